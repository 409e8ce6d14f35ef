//! `cargo xtask setup`: installs exactly what is missing, and says what was there.

mod cargo_tools;
mod chromium;
mod packages;
mod toolchain;

use std::fs::File;

use anyhow::{Context, Result};

use crate::workspace;

pub(crate) use chromium::find as find_chromium;

/// What the setup is for: running needs less than testing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// Build and run.
    Run,
    /// Everything, the browser and the linters included.
    Test,
}

/// Installs what is missing. A second one waits for the first: no two package managers at once.
pub(crate) fn setup(purpose: Purpose) -> Result<()> {
    let lock = File::create(workspace::notes()?.join("setup.lock"))?;
    lock.lock().context("cannot take the lock of the setup")?;

    let pins = workspace::Pins::read()?;
    toolchain::wasm_target()?;
    packages::node()?;
    cargo_tools::ensure("trunk", "trunk", &pins.trunk)?;
    cargo_tools::ensure("wasm-bindgen-cli", "wasm-bindgen", &pins.wasm_bindgen)?;
    packages::install()?;
    if purpose == Purpose::Test {
        toolchain::linters()?;
        chromium::ensure()?;
    }
    Ok(())
}

/// One line for one thing that is there.
fn ok(what: &str) {
    println!("ok {what}");
}
