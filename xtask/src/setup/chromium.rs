//! The browser of the tests: the system's own Chromium.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};

use super::ok;
use crate::{
    process::{ask, run},
    workspace::command,
};

/// Names under which systems have it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// `CHROMIUM` if it is set, else the first of the known names on the path.
pub(crate) fn find() -> Option<PathBuf> {
    if let Some(chosen) = env::var_os("CHROMIUM") {
        return Some(chosen.into());
    }
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

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
