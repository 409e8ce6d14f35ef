//! Checks the packages of the released server.

use anyhow::{Result, bail};
use support::{process, tool::tool};

use crate::{microcks::allow_skip, report::Report};

const NAME: &str = "packages";
const MISSING: &str = "it needs root, dpkg and Python";

/// The exit code if the machine lacks a program or the rights.
const CANNOT_RUN: i32 = 77;

/// Installs, starts, upgrades and removes the Debian package in a folder. If the machine cannot do it, it is skipped, or
/// fails in CI, where nobody would notice.
pub(crate) fn check(report: &mut Report) {
    report.check_or_skip(NAME, MISSING, run);
}

fn run() -> Result<bool> {
    match process::exit_code(tool("packaging")?.arg("check"))? {
        0 => Ok(true),
        CANNOT_RUN => {
            allow_skip(MISSING)?;
            Ok(false)
        }
        code => bail!("the check exited with {code}"),
    }
}
