//! The benchmarks, which are an example of the server crate: they measure it from the inside.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// Builds with optimisation and measures.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
    process::run(&mut workspace.cargo(&["run", "--release", "-p", "server", "--example", "bench"]))
}
