//! The failures of one key, and how long it has to wait for them.

use std::time::Duration;

/// The longest waiting time.
const MAX_WAIT: Duration = Duration::from_secs(300);

/// How long the failures of a key count after the last one.
pub(super) const FAILURE_LIFETIME: Duration = Duration::from_mins(15);

/// The failures of one key.
pub(super) struct Failures {
    pub(super) count: u32,
    pub(super) last: Duration,
    pub(super) wait: Duration,
}

/// How long a key has to wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wait {
    /// Whole seconds, at least 1.
    pub(crate) seconds: u32,
}

impl Failures {
    /// No failures yet.
    pub(super) fn none(now: Duration) -> Self {
        Self { count: 0, last: now, wait: Duration::ZERO }
    }

    /// Failures for which the next attempt has to wait this long.
    pub(super) fn waiting(free_failures: u32, now: Duration, wait: Wait) -> Self {
        Self { count: free_failures, last: now, wait: Duration::from_secs(wait.seconds.into()) }
    }

    /// Counts an attempt as a failure, if it need not wait.
    pub(super) fn attempt(&mut self, free_failures: u32, now: Duration) -> Result<(), Wait> {
        if self.has_expired(now) {
            self.count = 0;
        }
        let remaining = (self.last + self.wait).saturating_sub(now);
        if self.count >= free_failures && !remaining.is_zero() {
            let seconds = u32::try_from(remaining.as_millis().div_ceil(1000));
            return Err(Wait { seconds: seconds.unwrap_or(u32::MAX) });
        }
        self.count = self.count.saturating_add(1);
        self.last = now;
        self.wait = wait_after(self.count, free_failures);
        Ok(())
    }

    /// Removes a successful attempt from the count.
    pub(super) fn undo_attempt(&mut self, free_failures: u32) {
        self.count = self.count.saturating_sub(1);
        self.wait = wait_after(self.count, free_failures);
    }

    pub(super) fn has_expired(&self, now: Duration) -> bool {
        now.saturating_sub(self.last) >= FAILURE_LIFETIME
    }
}

/// The waiting time after `count` failures: 1, 2, 4 ... seconds from the last free failure on.
fn wait_after(count: u32, free_failures: u32) -> Duration {
    match count.checked_sub(free_failures) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs(1 << more.min(9)).min(MAX_WAIT),
    }
}
