//! The numbers of passed, failed and skipped tests, and the output of the failed ones.

use std::ops::AddAssign;

/// The numbers of tests by result.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// A failed test.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Failure {
    pub(crate) name: String,
    /// The first lines of its output, for the summary at the end of a run.
    pub(crate) lines: Vec<String>,
}

impl Failure {
    const MAX_LINES: usize = 20;

    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), lines: Vec::new() }
    }

    /// Adds a line of output. Ignores blank lines, and all lines after the first
    /// [`Self::MAX_LINES`].
    pub(crate) fn add_line(&mut self, line: &str) {
        let line = strip_colours(line);
        if self.lines.len() < Self::MAX_LINES && !line.trim().is_empty() {
            self.lines.push(line.trim_end().to_owned());
        }
    }
}

/// Removes the colours that Playwright writes even to a file.
fn strip_colours(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let first = pieces.next().unwrap_or_default();
    let others = pieces.map(|piece| piece.split_once('m').map_or(piece, |(_code, text)| text));
    std::iter::once(first).chain(others).collect()
}

/// The results of test programs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    pub(crate) failures: Vec<Failure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_has_the_first_lines_without_colours() {
        let mut failure = Failure::new("undo");
        failure.add_line("  ");
        failure.add_line("\u{1b}[32m- Array []\u{1b}[39m of 3 ms  ");
        assert_eq!(failure.lines, ["- Array [] of 3 ms"]);
        (0..100).for_each(|number| failure.add_line(&number.to_string()));
        assert_eq!(failure.lines.len(), Failure::MAX_LINES);
    }
}
