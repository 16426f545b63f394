//! Every test of the project, part by part: a part that fails does not keep the others from running.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::postgres::Postgres;
use crate::process;
use crate::setup::{self, Purpose, WASM};
use crate::site::{self, Profile};
use crate::workspace::Workspace;
use crate::{browser, budget};

/// What is tested apart, and told apart in the summary.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Format,
    Lint,
    LintForBrowser,
    LintOfXtask,
    Rust,
    Xtask,
    Weight,
    Browser,
}

impl Part {
    /// In this order: what fails fast fails first.
    pub(crate) const ALL: [Self; 8] = [
        Self::Format,
        Self::Lint,
        Self::LintForBrowser,
        Self::LintOfXtask,
        Self::Rust,
        Self::Xtask,
        Self::Weight,
        Self::Browser,
    ];
    pub(crate) const LINT: [Self; 4] =
        [Self::Format, Self::Lint, Self::LintForBrowser, Self::LintOfXtask];
    pub(crate) const RUST: [Self; 2] = [Self::Rust, Self::Xtask];
    pub(crate) const BROWSER: [Self; 2] = [Self::Weight, Self::Browser];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "formatting",
            Self::Lint => "lint",
            Self::LintForBrowser => "lint for the browser",
            Self::LintOfXtask => "lint of the build driver",
            Self::Rust => "Rust tests",
            Self::Xtask => "tests of the build driver",
            Self::Weight => "weight of the wasm",
            Self::Browser => "browser tests",
        }
    }
}

/// Runs the parts and tells how each went. The last line is `N passed, N failed`.
pub(crate) fn test(workspace: &Workspace, parts: &[Part]) -> Result<ExitCode> {
    setup::setup(workspace, Purpose::Test)?;
    let needs_database = parts.iter().any(|it| matches!(it, Part::Rust | Part::Browser));
    let postgres = if needs_database { Some(Postgres::start()?) } else { None };

    let mut summary = Vec::new();
    for part in parts {
        println!("\n== {} ==", part.name());
        let start = Instant::now();
        let outcome = run(workspace, postgres.as_ref(), *part);
        process::check_interrupt()?;
        if let Err(error) = &outcome {
            println!("error: {error:#}");
        }
        summary.push((part, outcome.is_ok(), start.elapsed()));
    }

    println!();
    for (part, passed, time) in &summary {
        println!(
            "{}  {:<26} {}",
            if *passed { "ok    " } else { "FAILED" },
            part.name(),
            shown(*time)
        );
    }
    let passed = summary.iter().filter(|(_, passed, _)| *passed).count();
    let failed = summary.len() - passed;
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(workspace: &Workspace, postgres: Option<&Postgres>, part: Part) -> Result<()> {
    const XTASK: &str = "--manifest-path=xtask/Cargo.toml";
    const WARNINGS: [&str; 3] = ["--", "-D", "warnings"];
    let cargo = |arguments: &[&str]| process::run(&mut workspace.cargo(arguments));
    let clippy = |arguments: &[&str]| {
        process::run(workspace.cargo(&["clippy"]).args(arguments).args(WARNINGS))
    };
    let postgres = || postgres.context("this part needs a PostgreSQL server");
    match part {
        Part::Format => {
            cargo(&["fmt", "--all", "--check"])?;
            cargo(&["fmt", XTASK, "--check"])
        }
        Part::Lint => clippy(&["--workspace", "--exclude=frontend", "--all-targets"]),
        Part::LintForBrowser => clippy(&["-p", "frontend", "--target", WASM]),
        Part::LintOfXtask => clippy(&[XTASK, "--all-targets"]),
        Part::Rust => {
            // Some of them start the server, which wants its site.
            site::build_site(workspace, Profile::Dev)?;
            process::run(
                workspace
                    .cargo(&["test", "--workspace", "--exclude=frontend"])
                    .env("TEST_POSTGRES_URL", postgres()?.url("postgres")),
            )
        }
        Part::Xtask => cargo(&["test", XTASK]),
        Part::Weight => budget::check(workspace),
        Part::Browser => browser::run(workspace, postgres()?, &[]),
    }
}

fn shown(time: Duration) -> String {
    format!("{:>3} min {:>2} s", time.as_secs() / 60, time.as_secs() % 60)
}
