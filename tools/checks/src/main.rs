//! `cargo xtask test`: runs all checks, and prints the time of each and the number of tests.
#![expect(clippy::print_stdout, reason = "it prints its progress and results")]

mod api_clients;
mod browser;
mod cargo;
mod fuzz;
mod keycloak;
mod microcks;
mod packaging;
mod report;
mod tally;

use std::process::Command;

use anyhow::{Context as _, Result};
use support::{
    process::{capture, run, run_to_log},
    tool::tool,
    workspace::{command, state_dir, target},
};

use report::{Background, Report};

/// Runs all checks, even after a failure. Fails if any of them failed. With `--long`, properties of imports
/// and exports have more cases, and the fuzzers run for longer.
///
/// The release is built while the source is checked. The fuzzer, clients and packages run beside the parts that
/// wait for Microcks and Keycloak to start.
fn main() -> Result<()> {
    let is_long = std::env::args().any(|argument| argument == "--long");
    let mut report = Report::default();
    report.check("format", cargo::format);
    // Compiled first: while other calls of cargo run, the build could not compile it.
    let mut console_build = None;
    report.check("tool of the console", || {
        console_build = Some(tool("console-build")?);
        Ok(())
    });
    let build = Background::start("build", || build(console_build));
    report.check("clippy", cargo::clippy);
    report.check("clippy, browser", cargo::clippy_browser);
    report.check("docs", cargo::docs);
    report.tests("tests", cargo::tests);
    if is_long {
        report.tests("properties, long", cargo::long_properties);
    }
    if capture(command("cargo-deny").arg("--version")).is_some() {
        report.check("deny", cargo::deny);
    } else {
        report
            .skip("deny", "cargo-deny is not installed. The tidy tests check licences and sources");
    }
    report.check("types of the browser tests", browser::types);
    if report.finish(build) {
        report.tests("browser", browser::tests);
        let fuzz = Background::start("fuzz", move || fuzz::fuzz(is_long));
        microcks::compare(&mut report);
        keycloak::sign_in(&mut report);
        // Not earlier: Maven is not made for two calls that download.
        let beside = [api_clients::start(), packaging::start()];
        keycloak::commands(&mut report);
        keycloak::instances(&mut report);
        for part in beside.into_iter().chain([fuzz]) {
            report.finish(part);
        }
        // Alone, because it has limits of a second.
        report.check("promises", prove);
    } else {
        report.finish(Background::start("fuzz", move || fuzz::fuzz(is_long)));
    }
    report.close()
}

/// Builds the release as it is shipped, because its memory is tested. Its output goes to a file.
fn build(console_build: Option<Command>) -> Result<()> {
    let console_build = console_build.context("the tool of the console is not compiled")?;
    // Calls the program itself, because `cargo xtask` would wait for the other calls of cargo.
    let xtask = target().join("debug").join("xtask");
    run_to_log(
        command(&xtask.to_string_lossy())
            .args(["build", "--console-build"])
            .arg(console_build.get_program()),
        &state_dir()?.join("build.log"),
    )?;
    Ok(())
}

fn prove() -> Result<()> {
    run(&mut tool("prove")?)
}
