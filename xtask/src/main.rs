//! Automation. This program sets up, builds and runs the project. All other commands are separate tools
//! in `tools/`, so that a first start compiles little.
#![expect(clippy::print_stdout, reason = "it prints its progress")]
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]

mod build;
mod run;
mod setup;
mod tool;

use std::process::ExitCode;

use anyhow::Result;
use setup::Purpose;
use support::workspace::target;

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [-- ARGS]    Build quickly and start `mockpit serve` with ARGS
                   cargo xtask run -- --demo    with sample services, without signing in
  setup            Install everything that the commands below need
  setup --trunk    Also install Trunk, for `trunk serve`
  build [--console-build PROGRAM]
                   Build the released server, with the console inside. PROGRAM: a tool `console-build`
                   that is compiled already
  build --kit      Render the page of the design system into one file
  dist             Pack the released server with its manual and shell completions, into an archive and a
                   Debian package
  test [--long]    Run all checks, from formatting to the browser tests. With --long, properties of
                   imports and exports have 10,000 cases, and the fuzzers run for 400 s
  prove [PART...] [--long] [--seed N] [--binary PATH]
                   Test the promises of docs/reliability.md from outside, on the released
                   server or on the one at PATH. --long uses the numbers of that document
  prove --store postgres [--rounds N]
                   Test only several servers on one database, with N faults
  bench [--check]  Measure imports and exports against baselines, and a large review in the
                   browser. With --check, a missed target is a failure
  bench --against PROGRAM
                   Measure the released server and the one at PROGRAM alternately
  bench --mocks [--check]
                   Measure the mocks of `mockpit mock` beside those of a real Microcks
  bench --first-run
                   Measure the time from a clone to the first page, on empty directories";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if matches!(arguments.as_slice(), [] | ["help" | "--help" | "-h"]) {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match command(&arguments) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!("`cargo xtask {}` is not a command.\n\n{USAGE}", arguments.join(" "));
            ExitCode::from(2)
        }
    }
}

/// Runs a command. Returns `None` for an unknown one.
fn command(arguments: &[&str]) -> Option<Result<()>> {
    Some(match arguments {
        ["setup"] => setup::setup(Purpose::Test),
        ["setup", "--trunk"] => setup::setup(Purpose::Trunk),
        ["build"] => build::release(),
        ["build", "--console-build", program] => build::release_with(program),
        ["build", "--kit"] => build::kit(),
        ["dist"] => dist(),
        ["run"] => run::run(&[]),
        ["run", "--", rest @ ..] => run::run(rest),
        ["test"] => test(&[]),
        ["test", "--long"] => test(&["--long"]),
        ["prove", rest @ ..] => prove(rest),
        ["bench", "--first-run"] => tool::run("bench", &["--first-run"]),
        ["bench", "--mocks", rest @ ..] => bench_mocks(rest),
        ["bench", rest @ ..] => bench(rest),
        _ => return None,
    })
}

fn dist() -> Result<()> {
    setup::setup(Purpose::Package)?;
    build::release()?;
    tool::run("dist", &[])?;
    let folder = target().join("dist");
    tool::run("packaging", &["build", &folder.to_string_lossy()])
}

fn test(arguments: &[&str]) -> Result<()> {
    setup::setup(Purpose::Test)?;
    tool::run("checks", arguments)
}

fn prove(arguments: &[&str]) -> Result<()> {
    if !arguments.contains(&"--binary") {
        build::release()?;
    }
    tool::run("prove", arguments)
}

fn bench(arguments: &[&str]) -> Result<()> {
    setup::setup(Purpose::Test)?;
    build::release()?;
    tool::run_optimised("bench", arguments)
}

fn bench_mocks(arguments: &[&str]) -> Result<()> {
    setup::setup(Purpose::Test)?;
    setup::load_generator()?;
    build::release()?;
    tool::run_optimised("microcks-comparison", &[&["--speed"], arguments].concat())
}
