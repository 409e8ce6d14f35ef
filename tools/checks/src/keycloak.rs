//! Signs in through a real Keycloak: with the browser, and with commands.

use anyhow::{Context as _, Result, bail};
use support::{
    chromium,
    process::exit_code,
    tool::tool,
    workspace::{end2end, mockpit},
};

use crate::{microcks::allow_skip, report::Report};

const NAME: &str = "against a real Keycloak";
const MISSING: &str = "it needs Maven and a Java of version 17 or newer";

/// The exit code of the tool if the machine has no suitable Java or no Maven.
const CANNOT_RUN: i32 = 77;

/// Runs the browser tests of signing in. If the machine cannot run Keycloak, they are skipped, or fail in CI.
pub(crate) fn sign_in(report: &mut Report) {
    report.check_or_skip(NAME, MISSING, || {
        let chromium = chromium::for_tests().context("no Chromium")?;
        let mut command = tool("keycloak")?;
        command
            .args(["playwright", "test", "--config", "keycloak.config.ts"])
            .current_dir(end2end())
            .env("CHROMIUM", chromium)
            .env("MOCKPIT", mockpit());
        is_run(exit_code(&mut command)?)
    });
}

const INSTANCES: &str = "instances, two Microcks";
const COMMANDS: &str = "commands, Microcks behind Keycloak";
const MISSING_FOR_MICROCKS: &str = "it needs Maven and a Java of version 21 or newer";

/// Runs the commands against a real Microcks that accepts only the tokens of a real Keycloak.
pub(crate) fn commands(report: &mut Report) {
    report.check_or_skip(COMMANDS, MISSING_FOR_MICROCKS, || with_microcks(&[]));
}

/// Exchanges services between a real Microcks that is open and one that accepts only the tokens of a real Keycloak.
pub(crate) fn instances(report: &mut Report) {
    report.check_or_skip(INSTANCES, MISSING_FOR_MICROCKS, || with_microcks(&["--instances"]));
}

/// Runs the comparison with Microcks beside a Keycloak. Returns whether this machine can.
fn with_microcks(arguments: &[&str]) -> Result<bool> {
    let mut comparison = tool("microcks-comparison")?;
    if !is_run(exit_code(comparison.arg("--can-run"))?)? {
        return Ok(false);
    }
    let mut command = tool("keycloak")?;
    command.arg(comparison.get_program()).args(arguments);
    is_run(exit_code(&mut command)?)
}

/// Whether the tests have run, by the exit code.
fn is_run(code: i32) -> Result<bool> {
    match code {
        0 => Ok(true),
        CANNOT_RUN => {
            allow_skip(MISSING)?;
            Ok(false)
        }
        code => bail!("the tests exited with {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_tests_are_not_skipped() {
        assert!(is_run(0).unwrap());
        assert!(is_run(1).is_err());
    }
}
