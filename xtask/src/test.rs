//! `cargo xtask test`: everything that is checked, each part timed, and one honest last line.

mod browser;
mod cargo;
mod count;
mod report;

use anyhow::Result;

use crate::{
    build,
    process::ask,
    setup::{self, Purpose},
    workspace::command,
};
use report::Report;

/// Runs all parts, those after a failed one too, and fails if any did.
pub(crate) fn test() -> Result<()> {
    let mut report = Report::default();
    // Nothing below can work without it.
    setup::setup(Purpose::Test)?;

    report.check("format", cargo::format);
    report.check("clippy", cargo::clippy);
    report.check("clippy, browser", cargo::clippy_browser);
    report.check("docs", cargo::docs);
    report.tests("tests", cargo::tests);
    if ask(command("cargo-deny").arg("--version")).is_some() {
        report.check("deny", cargo::deny);
    } else {
        report.left_out("deny", "no cargo-deny here; the tidy tests check licences and sources");
    }
    report.check("types of the browser tests", browser::types);
    if report.check("build", build::build) {
        report.tests("browser", browser::tests);
    }
    report.close()
}
