//! Automation: one command a file, each of which can be run again and does only what is missing.
#![expect(clippy::print_stdout, reason = "it tells the person at the terminal what it does")]
#![expect(clippy::print_stderr, reason = "and what went wrong")]

mod bench;
mod build;
mod console;
mod daemon;
mod microcks;
mod process;
mod prove;
mod run;
mod setup;
mod test;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  setup            install what is missing for everything below
  build            build the console and the server with the console inside
  build --kit      draw the page of the design system into one file
  run [-- ARGS]    set up, build and start it; ARGS go to `mockpit serve`
                   cargo xtask run -- --demo    with a repository in it, without signing in
  test             everything that is checked, from formatting to the browser
  prove [PART...] [--long] [--seed N] [--binary PATH]
                   try from outside what docs/reliability.md promises, on the released
                   server or on the one at PATH; with --long, with its numbers
  bench [--check]  import and export of large snapshots beside the least that they need,
                   and a large review in the browser;
                   with --check, a missed aim is a failure";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::setup(setup::Purpose::Test),
        ["build"] => build::build(),
        ["build", "--kit"] => build::kit().map(|file| println!("ok {}", file.display())),
        ["finish"] => build::finish(),
        ["run"] => run::run(&[]),
        ["run", "--", rest @ ..] => run::run(rest),
        ["test"] => test::test(),
        ["prove", rest @ ..] => prove::command(rest),
        ["bench"] => bench::bench(false),
        ["bench", "--check"] => bench::bench(true),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("`cargo xtask {}` is not a command.\n\n{USAGE}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
