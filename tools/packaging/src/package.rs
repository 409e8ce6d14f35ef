//! Builds the Debian package. `server/Cargo.toml` describes it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use support::{
    process::{capture, run},
    tool::example,
    workspace::{command, mockpit},
};

/// The version of the workspace, which is also the version of the server.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How much time the compression may take.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Speed {
    /// As much as makes the package small.
    Released,
    /// Little, for a test.
    Fast,
}

/// Writes the manual into the folder that `server/Cargo.toml` names.
pub(crate) fn manual() -> Result<()> {
    let manual = mockpit().with_file_name("manual");
    if manual.exists() {
        fs::remove_dir_all(&manual)?;
    }
    run(example("manual")?.arg(&manual))
}

/// Builds the package of the released server with this version, in a folder. The manual must be there.
pub(crate) fn build(folder: &Path, version: &str, speed: Speed) -> Result<PathBuf> {
    let architecture = capture(command("dpkg").arg("--print-architecture"));
    let architecture = architecture.context("cannot run dpkg")?;
    let package = folder.join(format!("mockpit_{version}_{architecture}.deb"));
    let fast: &[&str] = if speed == Speed::Fast { &["--fast"] } else { &[] };
    run(command("cargo-deb")
        .args(["deb", "--quiet", "--locked", "--package", "server", "--no-build", "--no-strip"])
        .args(["--deb-version", version])
        .args(fast)
        .arg("--output")
        .arg(&package))?;
    Ok(package)
}
