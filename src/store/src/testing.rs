//! A fresh database per test: an SQLite file in a temporary folder, and a database of its own on the PostgreSQL server
//! that `TEST_POSTGRES_URL` names. Where none is named, tests on PostgreSQL say so and pass; with CI set they fail.

#![expect(clippy::expect_used, reason = "a test that cannot begin has failed")]

use std::{env, fs, path::PathBuf};

use sqlx::{Connection as _, PgConnection, query};
use uuid::Uuid;

/// A database that nobody else uses.
pub struct Fresh {
    /// Its URL.
    pub url: String,
    folder: Option<PathBuf>,
}

impl Fresh {
    /// An SQLite file, removed when this is dropped.
    ///
    /// # Panics
    /// When the folder cannot be made.
    pub fn sqlite() -> Self {
        let folder = env::temp_dir().join(format!("partner-center-test-{}", name()));
        fs::create_dir_all(&folder).expect("a folder for the test's database");
        let url = format!("sqlite://{}", folder.join("test.db").display());
        Self { url, folder: Some(folder) }
    }

    /// A database on the test server, which is thrown away as a whole; `None` where there is no such server.
    ///
    /// # Panics
    /// When CI is set and there is no server, or the server refuses.
    #[expect(clippy::disallowed_methods, reason = "tests are configured by the environment")]
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = env::var("TEST_POSTGRES_URL") else {
            assert!(env::var("CI").is_err(), "TEST_POSTGRES_URL must be set in CI");
            println!("skipped on PostgreSQL: TEST_POSTGRES_URL is not set");
            return None;
        };
        let database = format!("test_{}", name());
        let mut connection = PgConnection::connect(&server).await.expect("the test server answers");
        let create = format!("CREATE DATABASE {database}");
        query(sqlx::AssertSqlSafe(create)).execute(&mut connection).await.expect("a database");
        let (base, _) = server.rsplit_once('/').expect("the URL names a database");
        Some(Self { url: format!("{base}/{database}"), folder: None })
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // A folder that stays behind in the temporary directory hurts nobody.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "names of test databases are random")]
fn name() -> String {
    Uuid::now_v7().simple().to_string()
}

/// Runs a test on each engine: `on_both_engines!(the_test)` for `async fn the_test(database: &Fresh)`.
#[macro_export]
macro_rules! on_both_engines {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(&$crate::testing::Fresh::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                if let Some(fresh) = $crate::testing::Fresh::postgres().await {
                    super::$test(&fresh).await;
                }
            })*
        }
    };
}
