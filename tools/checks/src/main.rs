//! `cargo xtask test`: checks everything, prints the time of each part, and ends with the number of
//! tests.
#![expect(clippy::print_stdout, reason = "it reports to the person at the terminal")]

mod browser;
mod cargo;
mod fuzz;
mod microcks;
mod report;
mod tally;

use anyhow::{Result, bail};
use support::{
    process::{ask, log, run},
    workspace::{command, notes, target},
};

use report::{Background, Report};

/// Runs all parts, also those after a failed one, and fails if any failed.
///
/// The release is built beside the checks of the source, and the fuzzer runs beside the comparison with
/// Microcks, which mostly waits for its servers to start.
fn main() -> Result<()> {
    let mut report = Report::default();
    report.check("format", cargo::format);
    let build = Background::start("build", build);
    report.check("clippy", cargo::clippy);
    report.check("clippy, browser", cargo::clippy_browser);
    report.check("docs", cargo::docs);
    report.tests("tests", cargo::tests);
    if ask(command("cargo-deny").arg("--version")).is_some() {
        report.check("deny", cargo::deny);
    } else {
        report.skip("deny", "no cargo-deny here; the tidy tests check licences and sources");
    }
    report.check("types of the browser tests", browser::types);
    let fuzz = if report.finish(build) {
        report.tests("browser", browser::tests);
        let fuzz = Background::start("fuzz", fuzz::fuzz);
        microcks::compare(&mut report);
        report.check("promises, tried from outside", prove);
        fuzz
    } else {
        Background::start("fuzz", fuzz::fuzz)
    };
    report.finish(fuzz);
    report.close()
}

/// Builds the release, and writes its output to a file.
fn build() -> Result<()> {
    // Not by `cargo xtask`, which would wait for the checks that cargo runs meanwhile.
    let xtask = target().join("debug").join("xtask");
    log(command(&xtask.to_string_lossy()).arg("build"), &notes()?.join("build.log"))?;
    Ok(())
}

fn prove() -> Result<()> {
    run(&mut tool("prove")?)
}

/// A tool of this workspace, built with all others so that nothing is compiled twice.
fn tool(name: &str) -> Result<std::process::Command> {
    run(command("cargo").args(["build", "--locked", "--workspace", "--bin", name]))?;
    let Some(program) = target().join("debug").join(name).to_str().map(str::to_owned) else {
        bail!("the target directory is not Unicode");
    };
    Ok(command(&program))
}
