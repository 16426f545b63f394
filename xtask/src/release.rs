//! Puts a release together: one folder that can be copied to a machine without Rust and run from anywhere.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::setup::{self, Purpose};
use crate::site::{self, PROGRAM, Profile, SITE};
use crate::workspace::Workspace;

/// Leaves `dist/partner-center/` with the program and what it serves.
pub(crate) fn release(workspace: &Workspace) -> Result<()> {
    setup::setup(workspace, Purpose::Run)?;
    site::build(workspace, Profile::Release)?;
    let from = Profile::Release.folder(workspace);
    let to = workspace.root.join("dist").join(PROGRAM);
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    copy(&from.join(SITE), &to.join(SITE))?;
    fs::copy(from.join(PROGRAM), to.join(PROGRAM))
        .with_context(|| format!("cannot copy {PROGRAM}"))?;
    println!("Ready: {}", to.join(PROGRAM).display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
