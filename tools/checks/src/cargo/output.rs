//! Parses the output of `cargo test` line by line.

use crate::tally::{Counts, Failure, Tally};

/// The parser. The output of each failed test follows its own heading, before the counts.
#[derive(Debug, Default)]
pub(crate) struct Output {
    tally: Tally,
    /// Whether the next lines are output of the newest failure.
    is_in_failure: bool,
}

impl Output {
    pub(crate) fn line(&mut self, line: &str) {
        if let Some(name) = heading(line) {
            self.tally.failures.push(Failure::new(name));
            self.is_in_failure = true;
        } else if let Some(counts) = counts(line) {
            self.tally.counts += counts;
            self.is_in_failure = false;
        } else if line == "failures:" {
            // The list of failed tests at the end, each of which had its heading before.
            self.is_in_failure = false;
        } else if self.is_in_failure
            && let Some(failure) = self.tally.failures.last_mut()
        {
            failure.add_line(line);
        }
    }

    pub(crate) fn tally(self) -> Tally {
        self.tally
    }
}

fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("---- ")?.strip_suffix(" stdout ----")
}

fn counts(line: &str) -> Option<Counts> {
    let parts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |name: &str| {
        parts.split("; ").find_map(|part| part.strip_suffix(name)?.trim().parse().ok())
    };
    Some(Counts {
        passed: number("passed")?,
        failed: number("failed")?,
        skipped: number("ignored")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(lines: &str) -> Tally {
        let mut output = Output::default();
        lines.lines().for_each(|line| output.line(line));
        output.tally()
    }

    #[test]
    fn counts_are_parsed_and_other_lines_are_ignored() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered \
                    out; finished in 0.01s";
        let counts = Counts { passed: 12, failed: 3, skipped: 1 };
        assert_eq!(parse(line).counts, counts);
        assert_eq!(parse(&line.replace("FAILED", "ok")).counts, counts);
        for other in ["", "test tidy ... ok", "running 12 tests", "test result: ok. many passed"] {
            assert_eq!(parse(other), Tally::default(), "{other}");
        }
    }

    #[test]
    fn failed_tests_are_listed_with_their_output() {
        let tally = parse(
            "running 3 tests\n\
            test undo ... FAILED\n\
            test redo ... FAILED\n\
            test keep ... ok\n\
            \n\
            failures:\n\
            \n\
            ---- undo stdout ----\n\
            \n\
            thread 'undo' panicked at undo.rs:7:5:\n\
            not what was before\n\
            \n\
            ---- redo stdout ----\n\
            Error: gone\n\
            \n\
            failures:\n\
            \x20   undo\n\
            \x20   redo\n\
            \n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n\
            and so on",
        );
        assert_eq!(tally.counts, Counts { passed: 1, failed: 2, skipped: 0 });
        let failed: Vec<_> = tally
            .failures
            .iter()
            .map(|failure| (&*failure.name, failure.lines.join("|")))
            .collect();
        assert_eq!(
            failed,
            [
                ("undo", "thread 'undo' panicked at undo.rs:7:5:|not what was before".to_owned()),
                ("redo", "Error: gone".to_owned()),
            ]
        );
    }
}
