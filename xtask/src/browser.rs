//! The browser tests: Playwright against two servers of our own, one on each database engine.
//!
//! Both get a fresh demo world and live in the middle of the month, whatever day it is: a test that needs the end of a
//! month would otherwise pass on most days. What they leave behind, logs and mails, is kept in `target/browser/` until
//! the next run.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};

use crate::postgres::{Postgres, free_port};
use crate::process;
use crate::setup::{self, Purpose};
use crate::site::{self, PROGRAM, Profile};
use crate::workspace::Workspace;

const DAY: i64 = 24 * 60 * 60;
const HOUR: i64 = 60 * 60;

/// The browser tests alone, with a database server of their own.
pub(crate) fn browser(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    setup::setup(workspace, Purpose::Test)?;
    run(workspace, &Postgres::start()?, arguments)
}

/// Builds, starts the servers, runs Playwright with these arguments, and looks at what the servers had to say.
pub(crate) fn run(workspace: &Workspace, postgres: &Postgres, arguments: &[&str]) -> Result<()> {
    site::build(workspace, Profile::Dev)?;
    let home = workspace.target.join("browser");
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    let program = Profile::Dev.folder(workspace).join(PROGRAM);
    let offset = offset_to_mid_month()?;
    let start = |engine: &str, database: &str| {
        Server::start(&program, &home.join(engine), database, offset)
    };

    let file = home.join("sqlite/partner-center.db");
    let sqlite = start("sqlite", &format!("sqlite://{}", file.display()))?;
    let postgres = start("postgres", &postgres.create_database("browser")?)?;
    let chromium = setup::chromium().context("no Chromium")?;
    let mut playwright = workspace.npm_program("playwright");
    playwright
        .arg("test")
        .args(arguments)
        .current_dir(workspace.end2end())
        .env("CHROMIUM", chromium)
        .env("BASE_URL_SQLITE", sqlite.url())
        .env("BASE_URL_POSTGRES", postgres.url())
        .env("MAIL_DIR_SQLITE", sqlite.mail())
        .env("MAIL_DIR_POSTGRES", postgres.mail());
    let outcomes = [process::run(&mut playwright), sqlite.finish(), postgres.finish()];
    let problems: Vec<String> =
        outcomes.into_iter().filter_map(|it| Some(format!("{:#}", it.err()?))).collect();
    ensure!(problems.is_empty(), "{}", problems.join("; "));
    Ok(())
}

/// A server under test. Dropping it kills it.
struct Server {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Fills the empty database and serves it, once it answers.
    fn start(program: &Path, folder: &Path, database: &str, offset: i64) -> Result<Self> {
        fs::create_dir_all(folder.join("mail"))?;
        let port = free_port()?;
        let command = |verb: &str| -> Result<Command> {
            let log = File::options().create(true).append(true).open(log(folder))?;
            let mut command = Command::new(program);
            command
                .arg(verb)
                .current_dir(folder)
                .stdout(log.try_clone()?)
                .stderr(log)
                .env("DATABASE_URL", database)
                .env("PARTNER_CENTER_LISTEN", format!("127.0.0.1:{port}"))
                .env("PARTNER_CENTER_TESTING", "1")
                .env("PARTNER_CENTER_CLOCK_OFFSET", offset.to_string())
                .env("PARTNER_CENTER_MAIL", format!("file:{}", folder.join("mail").display()))
                // The receivers of the tests are on this machine.
                .env("PARTNER_CENTER_WEBHOOK_PRIVATE", "1")
                .env("PARTNER_CENTER_SECRET_KEY_FILE", folder.join("key"))
                .env("RUST_LOG", "info")
                .env("NO_COLOR", "1");
            Ok(command)
        };
        let told = || format!("see {}", log(folder).display());
        process::run_quietly(&mut command("demo")?).with_context(told)?;
        let child = command("serve")?.spawn()?;
        let mut server = Self { child, folder: folder.to_owned(), port };
        server.wait_until_ready().with_context(told)?;
        Ok(server)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn mail(&self) -> PathBuf {
        self.folder.join("mail")
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !self.is_ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended before it was ready ({status})");
            }
            ensure!(Instant::now() < deadline, "the server was not ready within 30 seconds");
            process::sleep(Duration::from_millis(100))?;
        }
        Ok(())
    }

    fn is_ready(&self) -> bool {
        let ask = || -> std::io::Result<String> {
            let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
            connection.set_read_timeout(Some(Duration::from_secs(5)))?;
            connection.write_all(b"GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
            let mut answer = String::new();
            connection.read_to_string(&mut answer)?;
            Ok(answer)
        };
        ask().is_ok_and(|answer| answer.split(' ').nth(1) == Some("200"))
    }

    /// Stops the server, which must end well and must have met neither a panic nor an error.
    fn finish(mut self) -> Result<()> {
        let status = process::stop(&mut self.child, Duration::from_secs(10))?;
        let log = log(&self.folder);
        ensure!(status.success(), "a server did not end well ({status}), see {}", log.display());
        let text = fs::read_to_string(&log)?;
        let complaints: Vec<&str> = text.lines().filter(|line| is_complaint(line)).collect();
        ensure!(complaints.is_empty(), "in {}:\n{}", log.display(), complaints.join("\n"));
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only for a child that is gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

fn is_complaint(line: &str) -> bool {
    line.contains("panicked at")
        || line.contains(r#""level":"ERROR""#)
        || line.split_whitespace().any(|word| word == "ERROR")
}

/// The seconds from now to the 15th of this month, 10:00 UTC.
fn offset_to_mid_month() -> Result<i64> {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    Ok((15 - day_of_month(now / DAY)) * DAY + 10 * HOUR - now % DAY)
}

/// The day of the month, of a day counted from 1970-01-01. Years are taken to begin in March, so that the leap day is
/// their last; in months from there, (153 m + 2) / 5 days have passed before month m.
fn day_of_month(day: i64) -> i64 {
    let day_of_era = (day + 719_468) % 146_097;
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    day_of_year - (153 * month + 2) / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::{day_of_month, is_complaint};

    #[test]
    fn knows_the_day_of_the_month() {
        // 1970-01-01, 1972-02-29, 1972-03-01, 2000-02-29, 2026-11-30, 2026-12-31.
        let days = [0, 789, 790, 11_016, 20_787, 20_818];
        assert_eq!(days.map(day_of_month), [1, 29, 1, 29, 30, 31]);
    }

    #[test]
    fn hears_complaints_in_both_log_formats() {
        assert!(is_complaint("2026-01-01T00:00:00Z ERROR server: it broke"));
        assert!(is_complaint(r#"{"timestamp":"…","level":"ERROR"}"#));
        assert!(is_complaint("thread 'main' panicked at src/main.rs:1:1:"));
        assert!(!is_complaint("2026-01-01T00:00:00Z  INFO server: ERRORS=0"));
    }
}
