//! A PostgreSQL server of our own, for tests and benchmarks: made for one run in a temporary folder, and gone with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process;

/// Where Debian keeps the server's programs, which it leaves out of `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The oldest version that the product is tested with.
const OLDEST: u32 = 15;

/// Nothing of a test outlives its run, so nothing need survive a crash.
const FORGETFUL: &str = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off";

/// A running server. Dropping it stops it and removes its data.
pub(crate) struct Postgres {
    programs: PathBuf,
    /// Whom the server runs as, when we are the superuser: it refuses to run as that.
    user: Option<&'static str>,
    folder: TempDir,
    port: u16,
}

/// The folder of `initdb` and its kin: the newest of Debian's versions, or the one in `PATH`.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(version, folder)| *version >= OLDEST && folder.join("initdb").exists())
        .max();
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .map(|(_, folder)| folder)
        .or_else(|| std::env::split_paths(&path).find(|folder| folder.join("initdb").exists()))
}

impl Postgres {
    /// A server for tests: what it commits does not survive a crash.
    pub(crate) fn start() -> Result<Self> {
        Self::start_with(FORGETFUL)
    }

    /// A server to measure on: it commits as it does anywhere.
    pub(crate) fn start_durable() -> Result<Self> {
        Self::start_with("")
    }

    /// Makes a cluster and starts it on a free port.
    fn start_with(more_options: &str) -> Result<Self> {
        let programs = programs().context("no PostgreSQL programs")?;
        let folder = tempfile::Builder::new().prefix("partner-center-postgres-").tempdir()?;
        let user = if process::is_root() { Some(unprivileged_user(folder.path())?) } else { None };
        let server = Self { programs, user, folder, port: free_port()? };
        println!("Starting a PostgreSQL server of our own on port {}", server.port);
        // Sorted by a human language unless a query says otherwise, so that one which forgot to say it is found out.
        process::run_quietly(
            server
                .program("initdb")
                .args(["--pgdata=data", "--username=postgres", "--auth=trust", "--no-sync"])
                .args(["--encoding=UTF8", "--locale=C", "--locale-provider=icu"])
                .arg("--icu-locale=en-US")
                .stdout(Stdio::null()),
        )?;
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} \
             -c max_connections=300{more_options}",
            server.port,
            server.folder.path().display(),
        );
        process::run_quietly(
            server
                .program("pg_ctl")
                .args(["--pgdata=data", "--log=log", "--wait", "--options", &options, "start"])
                .stdout(Stdio::null()),
        )?;
        Ok(server)
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and tells its address.
    pub(crate) fn create_database(&self, name: &str) -> Result<String> {
        process::run_quietly(
            self.program("createdb")
                .args(["--host=127.0.0.1", "--username=postgres"])
                .arg(format!("--port={}", self.port))
                .arg(name),
        )?;
        Ok(self.url(name))
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stopped = self
            .program("pg_ctl")
            .args(["--pgdata=data", "--mode=immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let running = self.folder.path().join("data/postmaster.pid").exists();
        if running && !stopped.is_ok_and(|status| status.success()) {
            eprintln!("warning: the PostgreSQL server on port {} was not stopped", self.port);
        }
    }
}

/// Gives the folder to a user that may run the server.
fn unprivileged_user(folder: &Path) -> Result<&'static str> {
    for user in ["postgres", "nobody"] {
        let owned = Command::new("chown").arg(user).arg(folder).stderr(Stdio::null()).status()?;
        if owned.success() {
            return Ok(user);
        }
    }
    bail!("no user to run PostgreSQL as: it refuses to run as root");
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
