//! The clock that the servers of a repository share.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use api_types::Timestamp;

/// A revision is not earlier than the one before it. If the difference is larger, the clock was wrong in the past, and the
/// new time counts.
const MAX_CORRECTION_MILLIS: i64 = 60_000;

/// How far the clock of this server is behind the one that all servers share.
#[derive(Debug, Default)]
pub(crate) struct SharedClock {
    behind_millis: AtomicI64,
}

impl SharedClock {
    /// Learns that the shared clock showed `shared` at a moment between these two of the clock of this server. A server
    /// whose clock may be right keeps it, so that a slow answer changes nothing.
    pub(super) fn compare(&self, asked: Timestamp, shared: Timestamp, answered: Timestamp) {
        let least = shared.0.saturating_sub(answered.0);
        let most = shared.0.saturating_sub(asked.0).max(least);
        let behind = self.behind_millis.load(Relaxed);
        self.behind_millis.store(behind.clamp(least, most), Relaxed);
    }

    /// The shared time, if the clock of this server shows `now`.
    pub(crate) fn time(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_add(self.behind_millis.load(Relaxed)))
    }
}

/// The time of a revision that follows one of the time `before`.
pub(crate) fn in_order(at: Timestamp, before: Timestamp) -> Timestamp {
    let is_small = before.0.saturating_sub(at.0) < MAX_CORRECTION_MILLIS;
    if is_small { at.max(before) } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_clock_is_corrected_and_a_slow_answer_changes_nothing() {
        let clock = SharedClock::default();
        assert_eq!(clock.time(Timestamp(500)), Timestamp(500));
        clock.compare(Timestamp(1_000), Timestamp(61_004), Timestamp(1_008));
        let corrected = clock.time(Timestamp(1_000)).0;
        assert!((60_996..=61_004).contains(&corrected), "{corrected}");
        clock.compare(Timestamp(2_000), Timestamp(63_000), Timestamp(9_000));
        assert_eq!(clock.time(Timestamp(1_000)).0, corrected);
        // The clock of the server was set.
        clock.compare(Timestamp(70_000), Timestamp(70_001), Timestamp(70_002));
        assert!((70_998..=71_002).contains(&clock.time(Timestamp(71_000)).0));
    }

    #[test]
    fn times_do_not_go_back_unless_they_were_wrong() {
        assert_eq!(in_order(Timestamp(5), Timestamp(3)), Timestamp(5));
        assert_eq!(in_order(Timestamp(5), Timestamp(8)), Timestamp(8));
        assert_eq!(in_order(Timestamp(5), Timestamp(3_600_000)), Timestamp(5));
    }
}
