//! Checks Node and installs the npm packages: `wasm-opt` for the build, Playwright and axe for the tests.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::{
    process::{capture, run},
    workspace::{command, end2end},
};

use super::ok;

const OLDEST_NODE: u32 = 20;

/// Checks the version of Node, which the setup does not install.
pub(crate) fn node() -> Result<()> {
    let advice = || format!("install Node {OLDEST_NODE} or newer, with npm");
    let version = capture(command("node").arg("--version")).with_context(advice)?;
    let major = version.trim_start_matches('v').split('.').next().unwrap_or_default();
    let is_recent = major.parse::<u32>().is_ok_and(|major| major >= OLDEST_NODE);
    ensure!(is_recent, "node {version} is too old: {}", advice());
    ok(&format!("node {version}"));
    Ok(())
}

/// Installs exactly the versions of the lock file, unless the last installation had the same lock file.
pub(crate) fn install() -> Result<()> {
    let folder = end2end();
    let wanted =
        fs::read(folder.join("package-lock.json")).context("cannot read package-lock.json")?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).ok().as_ref() != Some(&wanted) {
        // Without scripts, because the tests use the browser of the system and download none.
        run(command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder))?;
        fs::write(&installed, wanted)?;
    }
    let wasm_opt = capture(command("wasm-opt").arg("--version")).context("cannot run wasm-opt")?;
    ok(&format!("npm packages, {wasm_opt}"));
    Ok(())
}
