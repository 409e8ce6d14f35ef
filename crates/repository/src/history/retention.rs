//! Which revisions are kept when a history is compacted.

use api_types::{Revision, RevisionNumber, Timestamp};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// The oldest revision that must be kept so that the state of the repository at every moment of
/// the last `days` days can be restored, and every change of that time can be undone: the one that
/// was the newest when that time began.
///
/// `revisions` is the history, newest first. A clock that was set back only makes more be kept: all
/// revisions from the kept one on are.
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

    /// A history of revisions made on these days, oldest first; now is day 100.
    fn kept(days: u32, made: &[i64]) -> u64 {
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
    fn the_state_when_the_time_began_is_kept() {
        assert_eq!(kept(30, &[10, 20, 80, 90]), 2);
        assert_eq!(kept(30, &[80, 90]), 0);
        assert_eq!(kept(5, &[10, 20, 80, 90]), 4);
        assert_eq!(kept(0, &[10, 20]), 2);
        assert_eq!(kept(1_000, &[10, 20]), 0);
        assert_eq!(kept(30, &[]), 0);
        // Exactly that old: it was the newest one until then, and is the state since.
        assert_eq!(kept(10, &[10, 90, 95]), 2);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_more_be_kept() {
        assert_eq!(kept(10, &[10, 95, 20, 99]), 1);
        assert_eq!(kept(10, &[10, 20, 120]), 2);
    }

    #[test]
    fn any_number_of_days_will_do() {
        assert_eq!(kept(u32::MAX, &[10, 20]), 0);
    }
}
