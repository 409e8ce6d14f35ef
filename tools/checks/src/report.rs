//! What was checked, how long it took, and the verdict.

use std::{
    fmt::Write as _,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::tally::{Counts, Tally};

/// The parts of a run, in order.
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

/// A part that runs on a thread of its own. It must not print, because others do.
#[derive(Debug)]
pub(crate) struct Background {
    name: &'static str,
    thread: JoinHandle<(Duration, Outcome)>,
}

impl Background {
    /// Starts a part that counts nothing.
    pub(crate) fn start(
        name: &'static str,
        part: impl FnOnce() -> Result<()> + Send + 'static,
    ) -> Self {
        let thread = thread::spawn(|| {
            let start = Instant::now();
            let outcome = Outcome::from_check(part());
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
}

impl Report {
    /// A part that counts nothing; whether it went well.
    pub(crate) fn check(&mut self, name: &'static str, part: impl FnOnce() -> Result<()>) -> bool {
        self.timed(name, || Outcome::from_check(part()))
    }

    /// A part that counts nothing, and that some machines cannot run: it returns whether it ran.
    pub(crate) fn check_or_skip(
        &mut self,
        name: &'static str,
        reason: &'static str,
        part: impl FnOnce() -> Result<bool>,
    ) {
        self.timed(name, || match part() {
            Ok(false) => Outcome::Skipped(reason),
            outcome => Outcome::from_check(outcome.map(|_| ())),
        });
    }

    /// A part that counts tests. That none ran is a failure too.
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

    /// Waits for a part that runs beside the others; whether it went well.
    pub(crate) fn finish(&mut self, part: Background) -> bool {
        let Background { name, thread } = part;
        println!("\n== {name}, started earlier");
        let (took, outcome) = thread.join().unwrap_or_else(|_| {
            (Duration::ZERO, Outcome::Failed(Tally::default(), "it panicked".to_owned()))
        });
        self.add(Part { name, took, outcome })
    }

    /// A part that cannot run here, and why.
    pub(crate) fn skip(&mut self, name: &'static str, reason: &'static str) {
        self.parts.push(Part { name, took: Duration::ZERO, outcome: Outcome::Skipped(reason) });
    }

    /// Prints what failed and why, the table and the last line; an error unless all went well. Who
    /// sees only the end of a long run sees what there is to mend.
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
        bail!("not good: {}", failed.join(", "))
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
        let good = !matches!(part.outcome, Outcome::Failed(..));
        self.parts.push(part);
        good
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
                for line in &failure.why {
                    let _ = writeln!(text, "    {line}");
                }
            }
        }
        text
    }

    fn table(&self) -> String {
        self.parts.iter().fold(String::new(), |mut table, part| {
            let (verdict, counts) = match &part.outcome {
                Outcome::Checked => ("ok", Counts::default()),
                Outcome::Tested(counts) => ("ok", *counts),
                Outcome::Failed(tally, _) => ("FAILED", tally.counts),
                Outcome::Skipped(reason) => {
                    let _ = writeln!(table, "{:<28} skipped: {reason}", part.name);
                    return table;
                }
            };
            let _ =
                write!(table, "{:<28} {:>6.1} s  {verdict}", part.name, part.took.as_secs_f64());
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

    fn counting(passed: u64, failed: u64) -> impl FnOnce(&mut Tally) -> Result<()> {
        move |tally| {
            tally.counts = Counts { passed, failed, skipped: 0 };
            Ok(())
        }
    }

    #[test]
    fn sums_up_what_passed() {
        let mut report = Report::default();
        assert!(report.check("format", || Ok(())));
        assert!(report.tests("tests", counting(3, 0)));
        assert!(report.tests("browser", counting(2, 0)));
        assert!(report.finish(Background::start("build", || Ok(()))));
        report.skip("deny", "not here");
        assert_eq!(report.counts(), Counts { passed: 5, failed: 0, skipped: 0 });
        report.close().unwrap();
        assert!(report.table().contains("skipped: not here"), "{}", report.table());
    }

    #[test]
    fn fails_for_a_failed_check_a_failed_test_and_for_no_test_at_all() {
        type Spoil = fn(&mut Report) -> bool;
        let spoils: [Spoil; 6] = [
            |report| report.finish(Background::start("build", || Err(anyhow!("too large")))),
            |report| report.finish(Background::start("build", || panic!("on purpose"))),
            |report| report.check("format", || Err(anyhow!("two spaces"))),
            |report| report.tests("tests", counting(3, 1)),
            |report| report.tests("tests", counting(0, 0)),
            |report| report.tests("tests", |_| Err(anyhow!("does not compile"))),
        ];
        for spoil in spoils {
            let mut report = Report::default();
            assert!(report.tests("others", counting(1, 0)));
            assert!(!spoil(&mut report));
            report.close().unwrap_err();
            assert!(report.table().contains("FAILED"), "{}", report.table());
        }
    }

    #[test]
    fn ends_with_the_names_of_what_failed_and_why() {
        let mut report = Report::default();
        report.tests("tests", |tally| {
            let mut failure = Failure::new("undo");
            failure.say("not what was before");
            *tally = Tally {
                counts: Counts { failed: 1, ..Counts::default() },
                failures: vec![failure],
            };
            Err(anyhow!("ended with 101"))
        });
        report.check("docs", || Err(anyhow!("a link leads nowhere")));
        assert_eq!(
            report.failures(),
            "tests: ended with 101\n  undo\n    not what was before\ndocs: a link leads nowhere\n"
        );
    }
}
