//! Codes of authenticator apps (RFC 6238): six digits of HMAC-SHA-1 over steps of thirty seconds, as every app makes them.

use std::fmt::Write as _;

use domain::{contract::Picture, text::fold};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use qrcodegen::{QrCode, QrCodeEcc};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// The seconds of a step.
const STEP: i64 = 30;
/// The modules that stay light around a QR code (ISO/IEC 18004).
const QUIET: i32 = 4;
/// How many steps a clock may be off, either way.
const DRIFT: i64 = 1;
/// The letters of RFC 4648, base 32.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code this is, among those that are near.
pub(crate) fn step_of(secret: &[u8], given: &str, now: Timestamp) -> Option<i64> {
    let present = now.as_second().div_euclid(STEP);
    let mut found = None;
    // All of them, however early one fits.
    for step in present - DRIFT..=present + DRIFT {
        if bool::from(code(secret, step).as_bytes().ct_eq(given.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// The code of a step.
pub(crate) fn code(secret: &[u8], step: i64) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0xf);
    let number =
        hash[offset..offset + 4].iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// Bytes in base 32, as apps take secrets.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut letters = String::new();
    for chunk in bytes.chunks(5) {
        let mut block = [0; 5];
        block[..chunk.len()].copy_from_slice(chunk);
        let bits = block.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let index = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or(0);
            letters.push(char::from(LETTERS[index]));
        }
    }
    letters
}

/// What an app reads: whose codes these are, and the secret.
pub(crate) fn uri(email: &str, secret: &str) -> String {
    let account: String = email
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("otpauth://totp/Partner%20Center:{account}?secret={secret}&issuer=Partner%20Center")
}

/// An address as a QR code; none where it is too long for one.
pub(crate) fn picture(uri: &str) -> Option<Picture> {
    let code = QrCode::encode_text(uri, QrCodeEcc::Medium).ok()?;
    let dark = |x, y| code.get_module(x - QUIET, y - QUIET);
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| dark(*x, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                // Writing to a text cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run + 1;
        }
    }
    Some(Picture { side: side.unsigned_abs(), path })
}

/// A recovery code as it is hashed: however it was typed.
pub(crate) fn recovery_key(given: &str) -> String {
    fold(given).chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // Appendix B, the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, second / STEP), expected, "{second}");
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(step_of(secret, expected, now), Some(second / STEP));
        }
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off() {
        let secret = b"12345678901234567890";
        let at = |second| Timestamp::from_second(second).unwrap();
        let given = code(secret, 100);
        assert_eq!(step_of(secret, &given, at(99 * STEP)), Some(100));
        assert_eq!(step_of(secret, &given, at(101 * STEP + 29)), Some(100));
        assert_eq!(step_of(secret, &given, at(98 * STEP)), None);
        assert_eq!(step_of(secret, &given, at(102 * STEP)), None);
        assert_eq!(step_of(secret, "", at(100 * STEP)), None);
    }

    #[test]
    fn a_picture_has_its_three_corners_inside_the_quiet_zone() {
        let Picture { side, path } = picture(&uri("a@c.example", "MZXQ")).unwrap();
        let far = side - 4 - 7;
        // The upper edges of the finder patterns, seven modules long.
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
        assert!(path.contains(&format!("M{far} 4h7v1h-7z")), "{path}");
        assert!(path.contains(&format!("M4 {far}h7v1h-7z")), "{path}");
        assert!(picture(&"x".repeat(4000)).is_none());
    }

    #[test]
    fn secrets_are_written_in_base_32() {
        for (bytes, letters) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()), letters, "{bytes}");
        }
        assert_eq!(recovery_key(" ABCDE-fghij "), "abcdefghij");
        assert_eq!(
            uri("a+b@c.example", "MZXQ"),
            "otpauth://totp/Partner%20Center:a%2Bb%40c.example?secret=MZXQ&issuer=Partner%20Center"
        );
    }
}
