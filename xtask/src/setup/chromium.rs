//! Installs Chromium, the browser of the tests, and its form without windows, in which they need less time.

use std::env;

use anyhow::{Context, Result, bail};
use support::{
    chromium::{WITHOUT_WINDOWS, find, for_tests},
    process::{capture, run},
    workspace::command,
};

use super::ok;

/// Installs Chromium if it is missing and this user may install packages. Otherwise fails with
/// instructions. The tests also run without the form without windows, which not every system has.
pub(crate) fn ensure() -> Result<()> {
    let is_root = capture(command("id").arg("-u")).is_some_and(|id| id == "0");
    let can_install = is_root && capture(command("apt-get").arg("--version")).is_some();
    if find().is_none() {
        if !can_install {
            bail!(
                "Chromium is not installed. Install your system's package (apt-get install chromium, \
                 dnf install chromium ...), or set CHROMIUM to the path of the program"
            );
        }
        install("chromium")?;
    }
    if for_tests() == find()
        && env::var_os("CHROMIUM").is_none()
        && can_install
        && let Err(error) = install(WITHOUT_WINDOWS)
    {
        println!("the tests use Chromium itself: {error:#}");
    }
    for program in [find(), for_tests()] {
        let program = program.context("the installed Chromium is not on the path")?;
        let version = capture(command(&program.to_string_lossy()).arg("--version"))
            .with_context(|| format!("cannot run {}", program.display()))?;
        ok(&format!("{version}, {}", program.display()));
    }
    Ok(())
}

/// Waits for the lock of another apt process instead of failing.
fn install(package: &str) -> Result<()> {
    let apt = || {
        let mut apt = command("apt-get");
        apt.args(["-y", "-q", "-o", "DPkg::Lock::Timeout=600"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--no-install-recommends", package]))
}
