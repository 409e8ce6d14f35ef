//! The checks that cargo runs.

mod output;

use std::process::Command;

use anyhow::Result;
use support::{
    process::{run, run_with_lines},
    workspace::command,
};

use crate::tally::Tally;

/// The cases of each property in the long form. Otherwise these have 500.
const LONG_CASES: &str = "10000";

pub(crate) fn format() -> Result<()> {
    run(command("cargo").args(["fmt", "--all", "--check"]))
}

pub(crate) fn clippy() -> Result<()> {
    run(command("cargo").args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Checks the console for the browser. Native builds never compile its `csr` feature.
pub(crate) fn clippy_browser() -> Result<()> {
    run(command("cargo")
        .args(["clippy", "--locked", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "app", "--package", "frontend", "--features", "frontend/split"])
        .args(["--", "-D", "warnings"]))
}

pub(crate) fn docs() -> Result<()> {
    run(command("cargo")
        .args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

/// Runs all native tests. The `server` crate enables the `ssr` feature of `app`.
pub(crate) fn tests(tally: &mut Tally) -> Result<()> {
    count(command("cargo").args(["test", "--locked", "--workspace", "--no-fail-fast"]), tally)
}

/// Runs the properties of whole imports and exports again, with [`LONG_CASES`].
pub(crate) fn long_properties(tally: &mut Tally) -> Result<()> {
    for (package, modules) in [
        ("repository", &["shared_ids::", "conflicts::", "example_counts::"][..]),
        ("snapshot", &["values::"]),
    ] {
        let mut properties = command("cargo");
        properties.args(["test", "--locked", "--package", package, "--test", "it", "--"]);
        count(properties.args(modules).env("PROPTEST_CASES", LONG_CASES), tally)?;
    }
    Ok(())
}

/// Runs tests, and adds their numbers.
fn count(tests: &mut Command, tally: &mut Tally) -> Result<()> {
    let mut output = output::Output::default();
    let outcome = run_with_lines(tests, |line| output.line(line));
    let Tally { counts, failures } = output.tally();
    tally.counts += counts;
    tally.failures.extend(failures);
    outcome
}

/// Leaves out `advisories`, which need the network.
pub(crate) fn deny() -> Result<()> {
    run(command("cargo").args(["deny", "--locked", "check", "bans", "licenses", "sources"]))
}
