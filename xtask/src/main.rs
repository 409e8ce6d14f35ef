//! Automation. This program sets up, builds and runs. Everything else is a tool of its own in
//! `tools/`, so that a first start compiles little before it begins.
#![expect(clippy::print_stdout, reason = "it reports to the person at the terminal")]
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]

mod build;
mod run;
mod setup;
mod tool;

use std::process::ExitCode;

use anyhow::Result;
use setup::Purpose;

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [-- ARGS]    build quickly and start; ARGS go to `mockpit serve`
                   cargo xtask run -- --demo    with sample services, without signing in
  setup            install what is missing for the commands below
  setup --trunk    also install Trunk, for `trunk serve`
  build            build the released server, with the console inside
  build --kit      draw the page of the design system into one file
  dist             pack the released server with its manual and shell completions
  test             check everything, from formatting to the browser
  prove [PART...] [--long] [--seed N] [--binary PATH]
                   try from outside what docs/reliability.md promises, on the released
                   server or on the one at PATH; --long takes the numbers of that document
  bench [--check]  measure imports and exports beside the least that they need, and a large
                   review in the browser; with --check, a missed aim is a failure
  bench --first-run
                   measure the time from a clone to the first page, on empty directories";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if matches!(words.as_slice(), [] | ["help" | "--help" | "-h"]) {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match command(&words) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("`cargo xtask {}` is not a command.\n\n{USAGE}", words.join(" "));
            ExitCode::from(2)
        }
    }
}

/// Runs the command; `None` where there is none of this name.
fn command(words: &[&str]) -> Option<Result<()>> {
    Some(match words {
        ["setup"] => setup::setup(Purpose::Test),
        ["setup", "--trunk"] => setup::setup(Purpose::Trunk),
        ["build"] => build::release(),
        ["build", "--kit"] => build::kit(),
        ["dist"] => build::release().and_then(|()| tool::run("dist", &[])),
        ["run"] => run::run(&[]),
        ["run", "--", rest @ ..] => run::run(rest),
        ["test"] => setup::setup(Purpose::Test).and_then(|()| tool::run("checks", &[])),
        ["prove", rest @ ..] => prove(rest),
        ["bench", "--first-run"] => tool::run("bench", &["--first-run"]),
        ["bench", rest @ ..] => bench(rest),
        _ => return None,
    })
}

fn prove(words: &[&str]) -> Result<()> {
    if !words.contains(&"--binary") {
        build::release()?;
    }
    tool::run("prove", words)
}

fn bench(words: &[&str]) -> Result<()> {
    setup::setup(Purpose::Test)?;
    build::release()?;
    tool::run_optimised("bench", words)
}
