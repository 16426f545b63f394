//! The installation's secret key (D24): a file of its own beside the database, never inside it or its backups.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use domain::text::hex;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

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
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut key = [0; 32];
        for (i, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
        }
        Some(Self(key))
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

#[cfg(test)]
mod tests {
    use super::*;

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
