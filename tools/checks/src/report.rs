//! The results of the checks and their durations.

use std::{
    fmt::Write as _,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::tally::{Counts, Tally};

/// The checks of a run, in order.
#[derive(Debug, Default)]
pub(crate) struct Report {
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

#[derive(Debug)]
enum Outcome {
    Checked,
    Tested(Counts),
    Failed(Tally, String),
    Skipped(&'static str),
}

/// A check that runs on its own thread. Its programs must not print, because those of the other checks do.
#[derive(Debug)]
pub(crate) struct Background {
    name: &'static str,
    thread: JoinHandle<(Duration, Outcome)>,
}

impl Background {
    /// Starts a check that counts no tests.
    pub(crate) fn start(
        name: &'static str,
        part: impl FnOnce() -> Result<()> + Send + 'static,
    ) -> Self {
        Self::spawn(name, || Outcome::from_check(part()))
    }

    /// Starts a check that counts no tests. It returns false if this machine cannot run it.
    pub(crate) fn start_or_skip(
        name: &'static str,
        reason: &'static str,
        part: impl FnOnce() -> Result<bool> + Send + 'static,
    ) -> Self {
        Self::spawn(name, move || Outcome::from_check_or_skip(reason, part()))
    }

    fn spawn(name: &'static str, part: impl FnOnce() -> Outcome + Send + 'static) -> Self {
        let thread = thread::spawn(|| {
            let start = Instant::now();
            let outcome = part();
            (start.elapsed(), outcome)
        });
        Self { name, thread }
    }
}

impl Outcome {
    fn from_check(outcome: Result<()>) -> Self {
        match outcome {
            Ok(()) => Self::Checked,
            Err(error) => Self::Failed(Tally::default(), format!("{error:#}")),
        }
    }

    fn from_check_or_skip(reason: &'static str, outcome: Result<bool>) -> Self {
        match outcome {
            Ok(false) => Self::Skipped(reason),
            outcome => Self::from_check(outcome.map(|_| ())),
        }
    }
}

impl Report {
    /// Runs a check that counts no tests. Returns whether it succeeded.
    pub(crate) fn check(&mut self, name: &'static str, part: impl FnOnce() -> Result<()>) -> bool {
        self.timed(name, || Outcome::from_check(part()))
    }

    /// Runs a check that counts no tests. It returns false if this machine cannot run it.
    pub(crate) fn check_or_skip(
        &mut self,
        name: &'static str,
        reason: &'static str,
        part: impl FnOnce() -> Result<bool>,
    ) {
        self.timed(name, || Outcome::from_check_or_skip(reason, part()));
    }

    /// Runs a check that counts tests. Fails if no test ran. Returns whether it succeeded.
    pub(crate) fn tests(
        &mut self,
        name: &'static str,
        part: impl FnOnce(&mut Tally) -> Result<()>,
    ) -> bool {
        self.timed(name, || {
            let mut tally = Tally::default();
            match part(&mut tally) {
                Err(error) => Outcome::Failed(tally, format!("{error:#}")),
                Ok(()) if tally.counts.failed > 0 => {
                    Outcome::Failed(tally, "tests failed".to_owned())
                }
                Ok(()) if tally.counts.passed == 0 => {
                    Outcome::Failed(tally, "no test ran".to_owned())
                }
                Ok(()) => Outcome::Tested(tally.counts),
            }
        })
    }

    /// Waits for a check that runs in the background. Returns whether it succeeded.
    pub(crate) fn finish(&mut self, part: Background) -> bool {
        let Background { name, thread } = part;
        println!("\n== {name}, started earlier");
        let (took, outcome) = thread.join().unwrap_or_else(|_| {
            (Duration::ZERO, Outcome::Failed(Tally::default(), "it panicked".to_owned()))
        });
        self.add(Part { name, took, outcome })
    }

    /// Records why a check cannot run on this machine.
    pub(crate) fn skip(&mut self, name: &'static str, reason: &'static str) {
        self.parts.push(Part { name, took: Duration::ZERO, outcome: Outcome::Skipped(reason) });
    }

    /// Prints the failures, the table and the totals. Fails if any check failed. The failures are at the
    /// end of the output, so that they can be seen after a long run.
    pub(crate) fn close(&self) -> Result<()> {
        print!("\n{}\n{}", self.failures(), self.table());
        let failed: Vec<&str> = self
            .parts
            .iter()
            .filter(|part| matches!(part.outcome, Outcome::Failed(..)))
            .map(|part| part.name)
            .collect();
        let counts = self.counts();
        if failed.is_empty() {
            println!("{} passed, {} failed", counts.passed, counts.failed);
            return Ok(());
        }
        if counts.failed > 0 {
            println!("{} passed, {} failed", counts.passed, counts.failed);
        }
        bail!("failed: {}", failed.join(", "))
    }

    fn timed(&mut self, name: &'static str, part: impl FnOnce() -> Outcome) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = part();
        self.add(Part { name, took: start.elapsed(), outcome })
    }

    fn add(&mut self, part: Part) -> bool {
        if let Outcome::Failed(_, reason) = &part.outcome {
            println!("== {}: {reason}", part.name);
        }
        let has_passed = !matches!(part.outcome, Outcome::Failed(..));
        self.parts.push(part);
        has_passed
    }

    fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for part in &self.parts {
            if let Outcome::Tested(counts) | Outcome::Failed(Tally { counts, .. }, _) =
                &part.outcome
            {
                sum += *counts;
            }
        }
        sum
    }

    fn failures(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let Outcome::Failed(tally, reason) = &part.outcome else { continue };
            let _ = writeln!(text, "{}: {reason}", part.name);
            for failure in &tally.failures {
                let _ = writeln!(text, "  {}", failure.name);
                for line in &failure.lines {
                    let _ = writeln!(text, "    {line}");
                }
            }
        }
        text
    }

    fn table(&self) -> String {
        self.parts.iter().fold(String::new(), |mut table, part| {
            let (result, counts) = match &part.outcome {
                Outcome::Checked => ("ok", Counts::default()),
                Outcome::Tested(counts) => ("ok", *counts),
                Outcome::Failed(tally, _) => ("FAILED", tally.counts),
                Outcome::Skipped(reason) => {
                    let _ = writeln!(table, "{:<28} skipped: {reason}", part.name);
                    return table;
                }
            };
            let _ = write!(table, "{:<28} {:>6.1} s  {result}", part.name, part.took.as_secs_f64());
            for (number, word) in
                [(counts.passed, "passed"), (counts.failed, "failed"), (counts.skipped, "skipped")]
            {
                if number > 0 {
                    let _ = write!(table, ", {number} {word}");
                }
            }
            table.push('\n');
            table
        })
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;
    use crate::tally::Failure;

    fn with_counts(passed: u64, failed: u64) -> impl FnOnce(&mut Tally) -> Result<()> {
        move |tally| {
            tally.counts = Counts { passed, failed, skipped: 0 };
            Ok(())
        }
    }

    #[test]
    fn counts_of_all_checks_are_added() {
        let mut report = Report::default();
        assert!(report.check("format", || Ok(())));
        assert!(report.tests("tests", with_counts(3, 0)));
        assert!(report.tests("browser", with_counts(2, 0)));
        assert!(report.finish(Background::start("build", || Ok(()))));
        report.skip("deny", "not installed");
        assert_eq!(report.counts(), Counts { passed: 5, failed: 0, skipped: 0 });
        report.close().unwrap();
        assert!(report.table().contains("skipped: not installed"), "{}", report.table());
    }

    #[test]
    fn failed_check_failed_test_or_no_test_fails_the_run() {
        type Check = fn(&mut Report) -> bool;
        let failing: [Check; 6] = [
            |report| report.finish(Background::start("build", || Err(anyhow!("too large")))),
            |report| report.finish(Background::start("build", || panic!("on purpose"))),
            |report| report.check("format", || Err(anyhow!("two spaces"))),
            |report| report.tests("tests", with_counts(3, 1)),
            |report| report.tests("tests", with_counts(0, 0)),
            |report| report.tests("tests", |_| Err(anyhow!("does not compile"))),
        ];
        for check in failing {
            let mut report = Report::default();
            assert!(report.tests("others", with_counts(1, 0)));
            assert!(!check(&mut report));
            report.close().unwrap_err();
            assert!(report.table().contains("FAILED"), "{}", report.table());
        }
    }

    #[test]
    fn failures_are_listed_with_name_and_output() {
        let mut report = Report::default();
        report.tests("tests", |tally| {
            let mut failure = Failure::new("undo");
            failure.add_line("the text differs");
            *tally = Tally {
                counts: Counts { failed: 1, ..Counts::default() },
                failures: vec![failure],
            };
            Err(anyhow!("exited with 101"))
        });
        report.check("docs", || Err(anyhow!("a broken link")));
        assert_eq!(
            report.failures(),
            "tests: exited with 101\n  undo\n    the text differs\ndocs: a broken link\n"
        );
    }
}
