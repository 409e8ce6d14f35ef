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
    const LINES: usize = 12;

    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), why: Vec::new() }
    }

    /// One more line of why, while there is room and it says something.
    pub(crate) fn say(&mut self, line: &str) {
        if self.why.len() < Self::LINES && !line.trim().is_empty() {
            self.why.push(line.trim_end().to_owned());
        }
    }
}

/// What test programs said of themselves.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    pub(crate) failures: Vec<Failure>,
}
