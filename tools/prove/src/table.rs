//! Counts attempts and failures, and prints the table.

use std::{fmt::Write as _, time::Duration};

use serde::{Deserialize, Serialize};

/// Maximum number of failures to show per part.
const SHOWN: usize = 12;

/// The counts of one part.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Tally {
    pub(crate) tries: u64,
    failures: Vec<String>,
    notes: Vec<String>,
    skipped: Option<String>,
}

impl Tally {
    /// Counts an attempt.
    pub(crate) fn tried(&mut self) {
        self.tries += 1;
    }

    /// Counts a failure with a description.
    pub(crate) fn fail(&mut self, what: impl Into<String>) {
        self.failures.push(what.into());
    }

    /// Counts a failure unless `held`.
    pub(crate) fn expect(&mut self, held: bool, what: impl FnOnce() -> String) {
        if !held {
            self.fail(what());
        }
    }

    /// Counts an attempt, and a failure if it is an error.
    pub(crate) fn attempt<T>(&mut self, what: &str, outcome: anyhow::Result<T>) -> Option<T> {
        self.tried();
        match outcome {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(format!("{what}: {error:#}"));
                None
            }
        }
    }

    /// Adds a line with measurements.
    pub(crate) fn note(&mut self, what: impl Into<String>) {
        self.notes.push(what.into());
    }

    /// Records why this machine cannot run the part.
    pub(crate) fn skip(&mut self, why: impl Into<String>) {
        self.skipped = Some(why.into());
    }

    pub(crate) fn has_failed(&self) -> bool {
        !self.failures.is_empty()
    }
}

/// A row of the table.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) promise: &'static str,
    pub(crate) tally: Tally,
    pub(crate) took: Duration,
}

/// Measurements and failures of a part, one per line.
pub(crate) fn details(row: &Row) -> String {
    let mut lines = String::new();
    for note in &row.tally.notes {
        let _ = writeln!(lines, "  {note}");
    }
    for failure in row.tally.failures.iter().take(SHOWN) {
        let _ = writeln!(lines, "  FAILED {failure}");
    }
    let hidden = row.tally.failures.len().saturating_sub(SHOWN);
    if hidden > 0 {
        let _ = writeln!(lines, "  FAILED {hidden} more");
    }
    lines
}

/// The table of all parts.
pub(crate) fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.promise.chars().count()).max().unwrap_or(0).max(7);
    let mut lines = format!(
        "{:<12} {:<width$} {:>7} {:>8} {:>8}\n",
        "part", "promise", "tries", "failures", "seconds"
    );
    for Row { name, promise, tally, took } in rows {
        let _ = write!(lines, "{name:<12} {promise:<width$} ");
        let _ = match &tally.skipped {
            Some(why) => writeln!(lines, "skipped: {why}"),
            None => writeln!(
                lines,
                "{:>7} {:>8} {:>8.1}",
                tally.tries,
                tally.failures.len(),
                took.as_secs_f64()
            ),
        };
    }
    let sum: Duration = rows.iter().map(|row| row.took).sum();
    let tries: u64 = rows.iter().map(|row| row.tally.tries).sum();
    let failures: usize = rows.iter().map(|row| row.tally.failures.len()).sum();
    let _ = writeln!(
        lines,
        "{:<12} {:<width$} {tries:>7} {failures:>8} {:>8.1}",
        "all",
        "",
        sum.as_secs_f64()
    );
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(tally: Tally) -> Row {
        Row { name: "kill", promise: "nothing is lost", tally, took: Duration::from_millis(1500) }
    }

    #[test]
    fn table_shows_tries_failures_and_seconds() {
        let mut tally = Tally::default();
        tally.tried();
        tally.attempt("start", Ok(())).unwrap();
        assert!(!tally.has_failed());
        assert!(tally.attempt("start", Err::<(), _>(anyhow::anyhow!("no"))).is_none());
        tally.expect(true, || unreachable!());
        tally.expect(false, || "lost".into());
        tally.note("3 in flight");
        let row = row(tally);
        assert_eq!(details(&row), "  3 in flight\n  FAILED start: no\n  FAILED lost\n");
        let expected = "\
part         promise           tries failures  seconds
kill         nothing is lost       3        2      1.5
all                                3        2      1.5
";
        assert_eq!(table(&[row]), expected);
    }

    #[test]
    fn skipped_part_has_a_reason_and_does_not_fail() {
        let mut tally = Tally::default();
        tally.skip("no small disk");
        assert!(!tally.has_failed());
        assert!(table(&[row(tally)]).contains("nothing is lost skipped: no small disk\n"));
    }

    #[test]
    fn long_list_of_failures_is_shortened() {
        let mut tally = Tally::default();
        (0..20).for_each(|number| tally.fail(format!("{number}")));
        let lines = details(&row(tally));
        assert_eq!(lines.lines().count(), SHOWN + 1);
        assert!(lines.ends_with("FAILED 8 more\n"));
    }
}
