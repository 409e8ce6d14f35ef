//! `cargo xtask setup`: installs everything that is missing, and prints the installed versions.

mod apt;
mod cargo_tools;
mod chromium;
mod packages;
mod postgres;
mod toolchain;

use std::fs::{self, File};

use anyhow::{Context, Result};
use support::workspace::{self, root};

/// The version of cargo-deb.
const CARGO_DEB: &str = "3.8.0";

/// The version of the load generator.
const OHA: &str = "1.16.0";

/// The purpose of the setup. Each one includes those before it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Purpose {
    /// The quick build.
    Run,
    /// The released build: `wasm-opt` from npm.
    Build,
    /// The packages: cargo-deb.
    Package,
    /// All checks: the linters and the browser.
    Test,
    /// `trunk serve`: Trunk and the command line of wasm-bindgen.
    Trunk,
}

/// Installs everything that is missing. A second setup waits for the first one, because package managers
/// cannot run at the same time.
pub(crate) fn setup(purpose: Purpose) -> Result<()> {
    let lock = File::create(workspace::state_dir()?.join("setup.lock"))?;
    lock.lock().context("cannot take the lock of the setup")?;

    toolchain::wasm_target()?;
    if purpose >= Purpose::Build {
        packages::node()?;
        packages::install()?;
    }
    if purpose >= Purpose::Package {
        cargo_tools::ensure("cargo-deb", "cargo-deb", CARGO_DEB, &[])?;
    }
    if purpose >= Purpose::Test {
        toolchain::linters()?;
        chromium::ensure()?;
        postgres::ensure()?;
    }
    if purpose >= Purpose::Trunk {
        cargo_tools::ensure("trunk", "trunk", &pinned_version("trunk-version")?, &[])?;
        cargo_tools::ensure(
            "wasm-bindgen-cli",
            "wasm-bindgen",
            &pinned_version("wasm_bindgen")?,
            &[],
        )?;
    }
    Ok(())
}

/// Installs what loads the mocks.
pub(crate) fn load_generator() -> Result<()> {
    cargo_tools::ensure("oha", "oha", OHA, &["rustls"])
}

/// The version of a tool that `Trunk.toml` pins.
fn pinned_version(key: &str) -> Result<String> {
    let file = fs::read_to_string(root().join("Trunk.toml")).context("cannot read Trunk.toml")?;
    let line = file.lines().find(|line| line.starts_with(key));
    let version = line.and_then(|line| line.split('"').nth(1));
    let version = version.with_context(|| format!("Trunk.toml does not pin {key}"))?;
    Ok(version.trim_start_matches('=').to_owned())
}

/// Prints a line for an installed item.
fn ok(what: &str) {
    println!("ok {what}");
}
