//! Serves the demo world to a person: once, or again after every change.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};

use crate::process;
use crate::setup::{self, Purpose};
use crate::site::{self, PROGRAM, Profile};
use crate::workspace::Workspace;

/// What the program takes when the environment says nothing else.
const DATABASE: &str = "sqlite://data/partner-center.db";
const LISTEN: &str = "127.0.0.1:3000";

const SIGN_INS: &str = "Sign in with the password demo-password-2026 as
  rosa@northwind.example    Northwind Cloud, reseller, admin
  omar@northwind.example    Northwind Cloud, operator
  vera@northwind.example    Northwind Cloud, viewer
  eli@eastgate.example      Eastgate IT, reseller with verification codes, admin
  noor@southbay.example     Southbay Systems, reseller without a grant, admin
  ada@meridian.example      Meridian Distribution, distributor, admin";

/// Builds, fills a new database with the demo world, and becomes the server.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::setup(workspace, Purpose::Run)?;
    site::build(workspace, Profile::Dev)?;
    fill(workspace)?;
    greet();
    process::check_interrupt()?;
    Err(program(workspace).arg("serve").exec().into())
}

/// Builds and serves, and does it again whenever a source file has changed.
pub(crate) fn dev(workspace: &Workspace) -> Result<()> {
    setup::setup(workspace, Purpose::Run)?;
    let mut server = Server(None);
    loop {
        let built_from = fingerprint(workspace)?;
        match site::build(workspace, Profile::Dev) {
            Ok(()) => {
                server.stop()?;
                fill(workspace)?;
                server.0 = Some(program(workspace).arg("serve").spawn()?);
                greet();
            }
            Err(error) => {
                process::check_interrupt()?;
                eprintln!("error: {error:#}\nWaiting for a change.");
            }
        }
        while fingerprint(workspace)? == built_from {
            process::sleep(Duration::from_secs(1))?;
        }
    }
}

/// A server that is stopped when we end, however we end.
struct Server(Option<Child>);

impl Server {
    fn stop(&mut self) -> Result<()> {
        if let Some(mut child) = self.0.take() {
            process::stop(&mut child, Duration::from_secs(10))?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("warning: the server was not stopped: {error:#}");
        }
    }
}

/// The product, in the clone's folder: its data goes to `data/`.
fn program(workspace: &Workspace) -> Command {
    let mut command = Command::new(Profile::Dev.folder(workspace).join(PROGRAM));
    command.current_dir(&workspace.root);
    command
}

/// Makes the demo world where there is no database yet. An SQLite file that is there is somebody's and stays as it is;
/// of another database the program itself knows whether it is empty.
fn fill(workspace: &Workspace) -> Result<()> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| DATABASE.to_owned());
    let mut demo = program(workspace);
    demo.arg("demo");
    let Some(file) = sqlite_file(&url) else {
        if process::run(&mut demo).is_err() {
            process::check_interrupt()?;
            println!("The database is left as it is.");
        }
        return Ok(());
    };
    let file = workspace.root.join(file);
    if file.exists() {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    if let Err(error) = process::run(&mut demo) {
        remove_database(&file)?;
        bail!("there is no demo world: {error:#}");
    }
    Ok(())
}

/// Half a world is worse than none: the next run would take it for a whole one.
fn remove_database(file: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(ending);
        let path = PathBuf::from(path);
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn sqlite_file(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next()
}

fn greet() {
    let listen = std::env::var("PARTNER_CENTER_LISTEN").unwrap_or_else(|_| LISTEN.to_owned());
    println!("\nPartner Center: http://{listen}\n\n{SIGN_INS}\n");
}

/// Changes whenever a file that goes into the build appears, disappears or is saved.
fn fingerprint(workspace: &Workspace) -> Result<(usize, SystemTime)> {
    let mut count = 0;
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut open: Vec<PathBuf> =
        ["src", "style", "public", "Cargo.toml"].map(|name| workspace.root.join(name)).into();
    while let Some(path) = open.pop() {
        // An editor may have moved the file away between the listing and this look at it.
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_dir() {
            for entry in fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else {
            count += 1;
            newest = newest.max(metadata.modified()?);
        }
    }
    Ok((count, newest))
}

#[cfg(test)]
mod tests {
    use super::sqlite_file;

    #[test]
    fn finds_the_file_in_an_address() {
        assert_eq!(sqlite_file("sqlite://data/a.db?mode=rwc"), Some("data/a.db"));
        assert_eq!(sqlite_file("sqlite:///srv/a.db"), Some("/srv/a.db"));
        assert_eq!(sqlite_file("sqlite:a.db"), Some("a.db"));
        assert_eq!(sqlite_file("postgres://host/a"), None);
    }
}
