//! Installs Chromium, the browser of the tests.

use anyhow::{Context, Result, bail};
use support::{
    chromium::find,
    process::{capture, run},
    workspace::command,
};

use super::ok;

/// Installs Chromium if it is missing and this user may install packages. Otherwise fails with
/// instructions.
pub(crate) fn ensure() -> Result<()> {
    if find().is_none() {
        let is_root = capture(command("id").arg("-u")).is_some_and(|id| id == "0");
        let has_apt = capture(command("apt-get").arg("--version")).is_some();
        if !(is_root && has_apt) {
            bail!(
                "Chromium is not installed. Install your system's package (apt-get install chromium, \
                 dnf install chromium ...), or set CHROMIUM to the path of the program"
            );
        }
        apt_install()?;
    }
    let program = find().context("the installed Chromium is not on the path")?;
    let version = capture(command(&program.to_string_lossy()).arg("--version"))
        .with_context(|| format!("cannot run {}", program.display()))?;
    ok(&version);
    Ok(())
}

/// Waits for the lock of another apt process instead of failing.
fn apt_install() -> Result<()> {
    let apt = || {
        let mut apt = command("apt-get");
        apt.args(["-y", "-q", "-o", "DPkg::Lock::Timeout=600"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--no-install-recommends", "chromium"]))
}
