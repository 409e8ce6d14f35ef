//! The browser tests: Playwright against the released server.

mod output;

use std::fs;

use anyhow::{Context, Result};
use support::{
    chromium,
    process::run,
    tool::example,
    workspace::{command, end2end, mockpit, state_dir, target},
};

use crate::tally::Tally;

/// Checks the types of the tests, which Playwright ignores.
pub(crate) fn types() -> Result<()> {
    run(command("tsc").args(["--noEmit", "--project", "."]).current_dir(end2end()))
}

pub(crate) fn tests(tally: &mut Tally) -> Result<()> {
    let report = state_dir()?.join("playwright.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let chromium = chromium::for_tests().context("no Chromium")?;
    generate_files()?;
    run(command("cargo").args(["xtask", "build", "--kit"]))?;
    let outcome = run(command("playwright")
        .arg("test")
        .current_dir(end2end())
        .env("CHROMIUM", chromium)
        .env("MOCKPIT", mockpit())
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report));
    // Playwright writes the report even when it fails because tests failed.
    if let Ok(text) = fs::read_to_string(&report) {
        *tally = output::parse(&text)?;
    }
    outcome
}

/// Generates the snapshots that the tests import.
fn generate_files() -> Result<()> {
    run(example("files")?.arg(target().join("e2e-files")))
}
