//! Counting what ran, from what the test programs themselves say.

use std::ops::AddAssign;

use anyhow::{Context, Result};
use serde_json::Value;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    /// Of one line that `cargo test` prints, if it is the result of a test program.
    pub(crate) fn of_cargo(line: &str) -> Option<Self> {
        let parts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
        let number = |name: &str| {
            parts.split("; ").find_map(|part| part.strip_suffix(name)?.trim().parse().ok())
        };
        Some(Self {
            passed: number("passed")?,
            failed: number("failed")?,
            skipped: number("ignored")?,
        })
    }

    /// Of the report that Playwright writes. A flaky test is a failed one.
    pub(crate) fn of_playwright(report: &str) -> Result<Self> {
        let report: Value = serde_json::from_str(report).context("not the report of Playwright")?;
        let number = |name: &str| {
            report["stats"][name].as_u64().with_context(|| format!("the report lacks {name}"))
        };
        Ok(Self {
            passed: number("expected")?,
            failed: number("unexpected")? + number("flaky")?,
            skipped: number("skipped")?,
        })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_results_of_cargo_and_nothing_else() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered \
                    out; finished in 0.01s";
        let counts = Counts { passed: 12, failed: 3, skipped: 1 };
        assert_eq!(Counts::of_cargo(line), Some(counts));
        assert_eq!(Counts::of_cargo(&line.replace("FAILED", "ok")), Some(counts));
        for other in ["", "test tidy ... ok", "running 12 tests", "test result: ok. many passed"] {
            assert_eq!(Counts::of_cargo(other), None, "{other}");
        }
    }

    #[test]
    fn reads_the_report_of_playwright() {
        let report = r#"{"suites":[],"stats":{"expected":7,"unexpected":1,"flaky":2,"skipped":4}}"#;
        let counts = Counts { passed: 7, failed: 3, skipped: 4 };
        assert_eq!(Counts::of_playwright(report).unwrap(), counts);
        Counts::of_playwright("{}").unwrap_err();
        Counts::of_playwright("").unwrap_err();
    }
}
