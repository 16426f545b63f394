//! What can go wrong at work. For operators: it keeps its sources. [`Error::into_problem`] is the one place that logs a
//! failure and leaves of it what may cross the border.

use domain::problem::Problem;

use crate::{ids, mail::MailError, passwords::HashingFailed};

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule, with its proof. Not a failure.
    #[error("{}", .0.message())]
    Problem(Problem),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A password could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    /// A mail could not be sent.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Something that was kept as JSON, as answers for idempotency keys and batches are, cannot be read.
    #[error("something that was kept cannot be read: {0}")]
    Kept(serde_json::Error),
    /// The engine answered something else than it was asked.
    #[error("the engine answered something else than it was asked")]
    Answer,
    /// A secret was not sealed with this installation's key.
    #[error("the secret of {0} was sealed with another key than the one in the secret key file")]
    Sealed(String),
    /// Webhooks cannot be sent at all.
    #[error("webhooks cannot be sent: {0}")]
    Webhooks(String),
    /// The installation is bound to something else.
    #[error(
        "this database belongs to an installation whose {what} is {stored}, not {given}: amounts and months already \
         recorded would change their meaning. Start with {stored}, or use another database"
    )]
    Bound {
        /// What differs.
        what: &'static str,
        /// What the database says.
        stored: String,
        /// What was asked for.
        given: String,
    },
    /// Something the operator asked for on the command line is not possible.
    #[error("{0}")]
    Refused(String),
    /// The secret key's file.
    #[error("the secret key {path}: {reason}")]
    SecretKey {
        /// Which file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Error {
    /// Whether the database is out of reach, so that trying again later may help.
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_unavailable())
    }

    /// What may be told: the problem itself, or that it is ours, logged under a reference.
    pub(crate) fn into_problem(self) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::Store(error) if error.is_unavailable() => {
                tracing::warn!(%error, "The database does not answer");
                Problem::Unavailable
            }
            Self::Store(error @ store::Error::CommitUnknown(_)) => {
                tracing::error!(%error, "Whether something was written is unknown");
                Problem::OutcomeUnknown
            }
            Self::Mail(error) => {
                tracing::error!(%error, "A mail was not sent");
                Problem::MailNotSent
            }
            error => {
                let reference = ids::reference();
                tracing::error!(%reference, error = %error, "A request failed");
                Problem::Internal { reference }
            }
        }
    }
}
