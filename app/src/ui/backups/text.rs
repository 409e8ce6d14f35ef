//! All texts of the page of backups. Back quotes mark code.

use api_types::{
    BackupFile, BackupKind, BackupResult, BackupSchedule, BackupStatus, BackupTime, RunningBackup,
    ScheduleProblem,
};

use crate::{
    state::backup_schedule::clock,
    text::{bytes, exact_time, plural, revision, time_ago, visible},
};

pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const BACKUPS: &str = "Backups";
pub(super) const LOADING: &str = "Loading backups";
pub(super) const FILES: &str = "Files";
pub(super) const NO_FILES: &str = "No backups yet";
pub(super) const NO_FILES_NEXT: &str = "Choose a folder with Edit schedule, then write a backup.";
pub(super) const EDIT_SCHEDULE: &str = "Edit schedule";
pub(super) const SAVE_SCHEDULE: &str = "Save schedule";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const MARK_AS_SEEN: &str = "Mark as seen";
pub(super) const FOLDER_MISSING: &str = "Choose a folder first: Edit schedule.";
pub(super) const OTHER_RUNNING: &str = "Another backup is running.";
pub(super) const SCHEDULE: &str = "Schedule";
pub(super) const FOLDER: &str = "Folder";
pub(super) const FOLDER_HINT: &str = "A folder on the server, for example /backups. It must exist, and not be in the data directory.";
pub(super) const NO_FOLDER: &str = "none";
pub(super) const KEEP: &str = "Keep";
pub(super) const KEEP_HINT: &str = "How many. Older ones that this server wrote are removed.";
pub(super) const LAST: &str = "Last";
pub(super) const NEVER: &str = "never";
pub(super) const NEXT: &str = "Next";
pub(super) const OFTEN: &str = "How often";
pub(super) const OFTEN_OPTIONS: [&str; 4] =
    ["Only on request", "Every few hours", "Every day", "Every week"];
pub(super) const HOURS: &str = "Hours between two";
pub(super) const WEEKDAY: &str = "Day";
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub(super) const TIME: &str = "Time in UTC";
pub(super) const VERIFY: &str = "Verify";
pub(super) const RESTORE: &str = "Restore services…";
pub(super) const REVIEW: &str = "Review services";
pub(super) const UNUSABLE: &str = "not usable";

/// `Full backups`.
pub(super) const fn kind(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => "Full backups",
        BackupKind::Snapshot => "Snapshots",
    }
}

/// The badge of a file.
pub(super) const fn one(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => "full backup",
        BackupKind::Snapshot => "snapshot",
    }
}

pub(super) const fn explained(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => {
            "The history, accounts, access tokens and settings in one file. `mockpit restore` brings all of it back. \
             The file has hashes of passwords, so it cannot be downloaded here."
        }
        BackupKind::Snapshot => {
            "The services of the newest revision, as Microcks exports them. Any Microcks can import the file."
        }
    }
}

pub(super) const fn back_up_now(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => "Back up now",
        BackupKind::Snapshot => "Write snapshot now",
    }
}

pub(super) fn schedule(schedule: &BackupSchedule) -> String {
    match schedule.time {
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

/// How the last backup ended.
pub(super) fn last(status: &BackupStatus, now: i64) -> String {
    let Some(run) = &status.last else { return NEVER.to_owned() };
    let ago = time_ago(run.finished.0, now);
    match &run.result {
        BackupResult::Written { file, size, .. } => {
            [&visible(file), ", ", &bytes(*size), ", ", &ago].concat()
        }
        BackupResult::Failed { .. } => "failed ".to_owned() + &ago,
        BackupResult::Canceled => "canceled ".to_owned() + &ago,
    }
}

/// `in 22 hours, 2026-10-03 02:00 UTC`.
pub(super) fn next(at: i64, now: i64) -> String {
    if at <= now {
        return "now".to_owned();
    }
    [&time_ago(at, now), ", ", &exact_time(at)].concat()
}

pub(super) fn failed(kind: BackupKind, at: i64, now: i64) -> String {
    let what = match kind {
        BackupKind::Full => "A full backup failed ",
        BackupKind::Snapshot => "A snapshot failed ",
    };
    [what, &time_ago(at, now), "."].concat()
}

pub(super) const fn writing(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => "Writing and verifying a full backup",
        BackupKind::Snapshot => "Writing a snapshot",
    }
}

pub(super) fn progress(running: RunningBackup) -> String {
    [&bytes(running.done), " of ", &bytes(running.total)].concat()
}

/// The facts of a file.
pub(super) fn facts(file: &BackupFile, now: i64) -> String {
    let mut facts = vec![time_ago(file.at.0, now), bytes(file.size)];
    facts.extend(file.revision.map(|number| revision(number.0)));
    facts.extend(file.services.map(|count| plural(count, "service", "services")));
    facts.join(" · ")
}

pub(super) fn actions_of(file: &str) -> String {
    "Actions for ".to_owned() + &visible(file)
}

pub(super) fn verified(file: &str) -> String {
    visible(file) + " is complete and undamaged."
}

pub(super) fn restore_question(file: &str) -> String {
    ["Restore services from ", &visible(file), "?"].concat()
}

pub(super) const fn restore_explained(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => {
            "The services of its newest revision become an import, which you review. Nothing changes before you apply it. \
             The history and the accounts come back only with `mockpit restore` on the server."
        }
        BackupKind::Snapshot => {
            "Its services become an import, which you review. Nothing changes before you apply it. The review \
             also asks about services that are not in the file."
        }
    }
}

/// Why a schedule cannot be saved.
pub(super) fn problem(problem: &ScheduleProblem) -> String {
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
    use api_types::Timestamp;

    use super::*;

    #[test]
    fn schedules_are_described() {
        let at = |time| schedule(&BackupSchedule { time, ..BackupSchedule::off(BackupKind::Full) });
        assert_eq!(at(None), "only on request");
        assert_eq!(at(Some(BackupTime::Hours(6))), "every 6 hours");
        assert_eq!(at(Some(BackupTime::Daily { minute: 125 })), "every day at 02:05 UTC");
        let weekly = BackupTime::Weekly { weekday: 6, minute: 0 };
        assert_eq!(at(Some(weekly)), "every Sunday at 00:00 UTC");
    }

    #[test]
    fn files_have_their_facts() {
        let file = BackupFile {
            name: "a.tar".into(),
            kind: BackupKind::Full,
            at: Timestamp(0),
            size: 1_500,
            revision: Some(7.into()),
            services: Some(1),
            problem: None,
        };
        assert_eq!(facts(&file, 7_200_000), "2 hours ago · 1.5 kB · Revision 7 · 1 service");
        assert_eq!(next(0, 1), "now");
        assert_eq!(next(7_200_000, 0), "in 2 hours, 1970-01-01 02:00 UTC");
    }
}
