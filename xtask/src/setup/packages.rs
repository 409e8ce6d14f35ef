//! Node and the npm packages: `wasm-opt` for the build, Playwright and axe for the tests.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::{
    process::{ask, run},
    workspace::{command, end2end},
};

use super::ok;

const OLDEST_NODE: u32 = 20;

/// Node itself is the machine's business.
pub(crate) fn node() -> Result<()> {
    let advice = || format!("install Node {OLDEST_NODE} or newer, with npm");
    let version = ask(command("node").arg("--version")).with_context(advice)?;
    let major = version.trim_start_matches('v').split('.').next().unwrap_or_default();
    let recent = major.parse::<u32>().is_ok_and(|major| major >= OLDEST_NODE);
    ensure!(recent, "node {version} is too old: {}", advice());
    ok(&format!("node {version}"));
    Ok(())
}

/// Exactly what the lock file says; skipped when that is what was installed last.
pub(crate) fn install() -> Result<()> {
    let folder = end2end();
    let wanted =
        fs::read(folder.join("package-lock.json")).context("no end2end/package-lock.json")?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).ok().as_ref() != Some(&wanted) {
        // Scripts of packages stay off: the browser is the machine's, none is to be fetched.
        run(command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder))?;
        fs::write(&installed, wanted)?;
    }
    let wasm_opt = ask(command("wasm-opt").arg("--version")).context("wasm-opt does not answer")?;
    ok(&format!("npm packages, {wasm_opt}"));
    Ok(())
}
