//! How long a script may run.

use std::time::{Duration, Instant};

use super::Failure;

/// How long a script may run. A protection only: results do not depend on it unless it passes.
pub(super) const MAX_TIME: Duration = Duration::from_secs(1);
/// How much work passes between two looks at the clock.
const INTERVAL: usize = 4096;

/// The time at which a script must have ended.
#[derive(Debug)]
pub(super) struct Deadline {
    end: Option<Instant>,
    work: usize,
}

impl Deadline {
    pub(super) fn new() -> Self {
        Self { end: Instant::now().checked_add(MAX_TIME), work: 0 }
    }

    pub(super) fn has_passed(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() > end)
    }

    /// Counts work, and sometimes looks at the clock.
    pub(super) fn check(&mut self, work: usize) -> Result<(), Failure> {
        self.work = self.work.saturating_add(work).saturating_add(64);
        if self.work < INTERVAL {
            return Ok(());
        }
        self.work = 0;
        if self.has_passed() {
            return Err(Failure::Limit("The script runs too long.".into()));
        }
        Ok(())
    }
}
