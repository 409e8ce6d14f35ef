//! How many tests ended how, and what the failed ones said.

use std::ops::AddAssign;

/// How many tests ended how.
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

/// A test that failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Failure {
    pub(crate) name: String,
    /// The first lines of what it said: the end of a long run shows these and not all the rest.
    pub(crate) why: Vec<String>,
}

impl Failure {
    const LINES: usize = 20;

    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), why: Vec::new() }
    }

    /// One more line of why, while there is room and it says something.
    pub(crate) fn say(&mut self, line: &str) {
        let line = without_colours(line);
        if self.why.len() < Self::LINES && !line.trim().is_empty() {
            self.why.push(line.trim_end().to_owned());
        }
    }
}

/// Playwright colours what it compares, also where nobody can see it.
fn without_colours(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let first = pieces.next().unwrap_or_default();
    let others = pieces.map(|piece| piece.split_once('m').map_or(piece, |(_code, text)| text));
    std::iter::once(first).chain(others).collect()
}

/// What test programs said of themselves.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    pub(crate) failures: Vec<Failure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_its_first_lines_in_plain_words() {
        let mut failure = Failure::new("undo");
        failure.say("  ");
        failure.say("\u{1b}[32m- Array []\u{1b}[39m of 3 ms  ");
        assert_eq!(failure.why, ["- Array [] of 3 ms"]);
        (0..100).for_each(|number| failure.say(&number.to_string()));
        assert_eq!(failure.why.len(), Failure::LINES);
    }
}
