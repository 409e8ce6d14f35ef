//! The checks that cargo runs.

mod output;

use anyhow::Result;
use support::{
    process::{run, run_with_lines},
    workspace::command,
};

use crate::tally::Tally;

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
    let mut tests = command("cargo");
    tests.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    let mut output = output::Output::default();
    let outcome = run_with_lines(&mut tests, |line| output.line(line));
    *tally = output.tally();
    outcome
}

/// Leaves out `advisories`, which need the network.
pub(crate) fn deny() -> Result<()> {
    run(command("cargo").args(["deny", "--locked", "check", "bans", "licenses", "sources"]))
}
