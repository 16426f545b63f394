//! Identifiers and secrets, and the only place that draws randomness for them.

use domain::text::hex;
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
