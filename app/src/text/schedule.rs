//! Texts about schedules.

use api_types::{BackupTime, ScheduleProblem};

use super::visible;
use crate::state::schedule_time::clock;

/// The days of the week, as [`BackupTime::Weekly`] counts them.
pub const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `every day at 02:00 UTC`.
#[must_use]
pub fn schedule(time: Option<BackupTime>) -> String {
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

/// Why a schedule cannot be saved.
#[must_use]
pub fn problem(problem: &ScheduleProblem) -> String {
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
}
