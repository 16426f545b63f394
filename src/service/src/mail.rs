//! Mail: given to a mail server, or written into a directory as files, which is what development and tests read.

mod folder;
mod smtp;
mod text;

use std::{
    io,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use domain::{message::MailFault, text::Email};
use tokio::task;

use self::{smtp::Server, text::LINE_MAX};
use crate::clock::Clock;

/// Numbers the messages of this process, so that two of one instant stay apart and in order.
static SENT: AtomicU64 = AtomicU64::new(0);

/// Why the setting for mail is refused. Keeps only its scheme: the rest may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingError {
    /// It is neither a directory nor a mail server.
    #[error("it begins with {scheme:?} instead of file: or smtp://")]
    Scheme {
        /// What stands before the first colon.
        scheme: String,
    },
    /// No directory is named.
    #[error("file: needs a folder behind it")]
    Folder,
    /// No mail server is named, or more than that.
    #[error("a mail server is a host and a port, with nothing behind them")]
    Server,
    /// Only one of name and password is there.
    #[error("a user needs a password, and a password a user")]
    Password,
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
    /// The mail server did not take it.
    #[error("the mail server: {0}")]
    Server(lettre::transport::smtp::Error),
    /// The mail server did not answer in time.
    #[error("the mail server did not answer in time")]
    Silent,
    /// Nothing is written any more.
    #[error("the program is ending")]
    Ending,
}

impl MailError {
    /// As it is told to people.
    pub(crate) fn fault(&self) -> MailFault {
        match self {
            Self::Address(_) => MailFault::Address,
            Self::LongLine | Self::File { .. } | Self::Ending => MailFault::Unwritten,
            Self::Silent => MailFault::Silent,
            Self::Server(error) => match error.status() {
                Some(code) => MailFault::Refused(code.into()),
                None if error.is_timeout() => MailFault::Silent,
                None if smtp::is_insecure(error) => MailFault::Insecure,
                None if error.is_client() => MailFault::Unsupported,
                None => MailFault::Unreachable,
            },
        }
    }
}

/// What is sent.
pub(crate) struct Letter<'a> {
    pub(crate) to: &'a Email,
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    /// The same for who sees more than text.
    pub(crate) html: Option<&'a str>,
    /// Names the letter where it may be sent more than once, so that it is still the same.
    pub(crate) id: Option<&'a str>,
}

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Mail {
    target: Target,
    from: Email,
    clock: Clock,
}

#[derive(Debug, Clone)]
enum Target {
    Folder(PathBuf),
    Server(Server),
}

impl Mail {
    /// Reads the setting: `file:DIR`, or `smtp://USER:PASSWORD@HOST:PORT`.
    ///
    /// # Errors
    /// For every other kind of target.
    pub fn parse(setting: &str, from: Email, clock: Clock) -> Result<Self, MailSettingError> {
        let target = match setting.split_once(':').unwrap_or((setting, "")) {
            ("file", "") => return Err(MailSettingError::Folder),
            ("file", folder) => Target::Folder(folder.into()),
            ("smtp" | "smtps", _) => Target::Server(Server::parse(setting)?),
            (scheme, _) => return Err(MailSettingError::Scheme { scheme: scheme.to_owned() }),
        };
        Ok(Self { target, from, clock })
    }

    /// Sends a message of plain text.
    ///
    /// # Errors
    /// When the address or a line cannot be written as mail, or the message goes nowhere.
    pub async fn send(&self, to: &Email, subject: &str, body: &str) -> Result<(), MailError> {
        self.send_letter(&Letter { to, subject, text: body, html: None, id: None }).await
    }

    /// Sends a letter.
    pub(crate) async fn send_letter(&self, letter: &Letter<'_>) -> Result<(), MailError> {
        let at = self.clock.real_now();
        let number = SENT.fetch_add(1, Ordering::Relaxed);
        // Microseconds, then the number within the process, then the process.
        let stem = format!("{}-{number:06}-{}", at.strftime("%Y%m%dT%H%M%S.%6fZ"), process::id());
        let message = text::message(&self.from, letter, &stem, at)?;
        match &self.target {
            Target::Server(server) => server.send(&self.from, letter.to, &message).await,
            Target::Folder(folder) => {
                let folder = folder.clone();
                let file = move || folder::write_whole(&folder, &stem, &message);
                // Fails only when the program is ending.
                task::spawn_blocking(file).await.map_err(|_| MailError::Ending)?
            }
        }
    }
}

#[cfg(test)]
mod tests;
