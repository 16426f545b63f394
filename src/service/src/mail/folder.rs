//! Mail as files: each message becomes one `.eml` file in a directory, which is what development and tests read. A
//! file appears whole or not at all, and the files sort by the time they were sent.

use std::{fs, io::Write as _, path::Path};

use super::MailError;

/// Writes beside and renames, so that nobody ever reads half a message.
pub(super) fn write_whole(dir: &Path, stem: &str, message: &str) -> Result<(), MailError> {
    let at = |path: &Path, source| MailError::File { path: path.to_owned(), source };
    fs::create_dir_all(dir).map_err(|error| at(dir, error))?;
    let beside = dir.join(format!(".{stem}.part"));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    // Messages carry codes: they are nobody else's to read.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(|error| at(&beside, error))?;
    file.write_all(message.as_bytes()).map_err(|error| at(&beside, error))?;
    file.sync_all().map_err(|error| at(&beside, error))?;
    let path = dir.join(format!("{stem}.eml"));
    fs::rename(&beside, &path).map_err(|error| at(&path, error))
}
