//! The installation's secret key (D24): a file of its own beside the database, never inside it or its backups.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use domain::text::hex;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::{Error, ids};

/// 256 bits that no database holds.
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// Reads the key of a file; makes one, readable by its owner alone, where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let refuse = |reason: &dyn std::fmt::Display| Error::SecretKey {
            path: path.display().to_string(),
            reason: reason.to_string(),
        };
        if !path.exists() {
            Self::make(path).map_err(|error| refuse(&error))?;
        }
        let text = fs::read_to_string(path).map_err(|error| refuse(&error))?;
        Self::parse(text.trim()).ok_or_else(|| refuse(&"must hold 64 hexadecimal digits"))
    }

    /// Writes the key beside the file and then gives it its name, so that nobody ever reads half a key.
    fn make(path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension(format!("{}.part", ids::reference()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part)?;
        writeln!(file, "{}", ids::secret())?;
        file.sync_all()?;
        let named = fs::hard_link(&part, path);
        fs::remove_file(&part)?;
        match named {
            // Another server made it in the meantime.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            named => named,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        unhex(text)?.try_into().ok().map(Self)
    }

    /// The first digits of the key's hash, which stand before everything that it encrypted: a wrong key is noticed by
    /// its name.
    fn name(&self) -> String {
        hex(&Sha256::digest(self.0)[..4])
    }

    /// Encrypts a secret that must be read again. It can be decrypted only for the same purpose, so that nobody passes
    /// one row's secret for another's.
    pub(crate) fn encrypt(&self, purpose: &str, secret: &str) -> String {
        let nonce = ids::nonce();
        let payload = Payload { msg: secret.as_bytes(), aad: purpose.as_bytes() };
        // Fails only for texts of many gigabytes.
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        format!("{}.{}.{}", self.name(), hex(&nonce), hex(&sealed))
    }

    /// Decrypts what [`SecretKey::encrypt`] encrypted; `None` for another key, another purpose, or something else.
    pub(crate) fn decrypt(&self, purpose: &str, sealed: &str) -> Option<String> {
        let (name, rest) = sealed.split_once('.')?;
        let (nonce, sealed) = rest.split_once('.')?;
        if name != self.name() {
            return None;
        }
        let nonce: [u8; 24] = unhex(nonce)?.try_into().ok()?;
        let payload = Payload { msg: &unhex(sealed)?, aad: purpose.as_bytes() };
        let secret = self.cipher().decrypt(&XNonce::from(nonce), payload).ok()?;
        String::from_utf8(secret).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        chacha20poly1305::KeyInit::new(&self.0.into())
    }

    /// A keyed hash, for secrets that are too short to be hashed without a key.
    pub(crate) fn seal(&self, parts: &[&str]) -> String {
        // HMAC takes keys of any length, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        for part in parts {
            mac.update(&part.len().to_be_bytes());
            mac.update(part.as_bytes());
        }
        hex(&mac.finalize().into_bytes())
    }
}

/// Whether a message was signed with a secret, found out in a time that tells nothing of it.
pub(crate) fn is_signed(secret: &str, message: &str, signature: &str) -> bool {
    let (Ok(mut mac), Some(signature)) =
        (Hmac::<Sha256>::new_from_slice(secret.as_bytes()), unhex(signature))
    else {
        return false;
    };
    mac.update(message.as_bytes());
    mac.verify_slice(&signature).is_ok()
}

/// Bytes of pairs of hexadecimal digits.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_again_with_the_same_key_for_the_same_purpose() {
        let (key, other) = (SecretKey([7; 32]), SecretKey([8; 32]));
        let sealed = key.encrypt("AK1", "a secret");
        assert!(!sealed.contains("a secret"));
        assert_ne!(sealed, key.encrypt("AK1", "a secret"), "never the same twice");
        assert_eq!(key.decrypt("AK1", &sealed).as_deref(), Some("a secret"));
        assert_eq!(key.decrypt("AK2", &sealed), None);
        assert_eq!(other.decrypt("AK1", &sealed), None);
        for wrong in ["", "a.b.c", &sealed[..sealed.len() - 1], &format!("{sealed}00")] {
            assert_eq!(key.decrypt("AK1", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = std::env::temp_dir().join(format!("partner-center-key-{}", ids::reference()));
        let path = folder.join("key");
        let made = SecretKey::open(&path).unwrap();
        assert_eq!(SecretKey::open(&path).unwrap().0, made.0);
        assert_ne!(made.seal(&["a", "bc"]), made.seal(&["ab", "c"]));
        fs::write(&path, "short").unwrap();
        assert!(SecretKey::open(&path).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
