//! Which revisions stay when the journal is compacted.

use api_types::{Revision, RevisionNumber, Timestamp};

/// In milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The first revision to retain, so that every state of the last `days` days can be restored and
/// every change in that time can be undone. It is the revision that was the newest when that time
/// began.
///
/// `revisions` is the history, newest first. If the clock was set back, the result is an earlier
/// revision, never a later one.
pub fn first_to_retain(revisions: &[Revision], now: Timestamp, days: u32) -> RevisionNumber {
    let since = now.0.saturating_sub(i64::from(days).saturating_mul(DAY));
    let newest = revisions.first().map(|revision| revision.number).unwrap_or_default();
    let first = revisions.iter().rfind(|revision| revision.draft.at.0 > since);
    first.map_or(newest, |first| RevisionNumber(first.number.0.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_types::Draft;

    /// The first retained revision of a history. Its revisions were made on the days `made`, oldest
    /// first. Today is day 100.
    fn first_retained(days: u32, made: &[i64]) -> u64 {
        let start = Revision::start();
        let revision = |(number, day): (u64, &i64)| Revision {
            number: RevisionNumber(number),
            draft: Draft { at: Timestamp(day * DAY), ..start.draft.clone() },
            put: 1,
            removed: 0,
        };
        let mut history: Vec<Revision> = (1..).zip(made).map(revision).collect();
        history.insert(0, start.clone());
        history.reverse();
        first_to_retain(&history, Timestamp(100 * DAY), days).0
    }

    #[test]
    fn retains_the_newest_revision_before_the_period() {
        assert_eq!(first_retained(30, &[10, 20, 80, 90]), 2);
        assert_eq!(first_retained(30, &[80, 90]), 0);
        assert_eq!(first_retained(5, &[10, 20, 80, 90]), 4);
        assert_eq!(first_retained(0, &[10, 20]), 2);
        assert_eq!(first_retained(1_000, &[10, 20]), 0);
        assert_eq!(first_retained(30, &[]), 0);
        // A revision made exactly when the period begins counts as before it.
        assert_eq!(first_retained(10, &[10, 90, 95]), 2);
    }

    #[test]
    fn retains_more_if_the_clock_was_set_back() {
        assert_eq!(first_retained(10, &[10, 95, 20, 99]), 1);
        assert_eq!(first_retained(10, &[10, 20, 120]), 2);
    }

    #[test]
    fn accepts_any_number_of_days() {
        assert_eq!(first_retained(u32::MAX, &[10, 20]), 0);
    }
}
