//! Runs the real clients of the REST API.

use std::env;

use anyhow::{Result, bail};
use support::{process, tool::tool};

use crate::report::Report;

const NAME: &str = "clients of the REST API";
const MISSING: &str = "it needs Maven, Java, npm, curl and Python";

/// The exit code if the machine lacks a program.
const CANNOT_RUN: i32 = 77;

/// Runs the clients. If the machine cannot run them, they are skipped, or fail in CI, where nobody would
/// notice.
pub(crate) fn check(report: &mut Report) {
    report.check_or_skip(NAME, MISSING, || match process::exit_code(&mut tool("api-clients")?)? {
        0 => Ok(true),
        CANNOT_RUN => {
            allow_skip(env::var_os("CI").is_some_and(|ci| ci == "true"))?;
            Ok(false)
        }
        code => bail!("the clients exited with {code}"),
    });
}

fn allow_skip(is_ci: bool) -> Result<()> {
    if is_ci {
        bail!(MISSING);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_program_fails_only_in_ci() {
        allow_skip(false).unwrap();
        assert_eq!(allow_skip(true).unwrap_err().to_string(), MISSING);
    }
}
