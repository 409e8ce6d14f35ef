//! The parts that are cargo's.

mod output;

use anyhow::Result;
use support::{
    process::{read, run},
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

/// The console as the browser gets it: natively its `csr` half is never compiled.
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

/// All native tests; the server brings `app` in with its server half.
pub(crate) fn tests(tally: &mut Tally) -> Result<()> {
    let mut tests = command("cargo");
    tests.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
    let mut output = output::Output::default();
    let outcome = read(&mut tests, |line| output.line(line));
    *tally = output.tally();
    outcome
}

/// Without `advisories`, which would need the network.
pub(crate) fn deny() -> Result<()> {
    run(command("cargo").args(["deny", "--locked", "check", "bans", "licenses", "sources"]))
}
