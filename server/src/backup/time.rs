//! When the next backup or the next run of a mirror is due. All times are UTC.

use api_types::{BackupTime, Timestamp};

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The most hours between two backups: four weeks.
const MAX_HOURS: u16 = 24 * 7 * 4;

/// The day of the week of 1970-01-01, a Thursday.
const FIRST_WEEKDAY: i64 = 3;

/// Whether there is such a time.
pub(crate) fn is_possible(time: BackupTime) -> bool {
    let is_minute = |minute| minute < 24 * 60;
    match time {
        BackupTime::Hours(hours) => (1..=MAX_HOURS).contains(&hours),
        BackupTime::Daily { minute } => is_minute(minute),
        BackupTime::Weekly { weekday, minute } => weekday < 7 && is_minute(minute),
    }
}

/// When the next one is due after the last one.
pub(crate) fn due_after(time: BackupTime, last: Timestamp) -> Timestamp {
    let day = last.0.div_euclid(DAY);
    let later = |first: i64, interval| if first > last.0 { first } else { first + interval };
    Timestamp(match time {
        BackupTime::Hours(hours) => last.0 + i64::from(hours) * HOUR,
        BackupTime::Daily { minute } => later(day * DAY + i64::from(minute) * MINUTE, DAY),
        BackupTime::Weekly { weekday, minute } => {
            let today = (day + FIRST_WEEKDAY).rem_euclid(7);
            let days = (i64::from(weekday) - today).rem_euclid(7);
            later((day + days) * DAY + i64::from(minute) * MINUTE, 7 * DAY)
        }
    })
}

#[cfg(test)]
mod tests {
    use app::text::exact_time;

    use super::*;

    /// 2026-10-03 14:03 UTC, a Saturday.
    const LAST: Timestamp = Timestamp(1_791_036_180_000);

    fn due(time: BackupTime) -> String {
        exact_time(due_after(time, LAST).0)
    }

    #[test]
    fn backups_are_due_at_the_next_time_after_the_last_one() {
        assert_eq!(exact_time(LAST.0), "2026-10-03 14:03 UTC");
        assert_eq!(due(BackupTime::Hours(6)), "2026-10-03 20:03 UTC");
        assert_eq!(due(BackupTime::Daily { minute: 2 * 60 }), "2026-10-04 02:00 UTC");
        assert_eq!(due(BackupTime::Daily { minute: 14 * 60 + 3 }), "2026-10-04 14:03 UTC");
        assert_eq!(due(BackupTime::Daily { minute: 14 * 60 + 4 }), "2026-10-03 14:04 UTC");
        for (weekday, expected) in
            [(4, "2026-10-09 14:03 UTC"), (5, "2026-10-10 14:03 UTC"), (6, "2026-10-04 14:03 UTC")]
        {
            assert_eq!(due(BackupTime::Weekly { weekday, minute: 14 * 60 + 3 }), expected);
        }
        assert_eq!(
            due(BackupTime::Weekly { weekday: 5, minute: 14 * 60 + 4 }),
            "2026-10-03 14:04 UTC"
        );
    }

    #[test]
    fn impossible_times_are_rejected() {
        for time in [
            BackupTime::Hours(0),
            BackupTime::Hours(MAX_HOURS + 1),
            BackupTime::Daily { minute: 1440 },
            BackupTime::Weekly { weekday: 7, minute: 0 },
            BackupTime::Weekly { weekday: 0, minute: 1440 },
        ] {
            assert!(!is_possible(time), "{time:?}");
        }
        assert!(is_possible(BackupTime::Weekly { weekday: 6, minute: 1439 }));
    }
}
