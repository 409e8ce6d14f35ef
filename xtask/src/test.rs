//! `cargo xtask test`: everything that is checked, each part timed, and one honest last line.

mod browser;
mod cargo;
mod fuzz;
mod report;
mod tally;

use std::env;

use anyhow::{Result, bail};

use crate::{
    build,
    microcks::{self, Java, MISSING},
    process::ask,
    prove,
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
        let unwatched = env::var_os("CI").is_some_and(|ci| ci == "true");
        microcks(&mut report, Java::find().as_ref(), unwatched);
        report.check("promises, tried from outside", || prove::prove(&prove::Options::short()));
    }
    report.check("fuzz", fuzz::fuzz);
    report.close()
}

/// Not everybody has a Java; where nobody looks, that it was left out would not be seen.
fn microcks(report: &mut Report, java: Option<&Java>, unwatched: bool) {
    const NAME: &str = "against a real Microcks";
    match java {
        Some(java) => {
            report.check(NAME, || microcks::compare(java));
        }
        None if unwatched => {
            report.check(NAME, || bail!(MISSING));
        }
        None => report.left_out(NAME, MISSING),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_java_it_is_left_out_where_somebody_looks_and_else_it_fails() {
        for unwatched in [false, true] {
            let mut report = Report::default();
            microcks(&mut report, None, unwatched);
            assert_eq!(report.close().is_err(), unwatched);
        }
    }
}
