//! Installs parts of the Rust toolchain that not every installation has.

use std::path::Path;

use anyhow::{Context, Result};
use support::{
    process::{capture, run},
    workspace::command,
};

use super::ok;

const WASM: &str = "wasm32-unknown-unknown";

/// Installs the standard library for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let library = capture(command("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .context("rustc is not installed. Install Rust with rustup first")?;
    if !Path::new(&library).exists() {
        run(command("rustup").args(["target", "add", WASM]))
            .with_context(|| format!("the target {WASM} is missing and cannot be added"))?;
    }
    ok(WASM);
    Ok(())
}

/// Installs rustfmt and clippy.
pub(crate) fn linters() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let version = || capture(command("cargo").args([subcommand, "--version"]));
        if version().is_none() {
            run(command("rustup").args(["component", "add", component]))?;
        }
        ok(&version().with_context(|| format!("cannot run {component}"))?);
    }
    Ok(())
}
