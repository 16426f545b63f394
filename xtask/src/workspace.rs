//! Where things lie: the clone that is being built, and the folder that cargo builds into, wherever that is.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The clone and its target folder.
pub(crate) struct Workspace {
    /// The folder of the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR` or a setting may have moved it out of the clone.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asked of cargo at run time, never remembered from compile time: clones may share one target folder.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context(
            "start this program with `make` or `cargo run --manifest-path xtask/Cargo.toml`",
        )?;
        let root = Path::new(&manifest).parent().context("xtask has no parent folder")?.to_owned();
        let metadata = process::output(
            Command::new("cargo")
                .args(["metadata", "--no-deps", "--format-version=1"])
                .current_dir(&root),
        )?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo metadata names no target directory")?
            .into();
        Ok(Self { root, target })
    }

    /// A cargo command in the clone.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(&self.root);
        // Cargo told us who we are. Some build scripts would take that for a change, and whoever uses both `make` and
        // cargo would compile the database drivers at every turn.
        for (name, _) in std::env::vars_os() {
            let known = name.to_str().unwrap_or_default();
            if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// The folder of the browser tests and of all npm packages.
    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }

    /// A program that an npm package brought.
    pub(crate) fn npm_program(&self, name: &str) -> Command {
        Command::new(self.end2end().join("node_modules/.bin").join(name))
    }
}
