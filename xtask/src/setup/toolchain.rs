//! The parts of the Rust toolchain that are not in every installation.

use std::path::Path;

use anyhow::{Context, Result};
use support::{
    process::{ask, run},
    workspace::command,
};

use super::ok;

const WASM: &str = "wasm32-unknown-unknown";

/// The standard library for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let library = ask(command("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .context("no rustc: install Rust by rustup first")?;
    if !Path::new(&library).exists() {
        run(command("rustup").args(["target", "add", WASM]))
            .with_context(|| format!("the target {WASM} is missing and cannot be added"))?;
    }
    ok(WASM);
    Ok(())
}

/// rustfmt and clippy.
pub(crate) fn linters() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let version = || ask(command("cargo").args([subcommand, "--version"]));
        if version().is_none() {
            run(command("rustup").args(["component", "add", component]))?;
        }
        ok(&version().with_context(|| format!("{component} does not answer"))?);
    }
    Ok(())
}
