//! All texts of the page of backups. Back quotes mark code.

use api_types::{BackupFile, BackupKind, BackupResult, BackupStatus, RunningBackup};

use crate::text::{bytes, plural, revision, time_ago, visible};

pub(super) use crate::ui::schedule::text::{FOLDER, KEEP, next, schedule};

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
pub(super) const NO_FOLDER: &str = "none";
pub(super) const LAST: &str = "Last";
pub(super) const NEVER: &str = "never";
pub(super) const NEXT: &str = "Next";
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

#[cfg(test)]
mod tests {
    use api_types::Timestamp;

    use super::*;

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
    }
}
