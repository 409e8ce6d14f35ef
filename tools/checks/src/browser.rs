//! The parts that are the browser's: Playwright against the real binary.

mod output;

use std::fs;

use anyhow::{Context, Result};
use support::{
    chromium,
    process::run,
    workspace::{command, end2end, mockpit, notes, target},
};

use crate::tally::Tally;

/// Playwright runs TypeScript without looking at its types.
pub(crate) fn types() -> Result<()> {
    run(command("tsc").args(["--noEmit", "--project", "."]).current_dir(end2end()))
}

pub(crate) fn tests(tally: &mut Tally) -> Result<()> {
    let report = notes()?.join("playwright.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let chromium = chromium::find().context("no Chromium")?;
    files()?;
    run(command("cargo").args(["xtask", "build", "--kit"]))?;
    let outcome = run(command("playwright")
        .arg("test")
        .current_dir(end2end())
        .env("CHROMIUM", chromium)
        .env("MOCKPIT", mockpit())
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report));
    // When tests fail, so does the program; how many did stands in the report all the same.
    if let Ok(text) = fs::read_to_string(&report) {
        *tally = output::parse(&text)?;
    }
    outcome
}

/// The snapshots that the tests import, where nobody has any that a real Microcks wrote.
fn files() -> Result<()> {
    run(command("cargo")
        .args(["run", "--locked", "--quiet", "--package", "snapshot-generator"])
        .args(["--example", "files", "--"])
        .arg(target().join("e2e-files")))
}
