//! Memory: everything that lasts, on SQLite or PostgreSQL. Each query file is compiled once per engine; what differs
//! between the two is a handful of macros in `sqlite.rs` and `postgres.rs` (docs/adr/0004).
//!
//! Knows rows and permits, no actors and no HTTP. Times are microseconds since 1970, money is nano-units or cents.

mod convert;
mod error;
mod pairs;
mod postgres;
mod rows;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod words;

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection as _, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use error::{Error, Result};
pub use rows::*;
pub use tx::{Read, Write};

/// The end of a window that has none, in microseconds: a one-time budget's meter, a freeze that holds until lifted.
pub const FOREVER: i64 = i64::MAX;

/// How long a request waits for a connection before the database counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers of one process; SQLite has a single writer beside them.
const READERS_MAX: u32 = 8;
/// Connections to PostgreSQL of one process.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// Those beside them whose transactions write a few rows of many, thousands of times a second.
const OFTEN_CONNECTIONS_MAX: u32 = 4;
/// How PostgreSQL plans there: each statement once and for all values, since planning takes it longer than doing, and row
/// by row through indexes. It would read tables whole to find a dozen rows while they are small. What has no index would
/// seem so dear then that it is worth compiling, which it is not.
const OFTEN: [(&str, &str); 6] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
];

/// The database.
#[derive(Clone)]
pub struct Store(Engine);

#[derive(Clone)]
enum Engine {
    /// One writer, so that writers queue in order instead of failing; readers see the last commit meanwhile.
    Sqlite { read: SqlitePool, write: SqlitePool },
    /// Those who write often have connections of their own.
    Postgres { pool: PgPool, often: PgPool },
}

impl Store {
    /// Opens `sqlite://PATH` (created if missing) or `postgres://…` and brings its schema up to date.
    ///
    /// # Errors
    /// When the URL is neither, the database does not answer, or its schema is of another program or a newer version.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            Err(Error::Url)
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)?;
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Durable means durable: a committed charge survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            // Makes INSERT OR REPLACE fire the triggers that keep tables append-only (D16).
            .pragma("recursive_triggers", "on")
            .pragma("cache_size", "-65536");
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(ACQUIRE_TIMEOUT)
                // A file needs no question whether it is still there.
                .test_before_acquire(false)
                // A transaction that SQLite ended by itself, as it does when the disk is full, stays open for the driver,
                // which would begin no other on that connection.
                .before_acquire(|connection, _| {
                    Box::pin(async move { Ok(!connection.is_in_transaction()) })
                })
        };
        let write = pool().max_connections(1).connect_with(options.clone()).await?;
        // Two migrators of one file get in each other's way, so this comes before any reader.
        sqlx::migrate!("../../migrations/sqlite").run(&write).await?;
        // What is not in their caches, readers read where the system has it, instead of copying it from there.
        let options = options.pragma("query_only", "on").pragma("mmap_size", "1073741824");
        let read = pool().max_connections(READERS_MAX).connect_with(options).await?;
        Ok(Self(Engine::Sqlite { read, write }))
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?;
        let pools = |connections| {
            PgPoolOptions::new()
                .acquire_timeout(ACQUIRE_TIMEOUT)
                // [`begin`] finds out by what it says anyway.
                .test_before_acquire(false)
                .max_connections(connections)
        };
        let pool = pools(POSTGRES_CONNECTIONS_MAX).connect_with(options.clone()).await?;
        sqlx::migrate!("../../migrations/postgres").run(&pool).await?;
        let often = pools(OFTEN_CONNECTIONS_MAX).connect_lazy_with(options.options(OFTEN));
        Ok(Self(Engine::Postgres { pool, often }))
    }

    /// Begins reading: everything read sees the same moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> Result<Read> {
        Ok(match &self.0 {
            Engine::Sqlite { read, .. } => Read::Sqlite(read.begin().await?),
            Engine::Postgres { pool, .. } => Read::Postgres(
                // A page is a few rows: starting workers for it takes longer than reading them.
                begin(
                    pool,
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                     SET LOCAL max_parallel_workers_per_gather = 0",
                )
                .await?,
            ),
        })
    }

    /// Begins writing. Nothing is kept unless [`Write::commit`] is called.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self) -> Result<Write> {
        self.begin_writing(|pool, _| pool).await
    }

    /// Begins to write what is written thousands of times a second, a few rows of many, on connections for that alone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write_often(&self) -> Result<Write> {
        self.begin_writing(|_, often| often).await
    }

    async fn begin_writing(
        &self,
        choose: for<'a> fn(&'a PgPool, &'a PgPool) -> &'a PgPool,
    ) -> Result<Write> {
        Ok(Write::new(match &self.0 {
            Engine::Sqlite { write, .. } => {
                Read::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            // Named, because locking and reading again relies on it and a server's default may differ.
            Engine::Postgres { pool, often } => Read::Postgres(
                begin(choose(pool, often), "BEGIN ISOLATION LEVEL READ COMMITTED").await?,
            ),
        }))
    }

    /// Closes all connections, waiting for those in use.
    pub async fn close(&self) {
        match &self.0 {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres { pool, often } => {
                often.close().await;
                pool.close().await;
            }
        }
    }
}

/// Begins a transaction on PostgreSQL to the end, even if nobody waits for it any more.
///
/// A request that is given up while its `BEGIN` is on the way would otherwise put the connection back into the pool with
/// that transaction open and unknown to the driver: the next writer would find itself inside it, read-only or unseen by
/// others. A task of its own is never given up; the transaction that nobody fetches is rolled back when it is dropped.
///
/// Connections that broke while nobody used them, as all do when the server starts anew, are passed over: nothing has
/// happened on them. The driver would ask each whether it is alive before it lends it, one more way there and back.
async fn begin(
    pool: &PgPool,
    statement: &'static str,
) -> Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move {
        for _ in 0..POSTGRES_CONNECTIONS_MAX {
            match pool.begin_with(statement).await {
                Err(error) if is_broken(&error) => {}
                outcome => return outcome,
            }
        }
        pool.begin_with(statement).await
    });
    Ok(begun.await??)
}

/// Whether a connection is gone, or its server is ending.
fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}
