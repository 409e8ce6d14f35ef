//! Runs the comparison with two real instances of Microcks.

use std::env;

use anyhow::{Result, bail};
use support::{process, tool::tool};

use crate::report::Report;

const NAME: &str = "against a real Microcks";
const MISSING: &str = "it needs Maven and a Java of version 21 or newer";

/// The exit code of the comparison if the machine has no suitable Java or no Maven.
const CANNOT_RUN: i32 = 77;

/// Runs the comparison. If the machine cannot run it, it is skipped, or fails in CI, where nobody
/// would notice.
pub(crate) fn compare(report: &mut Report) {
    report.check_or_skip(NAME, MISSING, || {
        match process::exit_code(&mut tool("microcks-comparison")?)? {
            0 => Ok(true),
            CANNOT_RUN => {
                allow_skip(MISSING)?;
                Ok(false)
            }
            code => bail!("the comparison exited with {code}"),
        }
    });
}

/// Fails in CI, where nobody would notice what is missing.
pub(crate) fn allow_skip(missing: &'static str) -> Result<()> {
    check_skip(missing, env::var_os("CI").is_some_and(|ci| ci == "true"))
}

fn check_skip(missing: &'static str, is_ci: bool) -> Result<()> {
    if is_ci {
        bail!(missing);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_java_fails_only_in_ci() {
        check_skip(MISSING, false).unwrap();
        assert_eq!(check_skip(MISSING, true).unwrap_err().to_string(), MISSING);
    }
}
