//! Databases to measure on: a file in a temporary folder, or a database of its own on the server that
//! `TEST_POSTGRES_URL` names. Both are gone afterwards.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

use crate::Outcome;

/// What to measure on.
pub(crate) enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL, by the URL of one of the server's databases.
    Postgres(String),
}

/// SQLite, and PostgreSQL where there is a server.
#[expect(clippy::disallowed_methods, reason = "the server to measure on is given as to the tests")]
pub(crate) fn engines() -> Vec<Engine> {
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else {
        println!("PostgreSQL is left out: TEST_POSTGRES_URL is not set");
        return vec![Engine::Sqlite];
    };
    vec![Engine::Sqlite, Engine::Postgres(url)]
}

/// An empty database.
pub(crate) struct Database {
    /// Its URL.
    pub(crate) url: String,
    /// The server's URL and the name of the database there.
    on_server: Option<(String, String)>,
}

impl Engine {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Makes a database; one of SQLite lies in the folder.
    pub(crate) async fn make(&self, folder: &TempDir) -> Outcome<Database> {
        let Self::Postgres(server) = self else {
            let url = format!("sqlite://{}", folder.path().join("center.db").display());
            return Ok(Database { url, on_server: None });
        };
        let own = folder.path().file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let name = format!("bench_{}", own.replace(|c: char| !c.is_ascii_alphanumeric(), ""));
        run(server, format!("CREATE DATABASE {name}")).await?;
        let (base, _) = server.rsplit_once('/').ok_or("TEST_POSTGRES_URL names no database")?;
        Ok(Database { url: format!("{base}/{name}"), on_server: Some((server.clone(), name)) })
    }
}

impl Database {
    /// What a server that has been running for a while did long ago: statistics are gathered and dead rows removed.
    pub(crate) async fn settle(&self) -> Outcome<()> {
        if self.on_server.is_some() {
            run(&self.url, "VACUUM (ANALYZE)".into()).await?;
        }
        Ok(())
    }

    /// Removes it from the server; a file goes with its folder.
    pub(crate) async fn remove(self) -> Outcome<()> {
        match self.on_server {
            Some((server, name)) => run(&server, format!("DROP DATABASE {name}")).await,
            None => Ok(()),
        }
    }
}

async fn run(url: &str, statement: String) -> Outcome<()> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await?;
    Ok(())
}
