//! The comparison with two real instances of Microcks.

use std::env;

use anyhow::{Result, bail};
use support::process;

use crate::{report::Report, tool};

const NAME: &str = "against a real Microcks";
const MISSING: &str = "it needs Maven and a Java of version 21 or newer";

/// The exit code of the comparison where the machine has no Java for it.
const CANNOT_RUN: i32 = 77;

/// Compares where the machine can. Where nobody watches, a comparison that cannot run is a failure,
/// because nobody would see that it is missing.
pub(crate) fn compare(report: &mut Report) {
    report.check_or_skip(NAME, MISSING, || {
        match process::exit_code(&mut tool("microcks-comparison")?)? {
            0 => Ok(true),
            CANNOT_RUN => {
                without_java(env::var_os("CI").is_some_and(|ci| ci == "true"))?;
                Ok(false)
            }
            code => bail!("the comparison ended with {code}"),
        }
    });
}

fn without_java(is_unwatched: bool) -> Result<()> {
    if is_unwatched {
        bail!(MISSING);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_java_is_a_failure_only_where_nobody_watches() {
        without_java(false).unwrap();
        assert_eq!(without_java(true).unwrap_err().to_string(), MISSING);
    }
}
