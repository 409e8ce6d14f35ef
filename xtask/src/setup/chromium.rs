//! Installs Chromium, the browser of the tests, and its form without windows, in which they need less time.

use std::env;

use anyhow::{Context, Result, bail};
use support::{
    chromium::{WITHOUT_WINDOWS, find, for_tests},
    process::capture,
    workspace::command,
};

use super::{apt, ok};

/// Installs Chromium if it is missing and this user may install packages. Otherwise fails with
/// instructions. The tests also run without the form without windows, which not every system has.
pub(crate) fn ensure() -> Result<()> {
    let can_install = apt::can_install();
    if find().is_none() {
        if !can_install {
            bail!(
                "Chromium is not installed. Install your system's package (apt-get install chromium, \
                 dnf install chromium ...), or set CHROMIUM to the path of the program"
            );
        }
        apt::install("chromium")?;
    }
    if for_tests() == find()
        && env::var_os("CHROMIUM").is_none()
        && can_install
        && let Err(error) = apt::install(WITHOUT_WINDOWS)
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
