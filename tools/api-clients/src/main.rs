//! Calls the REST API of a released server with the clients that programs use: those of Microcks for Java
//! and Node, requests as the Go modules send them, curl, and generated requests. Runs the tests that use `mockpit mock`
//! in place of a Microcks container.
//!
//! Exits with 77 if the machine lacks Maven, Java, npm, curl or Python.
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]

mod curl;
mod go;
mod java;
mod mocks;
mod node;
mod schemathesis;
mod servers;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Result;
use support::{
    process::{capture, timed},
    workspace::{command, target},
};

use servers::Servers;

/// The conventional exit code of a skipped test.
const CANNOT_RUN: u8 = 77;

/// What the clients need, with an argument that only prints the version.
const PROGRAMS: [(&str, &str); 6] = [
    ("mvn", "--version"),
    ("java", "--version"),
    ("npm", "--version"),
    ("node", "--version"),
    ("curl", "--version"),
    ("python3", "--version"),
];

fn main() -> ExitCode {
    let is_missing =
        |(program, argument): &(&str, &str)| capture(command(program).arg(argument)).is_none();
    if let Some((program, _)) = PROGRAMS.iter().find(|program| is_missing(program)) {
        eprintln!("{program} is not installed");
        return ExitCode::from(CANNOT_RUN);
    }
    match check() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Each client has servers of its own.
fn check() -> Result<()> {
    let folder = folder()?;
    timed("curl", || curl::check(&Servers::start(&folder)?))?;
    timed("requests of the Go modules", || go::check(&Servers::start(&folder)?))?;
    timed("Node module", || node::check(&Servers::start(&folder)?, &folder))?;
    timed("Java clients", || java::check(&Servers::start(&folder)?, &folder))?;
    timed("tests with mocks", || mocks::check(&folder))?;
    timed("generated requests", || schemathesis::check(&Servers::start(&folder)?, &folder))
}

/// The folder for what is installed, and for logs.
fn folder() -> Result<PathBuf> {
    let folder = target().join("api-clients");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
