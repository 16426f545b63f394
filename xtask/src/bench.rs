//! The benchmarks, which are an example of the server crate: they measure it from the inside.

use anyhow::Result;

use crate::postgres::{self, Postgres};
use crate::process;
use crate::workspace::Workspace;

/// Builds with optimisation and measures, on PostgreSQL as well where it is installed. The words choose parts.
pub(crate) fn bench(workspace: &Workspace, words: &[&str]) -> Result<()> {
    let mut measure = workspace.cargo(&["run", "--release", "-p", "server", "--example", "bench"]);
    measure.arg("--").args(words);
    // Lives until the end of this function.
    let postgres = postgres::programs().map(|_| Postgres::start_durable()).transpose()?;
    if let (Some(postgres), Some(programs)) = (&postgres, postgres::programs()) {
        measure.env("TEST_POSTGRES_URL", postgres.url("postgres"));
        measure.env("PGBENCH", programs.join("pgbench"));
    }
    process::run(&mut measure)
}
