//! The build driver of Partner Center: what `make` names, this does.
//!
//! It exists because the framework's own build tool takes ten minutes to install and downloads programs on the way.
//! Here everything comes from three package sources (crates.io, npm, apt) and from what the machine already has.

mod bench;
mod browser;
mod budget;
mod postgres;
mod process;
mod release;
mod serve;
mod setup;
mod site;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use setup::Purpose;
use site::Profile;
use test::Part;
use workspace::Workspace;

const USAGE: &str = "\
make VERB, or cargo run --manifest-path xtask/Cargo.toml -- VERB

  setup [run|test]                 installs what is missing
  build [--release]                the server, and beside it the site that it serves
  run                              the demo world on http://127.0.0.1:3000
  dev                              the same, rebuilt on every change
  test [--only lint|rust|browser]  every test
  browser [-- ARGS]                the browser tests, with arguments for Playwright
  bench [-- WORDS]                 the benchmarks, or some of them
  release                          dist/partner-center/, which needs no Rust to run";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> Result<ExitCode> {
    process::watch_for_interrupts()?;
    let workspace = Workspace::find()?;
    match arguments {
        ["setup"] | ["setup", "run"] => setup::setup(&workspace, Purpose::Run)?,
        ["setup", "test"] => setup::setup(&workspace, Purpose::Test)?,
        ["build"] => build(&workspace, Profile::Dev)?,
        ["build", "--release"] => build(&workspace, Profile::Release)?,
        ["run"] => serve::run(&workspace)?,
        ["dev"] => serve::dev(&workspace)?,
        ["test"] => return test::test(&workspace, &Part::ALL),
        ["test", "--only", "lint"] => return test::test(&workspace, &Part::LINT),
        ["test", "--only", "rust"] => return test::test(&workspace, &Part::RUST),
        ["test", "--only", "browser"] => return test::test(&workspace, &Part::BROWSER),
        ["browser"] => browser::browser(&workspace, &[])?,
        ["browser", "--", rest @ ..] => browser::browser(&workspace, rest)?,
        ["bench"] => bench::bench(&workspace, &[])?,
        ["bench", "--", rest @ ..] => bench::bench(&workspace, rest)?,
        ["release"] => release::release(&workspace)?,
        _ => bail!("no such verb\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    setup::setup(workspace, Purpose::Run)?;
    site::build(workspace, profile)
}
