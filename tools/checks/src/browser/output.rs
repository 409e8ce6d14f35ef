//! The report that Playwright writes, as far as it is read.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::tally::{Counts, Failure, Tally};

/// A flaky test is a failed one.
pub(crate) fn parse(report: &str) -> Result<Tally> {
    let report: Report = serde_json::from_str(report).context("not the report of Playwright")?;
    let mut failures = Vec::new();
    report.suites.iter().for_each(|suite| suite.tell(&mut failures));
    // A file that does not load, say: no test of it ran.
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

/// A file of tests, or a group in one.
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
    fn tell(&self, failures: &mut Vec<Failure>) {
        for spec in &self.specs {
            for test in spec.tests.iter().filter(|test| test.failed()) {
                let name = format!("{}:{} {}", spec.file, spec.line, spec.title);
                let errors = test.results.iter().flat_map(|attempt| &attempt.errors);
                failures.push(failure(name, errors));
            }
        }
        self.suites.iter().for_each(|suite| suite.tell(failures));
    }
}

impl Test {
    fn failed(&self) -> bool {
        matches!(self.status, Status::Unexpected | Status::Flaky)
    }
}

fn failure<'a>(name: impl Into<String>, errors: impl IntoIterator<Item = &'a Error>) -> Failure {
    let mut failure = Failure::new(name);
    for error in errors {
        if let Some(Location { file, line }) = &error.location {
            failure.say(&format!("at {file}:{line}"));
        }
        error.message.lines().for_each(|line| failure.say(line));
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
    fn counts_and_tells_what_failed_in_groups_too() {
        let report = json!({
            "stats": {"expected": 7, "unexpected": 1, "flaky": 1, "skipped": 4},
            "suites": [
                {"specs": [spec("goes", "expected", "")], "suites": [
                    {"specs": [spec("fails", "unexpected", "Error: no\n\n  button")]},
                    {"specs": [spec("wavers", "flaky", "Error: late")]},
                ]},
            ],
            "errors": [{"message": "SyntaxError"}],
        });
        let tally = parse(&report.to_string()).unwrap();
        assert_eq!(tally.counts, Counts { passed: 7, failed: 2, skipped: 4 });
        let failed: Vec<_> =
            tally.failures.iter().map(|failure| (&*failure.name, failure.why.join("|"))).collect();
        let at = "at undo.spec.ts:9|";
        assert_eq!(
            failed,
            [
                ("undo.spec.ts:7 fails", format!("{at}Error: no|  button")),
                ("undo.spec.ts:7 wavers", format!("{at}Error: late")),
                ("outside the tests", "SyntaxError".to_owned()),
            ]
        );
    }

    #[test]
    fn takes_no_other_text_for_a_report() {
        parse("{}").unwrap_err();
        parse("").unwrap_err();
    }
}
