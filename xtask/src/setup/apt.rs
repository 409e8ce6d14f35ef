//! Packages of Debian and its relatives.

use anyhow::Result;
use support::{
    process::{capture, run},
    workspace::command,
};

/// Whether this user may install packages.
pub(super) fn can_install() -> bool {
    let is_root = capture(command("id").arg("-u")).is_some_and(|id| id == "0");
    is_root && capture(command("apt-get").arg("--version")).is_some()
}

/// Installs a package. Waits for the lock of another apt process instead of failing.
pub(super) fn install(package: &str) -> Result<()> {
    let apt = || {
        let mut apt = command("apt-get");
        apt.args(["-y", "-q", "-o", "DPkg::Lock::Timeout=600"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "--no-install-recommends", package]))
}
