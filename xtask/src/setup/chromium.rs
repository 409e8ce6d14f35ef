//! The browser of the tests: the system's own Chromium.

use anyhow::{Context, Result, bail};
use support::{
    chromium::find,
    process::{ask, run},
    workspace::command,
};

use super::ok;

/// Installs it where that takes no question; else says what to install.
pub(crate) fn ensure() -> Result<()> {
    if find().is_none() {
        let root = ask(command("id").arg("-u")).is_some_and(|id| id == "0");
        let apt = ask(command("apt-get").arg("--version")).is_some();
        if !(root && apt) {
            bail!(
                "no Chromium: install your system's package of it (apt-get install chromium, \
                 dnf install chromium ...) or name one in the variable CHROMIUM"
            );
        }
        apt_install()?;
    }
    let program = find().context("Chromium was installed, but is not on the path")?;
    let version = ask(command(&program.to_string_lossy()).arg("--version"))
        .with_context(|| format!("{} does not answer", program.display()))?;
    ok(&version);
    Ok(())
}

/// Waits for another apt rather than working beside it: two at once leave halves behind.
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
