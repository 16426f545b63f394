//! Guards the weight of what the browser needs before any page comes alive: it must not grow without anyone deciding so.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::site::{self, Profile};
use crate::workspace::Workspace;

const FILE: &str = "xtask/wasm-budget.txt";

/// Builds the wasm as it is released and compares it with the budget.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let wasm = site::build_site(workspace, Profile::Release)?.join(site::main_wasm());
    let mut copy = wasm.clone().into_os_string();
    copy.push(".br");
    let raw = fs::metadata(&wasm)?.len();
    let brotli = fs::metadata(copy)?.len();

    let text = fs::read_to_string(workspace.root.join(FILE))?;
    let mut over = Vec::new();
    for (name, size) in [("raw", raw), ("brotli", brotli)] {
        let budget = read(&text, name)?;
        println!("wasm, {name}: {size} of at most {budget} bytes");
        if size > budget {
            over.push(format!("{name} is {} bytes over", size - budget));
        }
    }
    if !over.is_empty() {
        bail!("the wasm has outgrown {FILE}: {}", over.join(", "));
    }
    Ok(())
}

fn read(text: &str, name: &str) -> Result<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        .with_context(|| format!("{FILE} has no line \"{name} BYTES\""))
}
