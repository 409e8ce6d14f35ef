//! Texts about schedules. Back quotes mark code.

pub(super) use crate::text::schedule::WEEKDAYS;
pub(in crate::ui) use crate::text::schedule::{problem, schedule};

use crate::text::{exact_time, time_ago};

pub(super) const OFTEN: &str = "How often";
pub(super) const OFTEN_OPTIONS: [&str; 4] =
    ["Only on request", "Every few hours", "Every day", "Every week"];
pub(super) const HOURS: &str = "Hours between two";
pub(super) const WEEKDAY: &str = "Day";
pub(super) const TIME: &str = "Time in UTC";
pub(in crate::ui) const FOLDER: &str = "Folder";
pub(super) const FOLDER_HINT: &str = "A folder on the server, for example /backups. It must exist, and not be in the data directory.";
pub(in crate::ui) const KEEP: &str = "Keep";
pub(super) const KEEP_HINT: &str = "How many. Older ones that this server wrote are removed.";

/// `in 22 hours, 2026-10-03 02:00 UTC`.
pub(in crate::ui) fn next(at: i64, now: i64) -> String {
    if at <= now {
        return "now".to_owned();
    }
    [&time_ago(at, now), ", ", &exact_time(at)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_time_is_relative_and_exact() {
        assert_eq!(next(0, 1), "now");
        assert_eq!(next(7_200_000, 0), "in 2 hours, 1970-01-01 02:00 UTC");
    }
}
