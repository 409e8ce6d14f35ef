//! Texts about schedules. Back quotes mark code.

use api_types::{BackupTime, ScheduleProblem};

use crate::{
    state::schedule_time::clock,
    text::{exact_time, time_ago, visible},
};

pub(super) const OFTEN: &str = "How often";
pub(super) const OFTEN_OPTIONS: [&str; 4] =
    ["Only on request", "Every few hours", "Every day", "Every week"];
pub(super) const HOURS: &str = "Hours between two";
pub(super) const WEEKDAY: &str = "Day";
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub(super) const TIME: &str = "Time in UTC";
pub(in crate::ui) const FOLDER: &str = "Folder";
pub(super) const FOLDER_HINT: &str = "A folder on the server, for example /backups. It must exist, and not be in the data directory.";
pub(in crate::ui) const KEEP: &str = "Keep";
pub(super) const KEEP_HINT: &str = "How many. Older ones that this server wrote are removed.";

/// `every day at 02:00 UTC`.
pub(in crate::ui) fn schedule(time: Option<BackupTime>) -> String {
    match time {
        None => "only on request".to_owned(),
        Some(BackupTime::Hours(1)) => "every hour".to_owned(),
        Some(BackupTime::Hours(hours)) => ["every ", &hours.to_string(), " hours"].concat(),
        Some(BackupTime::Daily { minute }) => ["every day at ", &clock(minute), " UTC"].concat(),
        Some(BackupTime::Weekly { weekday, minute }) => {
            let day = WEEKDAYS.get(usize::from(weekday)).copied().unwrap_or_default();
            ["every ", day, " at ", &clock(minute), " UTC"].concat()
        }
    }
}

/// `in 22 hours, 2026-10-03 02:00 UTC`.
pub(in crate::ui) fn next(at: i64, now: i64) -> String {
    if at <= now {
        return "now".to_owned();
    }
    [&time_ago(at, now), ", ", &exact_time(at)].concat()
}

/// Why a schedule cannot be saved.
pub(in crate::ui) fn problem(problem: &ScheduleProblem) -> String {
    match problem {
        ScheduleProblem::Time => "Enter a time such as 02:00, or 1 to 672 hours.".to_owned(),
        ScheduleProblem::Keep => "Enter a number from 1 to 1,000.".to_owned(),
        ScheduleProblem::NotAbsolute => "Enter a path that begins with /.".to_owned(),
        ScheduleProblem::Missing => {
            "There is no such folder on the server. Create it first.".to_owned()
        }
        ScheduleProblem::NotWritable => {
            "The server cannot write to this folder. Change its permissions.".to_owned()
        }
        ScheduleProblem::InsideData => {
            "This folder is in the data directory, where a backup is lost together with the data. Choose another one."
                .to_owned()
        }
        ScheduleProblem::NotAllowed(folder) => {
            ["The server allows only ", &visible(folder), " and folders in it."].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_described() {
        assert_eq!(schedule(None), "only on request");
        assert_eq!(schedule(Some(BackupTime::Hours(6))), "every 6 hours");
        let daily = BackupTime::Daily { minute: 125 };
        assert_eq!(schedule(Some(daily)), "every day at 02:05 UTC");
        let weekly = BackupTime::Weekly { weekday: 6, minute: 0 };
        assert_eq!(schedule(Some(weekly)), "every Sunday at 00:00 UTC");
    }

    #[test]
    fn next_time_is_relative_and_exact() {
        assert_eq!(next(0, 1), "now");
        assert_eq!(next(7_200_000, 0), "in 2 hours, 1970-01-01 02:00 UTC");
    }
}
