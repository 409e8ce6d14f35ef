//! Checks the packages of the released server.

use anyhow::{Result, bail};
use support::{process::exit_code_to_log, tool::tool, workspace::state_dir};

use crate::{microcks::allow_skip, report::Background};

const NAME: &str = "packages";
const MISSING: &str = "it needs root, dpkg and Python";

/// The exit code if the machine lacks a program or the rights.
const CANNOT_RUN: i32 = 77;

/// Starts to install, start, upgrade and remove the Debian package in a folder. If the machine cannot do it, it is skipped, or
/// fails in CI, where nobody would notice.
pub(crate) fn start() -> Background {
    Background::start_or_skip(NAME, MISSING, run)
}

fn run() -> Result<bool> {
    let log = state_dir()?.join("packaging.log");
    match exit_code_to_log(tool("packaging")?.arg("check"), &log, CANNOT_RUN)? {
        0 => Ok(true),
        CANNOT_RUN => {
            allow_skip(MISSING)?;
            Ok(false)
        }
        code => bail!("the check exited with {code}"),
    }
}
