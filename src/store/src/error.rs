//! What can go wrong in the store. For operators: errors keep their sources and say which row is at fault.

/// The store's result.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL names neither engine.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    Url,
    /// The driver or the database.
    #[error("database: {0}")]
    Driver(#[from] sqlx::Error),
    /// The task that began a transaction broke off, as it does while the program ends.
    #[error("beginning a transaction: {0}")]
    Begin(#[from] tokio::task::JoinError),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row that this program could not have written.
    #[error("{table}.{column} holds {value:?}, which means nothing here")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// A statement changed other rows than it was meant to.
    #[error("{what}: changed {actual} rows instead of {expected}")]
    RowsAffected {
        /// What was being done.
        what: &'static str,
        /// How many rows it was for.
        expected: u64,
        /// How many there were.
        actual: u64,
    },
    /// The connection broke during the commit: what was written may or may not be kept (D14).
    #[error("the connection broke during the commit: {0}")]
    CommitUnknown(#[source] sqlx::Error),
    /// The permit does not cover what was to be written: a mistake of the caller.
    #[error("the permit does not cover this write")]
    Permit,
}

impl Error {
    /// Whether the database is out of reach, so that trying again later may help.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Driver(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed,
            )
            | Self::Begin(_) => true,
            Self::Driver(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| is_out_of_reach(&code))
            }
            _ => false,
        }
    }

    /// Whether the database gave up one of two transactions that waited for each other.
    pub fn is_deadlock(&self) -> bool {
        matches!(self, Self::Driver(sqlx::Error::Database(error))
            if error.code().is_some_and(|code| code == "40P01" || code == "40001"))
    }

    /// Whether a key that must be unique exists already.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Driver(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

/// Whether a code says that the database cannot do its work at the moment, whatever it is asked.
fn is_out_of_reach(code: &str) -> bool {
    // PostgreSQL's codes have five characters: connection trouble, exhausted resources such as the disk, and shutting down
    // or starting up.
    if code.len() == 5 {
        return ["08", "53", "57P"].iter().any(|class| code.starts_with(class));
    }
    // SQLite's have a kind in their low byte: a file that another process keeps locked, one that cannot be read or
    // written, a full disk.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 10 | 13))
}

/// Checks that a statement changed as many rows as it was meant to.
pub(crate) fn changed(what: &'static str, expected: usize, actual: u64) -> Result<()> {
    let expected = u64::try_from(expected).unwrap_or(u64::MAX);
    if actual == expected { Ok(()) } else { Err(Error::RowsAffected { what, expected, actual }) }
}
