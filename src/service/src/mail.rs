//! Mail as files: each message becomes one `.eml` file in a directory, which is what development and tests read. A
//! file appears whole or not at all, and the files sort by the time they were sent.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use domain::text::Email;
use jiff::fmt::rfc2822;
use tokio::task;

use crate::clock::Clock;

/// The longest line of a message, in octets without its end (RFC 5322, 2.1.1).
const LINE_MAX: usize = 998;
/// The longest subject that is written as it is, so that its line stays within 78 characters.
const PLAIN_SUBJECT_MAX: usize = 69;
/// How many octets of text one encoded word carries: three characters each, within the 75 of RFC 2047.
const ENCODED_WORD_OCTETS: usize = 20;

/// Numbers the messages of this process, so that two of one instant stay apart and in order.
static SENT: AtomicU64 = AtomicU64::new(0);

/// Why the setting for mail is refused. Keeps only its scheme: the rest may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "PARTNER_CENTER_MAIL begins with {scheme:?}; it must be file: and a directory, for example file:data/mail"
)]
pub struct UnknownTarget {
    /// What stands before the first colon.
    pub scheme: String,
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address would be read as something else in a header.
    #[error("the address {0} cannot be written into a header")]
    Address(Email),
    /// A line of the body is longer than any mail may have.
    #[error("a line of the body has more than {LINE_MAX} octets")]
    LongLine,
    /// The file could not be written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nothing is written any more.
    #[error("the program is ending")]
    Ending,
}

/// Sends messages by writing them into a directory.
#[derive(Debug, Clone)]
pub struct Mail {
    dir: PathBuf,
    from: Email,
    clock: Clock,
}

impl Mail {
    /// Reads the setting, `file:DIR`.
    ///
    /// # Errors
    /// For every other kind of target.
    pub fn parse(setting: &str, from: Email, clock: Clock) -> Result<Self, UnknownTarget> {
        let (scheme, dir) = setting.split_once(':').unwrap_or((setting, ""));
        if scheme != "file" || dir.is_empty() {
            return Err(UnknownTarget { scheme: scheme.to_owned() });
        }
        Ok(Self { dir: dir.into(), from, clock })
    }

    /// Sends a message of plain text.
    ///
    /// # Errors
    /// When the address or a line cannot be written as mail, or the file not at all.
    pub async fn send(&self, to: &Email, subject: &str, body: &str) -> Result<(), MailError> {
        let at = self.clock.real_now();
        let number = SENT.fetch_add(1, Ordering::Relaxed);
        // Microseconds, then the number within the process, then the process.
        let stem = format!("{}-{number:06}-{}", at.strftime("%Y%m%dT%H%M%S.%6fZ"), process::id());
        let message = self.message(to, subject, body, &stem, at)?;
        let dir = self.dir.clone();
        let file = move || write_whole(&dir, &stem, &message);
        // Fails only when the program is ending.
        task::spawn_blocking(file).await.map_err(|_| MailError::Ending)?
    }

    fn message(
        &self,
        to: &Email,
        subject: &str,
        body: &str,
        stem: &str,
        at: jiff::Timestamp,
    ) -> Result<String, MailError> {
        let host = self.from.as_str().rsplit_once('@').map_or("localhost", |(_, host)| host);
        // Only years before the common era have no date in a mail.
        let date = rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
        let mut message = format!(
            "From: Partner Center <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {date}\r\n\
             Message-ID: <{stem}@{host}>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
            header_address(&self.from)?,
            header_address(to)?,
            header_subject(subject),
        );
        for line in body.lines() {
            if line.len() > LINE_MAX {
                return Err(MailError::LongLine);
            }
            message.extend(line.chars().filter(|c| !c.is_control() || *c == '\t'));
            message.push_str("\r\n");
        }
        Ok(message)
    }
}

/// An address may hold no character that ends it or begins another.
fn header_address(address: &Email) -> Result<&str, MailError> {
    if address.as_str().contains(['<', '>', '(', ')', ',', ';', ':', '"', '\\', '[', ']']) {
        return Err(MailError::Address(address.clone()));
    }
    Ok(address.as_str())
}

/// Short printable ASCII stays as it is; everything else, line breaks too, becomes encoded words (RFC 2047).
fn header_subject(subject: &str) -> String {
    let printable = |c: char| c.is_ascii_graphic() || c == ' ';
    if subject.len() <= PLAIN_SUBJECT_MAX
        && subject.chars().all(printable)
        && !subject.contains("=?")
    {
        return subject.to_owned();
    }
    let mut words = vec![String::new()];
    let mut octets = 0;
    for c in subject.chars() {
        // A character is never divided between two words.
        if octets + c.len_utf8() > ENCODED_WORD_OCTETS {
            words.push(String::new());
            octets = 0;
        }
        octets += c.len_utf8();
        if let Some(word) = words.last_mut() {
            encode(c, word);
        }
    }
    let words: Vec<String> = words.into_iter().map(|word| format!("=?utf-8?q?{word}?=")).collect();
    words.join("\r\n ")
}

fn encode(c: char, word: &mut String) {
    if c.is_ascii_alphanumeric() {
        word.push(c);
    } else if c == ' ' {
        word.push('_');
    } else {
        for octet in c.encode_utf8(&mut [0; 4]).bytes() {
            // Writing into a text cannot fail.
            let _ = write!(word, "={octet:02X}");
        }
    }
}

/// Writes beside and renames, so that nobody ever reads half a message.
fn write_whole(dir: &Path, stem: &str, message: &str) -> Result<(), MailError> {
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

#[cfg(test)]
mod tests;
