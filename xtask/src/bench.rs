//! The benchmarks, which are an example of the server crate: they measure it from the inside.

use anyhow::Result;

use crate::postgres::{self, Postgres};
use crate::process;
use crate::workspace::Workspace;

/// Builds with optimisation and measures, on PostgreSQL as well where it is installed.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    let mut measure = workspace.cargo(&["run", "--release", "-p", "server", "--example", "bench"]);
    // Lives until the end of this function.
    let postgres = postgres::programs().map(|_| Postgres::start_durable()).transpose()?;
    if let Some(postgres) = &postgres {
        measure.env("TEST_POSTGRES_URL", postgres.url("postgres"));
    }
    process::run(&mut measure)
}
