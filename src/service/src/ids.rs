//! Identifiers and secrets, and the only place that draws randomness for them.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::{delivery::JITTER, text::hex};
use jiff::Timestamp;
use rand::RngExt as _;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// A fresh UUID of version 7: ids of one time lie together in every index.
#[expect(clippy::disallowed_methods, reason = "identifiers are minted here")]
pub(crate) fn mint(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &rand::rng().random()).into_uuid()
}

/// A fresh UUID of version 7 that sorts after those that this process made for the same millisecond before: events are
/// sent in the order of their ids.
#[expect(clippy::disallowed_methods, reason = "identifiers are minted here")]
pub(crate) fn next(now: Timestamp) -> Uuid {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    let mut bytes: [u8; 10] = rand::rng().random();
    // Of these bytes, version and variant take the upper halves of the first and two bits of the third.
    let [.., low] = made.to_be_bytes();
    bytes[0] = (made >> 22).to_be_bytes()[3];
    bytes[1] = (made >> 14).to_be_bytes()[3];
    bytes[2] = (made >> 8).to_be_bytes()[3] & 0x3f;
    bytes[3] = low;
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// A fresh secret of 256 bits, in hex.
#[expect(clippy::disallowed_methods, reason = "secrets are drawn here")]
pub(crate) fn secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    hex(&bytes)
}

/// The public half of a fresh API key: twenty capitals and digits, of which the first two say what it is.
#[expect(clippy::disallowed_methods, reason = "keys are drawn here")]
pub(crate) fn access() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bytes: [u8; 18] = rand::rng().random();
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    ['A', 'K'].into_iter().chain(letters).collect()
}

/// Bytes that are used once, for a cipher.
#[expect(clippy::disallowed_methods, reason = "nonces are drawn here")]
pub(crate) fn nonce() -> [u8; 24] {
    rand::rng().random()
}

/// Six digits, each as likely as any other.
#[expect(clippy::disallowed_methods, reason = "codes are drawn here")]
pub(crate) fn code() -> String {
    format!("{:06}", rand::rng().random_range(0..1_000_000_u32))
}

/// The 256 bits of a key that signs.
#[expect(clippy::disallowed_methods, reason = "secrets are drawn here")]
pub(crate) fn key_bytes() -> [u8; 32] {
    rand::rng().random()
}

/// The 160 bits of an authenticator app's secret, as RFC 4226 recommends.
#[expect(clippy::disallowed_methods, reason = "secrets are drawn here")]
pub(crate) fn app_secret() -> [u8; 20] {
    rand::rng().random()
}

/// A recovery code: ten letters and digits, none of which looks like another.
#[expect(clippy::disallowed_methods, reason = "codes are drawn here")]
pub(crate) fn recovery() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 10] = rand::rng().random();
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let code: String = letters.collect();
    format!("{}-{}", &code[..5], &code[5..])
}

/// By how many thousandths a wait is drawn out or cut short.
#[expect(clippy::disallowed_methods, reason = "waits are drawn here")]
pub(crate) fn jitter() -> i64 {
    rand::rng().random_range(-JITTER..=JITTER)
}

/// A short reference under which a failure is logged.
#[expect(clippy::disallowed_methods, reason = "references are drawn here")]
pub(crate) fn reference() -> String {
    let bytes: [u8; 5] = rand::rng().random();
    hex(&bytes)
}

/// The hash under which a secret of 256 bits is stored: it needs no salt.
pub(crate) fn hashed(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_moment_sort_as_they_were_made() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        let made: Vec<_> = (0..100_000).map(|_| next(now)).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        assert_eq!(made[0].get_version_num(), 7);
    }
}
