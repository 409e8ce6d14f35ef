//! Runs the real clients of the REST API.

use std::env;

use anyhow::{Result, bail};
use support::{process::exit_code_to_log, tool::tool, workspace::state_dir};

use crate::report::Background;

const NAME: &str = "clients of the REST API";
const MISSING: &str = "it needs Maven, Java, npm, curl and Python";

/// The exit code if the machine lacks a program.
const CANNOT_RUN: i32 = 77;

/// Starts the clients. If the machine cannot run them, they are skipped, or fail in CI, where nobody would
/// notice.
pub(crate) fn start() -> Background {
    Background::start_or_skip(NAME, MISSING, || {
        let log = state_dir()?.join("api-clients.log");
        match exit_code_to_log(&mut tool("api-clients")?, &log, CANNOT_RUN)? {
            0 => Ok(true),
            CANNOT_RUN => {
                allow_skip(env::var_os("CI").is_some_and(|ci| ci == "true"))?;
                Ok(false)
            }
            code => bail!("the clients exited with {code}"),
        }
    })
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
