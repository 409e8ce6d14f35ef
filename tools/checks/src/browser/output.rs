//! Parses the JSON report of Playwright.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::tally::{Counts, Failure, Tally};

/// Counts flaky tests as failed.
pub(crate) fn parse(report: &str) -> Result<Tally> {
    let report: Report = serde_json::from_str(report).context("not a report of Playwright")?;
    let mut failures = Vec::new();
    report.suites.iter().for_each(|suite| suite.collect_failures(&mut failures));
    // For example a file that does not load, so that none of its tests ran.
    failures.extend(report.errors.iter().map(|error| failure("outside the tests", [error])));
    Ok(Tally {
        counts: Counts {
            passed: report.stats.expected,
            failed: report.stats.unexpected + report.stats.flaky,
            skipped: report.stats.skipped,
        },
        failures,
    })
}

#[derive(Deserialize)]
struct Report {
    stats: Stats,
    suites: Vec<Suite>,
    #[serde(default)]
    errors: Vec<Error>,
}

#[derive(Deserialize)]
struct Stats {
    expected: u64,
    unexpected: u64,
    flaky: u64,
    skipped: u64,
}

/// A test file, or a group in one.
#[derive(Deserialize)]
struct Suite {
    #[serde(default)]
    specs: Vec<Spec>,
    #[serde(default)]
    suites: Vec<Suite>,
}

#[derive(Deserialize)]
struct Spec {
    title: String,
    file: String,
    line: u32,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    status: Status,
    results: Vec<Attempt>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Expected,
    Unexpected,
    Flaky,
    Skipped,
}

#[derive(Deserialize)]
struct Attempt {
    #[serde(default)]
    errors: Vec<Error>,
}

#[derive(Deserialize)]
struct Error {
    #[serde(default)]
    message: String,
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Location {
    file: String,
    line: u32,
}

impl Suite {
    fn collect_failures(&self, failures: &mut Vec<Failure>) {
        for spec in &self.specs {
            for test in spec.tests.iter().filter(|test| test.has_failed()) {
                let name = format!("{}:{} {}", spec.file, spec.line, spec.title);
                let errors = test.results.iter().flat_map(|attempt| &attempt.errors);
                failures.push(failure(name, errors));
            }
        }
        self.suites.iter().for_each(|suite| suite.collect_failures(failures));
    }
}

impl Test {
    fn has_failed(&self) -> bool {
        matches!(self.status, Status::Unexpected | Status::Flaky)
    }
}

fn failure<'a>(name: impl Into<String>, errors: impl IntoIterator<Item = &'a Error>) -> Failure {
    let mut failure = Failure::new(name);
    for error in errors {
        if let Some(Location { file, line }) = &error.location {
            failure.add_line(&format!("at {file}:{line}"));
        }
        error.message.lines().for_each(|line| failure.add_line(line));
    }
    failure
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spec(title: &str, status: &str, message: &str) -> serde_json::Value {
        json!({"title": title, "file": "undo.spec.ts", "line": 7, "ok": status != "unexpected",
        "tests": [{"status": status, "results": [{"status": "any", "errors":
            [{"message": message, "location": {"file": "undo.spec.ts", "line": 9, "column": 3}}]
        }]}]})
    }

    #[test]
    fn failures_in_nested_groups_are_counted_and_listed() {
        let report = json!({
            "stats": {"expected": 7, "unexpected": 1, "flaky": 1, "skipped": 4},
            "suites": [
                {"specs": [spec("passes", "expected", "")], "suites": [
                    {"specs": [spec("fails", "unexpected", "Error: no\n\n  button")]},
                    {"specs": [spec("is flaky", "flaky", "Error: late")]},
                ]},
            ],
            "errors": [{"message": "SyntaxError"}],
        });
        let tally = parse(&report.to_string()).unwrap();
        assert_eq!(tally.counts, Counts { passed: 7, failed: 2, skipped: 4 });
        let failed: Vec<_> = tally
            .failures
            .iter()
            .map(|failure| (&*failure.name, failure.lines.join("|")))
            .collect();
        let at = "at undo.spec.ts:9|";
        assert_eq!(
            failed,
            [
                ("undo.spec.ts:7 fails", format!("{at}Error: no|  button")),
                ("undo.spec.ts:7 is flaky", format!("{at}Error: late")),
                ("outside the tests", "SyntaxError".to_owned()),
            ]
        );
    }

    #[test]
    fn other_text_is_rejected() {
        parse("{}").unwrap_err();
        parse("").unwrap_err();
    }
}
