//! Runs a command with a real Keycloak beside it: `keycloak COMMAND [ARGUMENT...]`.
//!
//! The command finds the address of Keycloak in the variable `KEYCLOAK`. The realm of `realm.json` is new at
//! each start. Exits with 77 if the machine has no Maven or no suitable Java.
#![expect(clippy::print_stdout, reason = "it prints its progress")]
#![expect(clippy::print_stderr, reason = "errors go to the standard error")]

mod install;
mod server;

use std::{env, process::ExitCode};

use anyhow::{Context, Result};
use support::{
    process::{capture, exit_code},
    workspace::command,
};

use server::Keycloak;

/// The oldest Java version that runs Keycloak.
const OLDEST_JAVA: u32 = 17;

/// The conventional exit code of a skipped test.
const CANNOT_RUN: u8 = 77;

fn main() -> ExitCode {
    if !can_run() {
        eprintln!("no Maven, or no Java of version {OLDEST_JAVA} or newer");
        return ExitCode::from(CANNOT_RUN);
    }
    match run() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn can_run() -> bool {
    let has_maven = capture(command("mvn").arg("--version")).is_some();
    let java = capture(command("java").arg("--version"));
    has_maven && java.and_then(|java| parse_major(&java)).is_some_and(|major| major >= OLDEST_JAVA)
}

/// Runs the command and returns its exit code.
fn run() -> Result<u8> {
    let mut arguments = env::args_os().skip(1);
    let program = arguments.next().context("usage: keycloak COMMAND [ARGUMENT...]")?;
    let program = program.to_str().context("the command is not Unicode")?;
    let keycloak = Keycloak::start(&install::installed()?)?;
    println!("Keycloak is ready: {}", keycloak.address());
    let mut command = command(program);
    command.args(arguments).current_dir(env::current_dir()?).env("KEYCLOAK", keycloak.address());
    let code = exit_code(&mut command);
    keycloak.stop()?;
    // A signal is a failure, and must not look like a skipped test.
    Ok(u8::try_from(code?).ok().filter(|code| *code != CANNOT_RUN).unwrap_or(1))
}

/// The major version in the output of `java --version`, such as `openjdk 25.0.3 2026-04-21 LTS`.
fn parse_major(version: &str) -> Option<u32> {
    version.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_java_versions() {
        assert_eq!(parse_major("openjdk 17.0.15 2025-04-15\nOpenJDK Runtime"), Some(17));
        assert_eq!(parse_major("openjdk 26-ea 2026-03-17"), Some(26));
        assert_eq!(parse_major(""), None);
    }
}
