//! Texts of the import page.

use api_types::{FileAction, ImportKind, Subject, WaitingFor, WaitingImport};

use crate::text::{bytes, number, visible};

pub(super) const DROP_TITLE: &str = "Drop a snapshot anywhere on this page";
pub(super) const OTHER_WAYS: &str = "Or choose one or more files, or paste the text of one. ";
pub(super) const CONTENTS: &str = "A snapshot contains services with their contracts, examples and \
     settings. It does not contain test results, analytics, secrets, users or import jobs.";
pub(super) const REVIEW_FIRST: &str = "You review every change before it is imported.";
pub(super) const ONLY_COMPARE: &str =
    "Only compare a file with the repository, or two files with each other";

/// The file name of pasted text.
pub(super) const PASTED: &str = "pasted text";

pub(super) const FOLDER_DROPPED: &str = "You dropped a folder. Drop the snapshot file inside it.";
pub(super) const NO_FILE_DROPPED: &str = "You did not drop a file. Drop a snapshot file.";

pub(super) const RESUME: &str = "Resume upload";
pub(super) const FILE_UNREADABLE_NEXT: &str =
    "The file may have been moved or changed. Choose it again.";
pub(super) const SIGNED_OUT: &str = "You were signed out.";
pub(super) const SIGNED_OUT_NEXT: &str = "Sign in to continue the upload.";
pub(super) const DISK_FULL_NEXT: &str =
    "The uploaded part is kept. Free some space, then resume the upload.";
pub(super) const STOPPED_NEXT: &str =
    "The uploaded part is kept. Resume the upload, or choose another file.";

pub(super) const WAITING: &str = "Waiting imports";
pub(super) const WAITING_LOADING: &str = "Loading waiting imports";
pub(super) const YOU: &str = "You";
pub(super) const STARTED: &str = ", started ";
pub(super) const LAST_OPENED: &str = ", last opened ";
/// Follows "Cancel" for screen readers, before the name of the import.
pub(super) const CANCEL_IMPORT_OF: &str = " import of ";
pub(super) const KEEP_IMPORT: &str = "Keep import";
pub(super) const CANCEL_IMPORT: &str = "Cancel import";
pub(super) const CANCEL_EFFECT: &str = "The file and the decisions about it are discarded. The \
     repository does not change. The person who started the import sees that you cancelled it.";

/// `limit` in bytes, or 0 while it is unknown.
pub(super) fn limit(limit: u64) -> String {
    match limit {
        0 => "A JSON file from an export.".to_owned(),
        limit => "A JSON file from an export, up to ".to_owned() + &bytes(limit) + ".",
    }
}

pub(super) fn too_many_files(action: FileAction, count: usize, limit: usize) -> String {
    match action {
        FileAction::Compare => "You can compare at most two files.".to_owned(),
        FileAction::Import => [
            "You chose ",
            &number(count as u64),
            " files. The limit is ",
            &number(limit as u64),
            " per import.",
        ]
        .concat(),
    }
}

pub(super) fn too_large(name: &str, size: u64, limit: u64) -> String {
    [&visible(name), " is ", &bytes(size), ". The limit is ", &bytes(limit), " (--max-upload)."]
        .concat()
}

pub(super) fn files(count: usize) -> String {
    number(count as u64) + " files"
}

pub(super) fn uploading(name: &str) -> String {
    "Uploading ".to_owned() + &visible(name)
}

/// "14.2 MB of 102 MB · 38 MB/s". Without the rate while it is unknown.
pub(super) fn uploaded(sent: u64, size: u64, rate: Option<u64>) -> String {
    let counts = bytes(sent) + " of " + &bytes(size);
    match rate {
        Some(rate) => counts + " · " + &bytes(rate) + "/s",
        None => counts,
    }
}

pub(super) fn file_unreadable(name: &str, reason: &str) -> String {
    ["The browser cannot read ", &visible(name), ": ", reason].concat()
}

pub(super) fn not_uploaded(name: &str, reason: &str) -> String {
    visible(name) + " could not be uploaded. " + reason
}

pub(super) fn cancel_question(import: &WaitingImport) -> String {
    ["Cancel ", &subject(&import.subject), ", started by ", &visible(&import.by), "?"].concat()
}

pub(super) fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Files { action, names } => {
            let names = match &names[..] {
                [name] => visible(name),
                names => files(names.len()),
            };
            match action {
                FileAction::Import => names,
                FileAction::Compare => "Comparison of ".to_owned() + &names,
            }
        }
        Subject::Revision(ImportKind::Undo(revision)) => {
            "Undo of revision ".to_owned() + &revision.to_string()
        }
        Subject::Revision(ImportKind::Restore(revision)) => {
            "Restore of revision ".to_owned() + &revision.to_string()
        }
        Subject::Revision(ImportKind::Import | ImportKind::Compare { .. }) => {
            "Comparison".to_owned()
        }
    }
}

pub(super) fn waiting_for(import: &WaitingImport) -> String {
    match (&import.state, &import.subject) {
        (WaitingFor::Files { received }, _) => {
            let percent = received.saturating_mul(100).checked_div(import.size).unwrap_or(100);
            return number(percent) + "% uploaded";
        }
        (WaitingFor::Comparison, _) => "waiting to be compared",
        (WaitingFor::Decisions, Subject::Files { action: FileAction::Compare, .. }) => "compared",
        (WaitingFor::Decisions, _) => "waiting for decisions",
        (WaitingFor::Job(_), _) => "in progress",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use api_types::{JobProgress, Stage, Timestamp};

    use super::*;

    fn import(subject: Subject, state: WaitingFor) -> WaitingImport {
        WaitingImport {
            id: "1".to_owned().into(),
            subject,
            by: "bob".into(),
            since: Timestamp(0),
            touched: Timestamp(0),
            size: 200,
            state,
        }
    }

    #[test]
    fn waiting_imports_have_name_and_state() {
        let files = |action, names: &[&str]| Subject::Files {
            action,
            names: names.iter().map(|name| (*name).into()).collect(),
        };
        let one = files(FileAction::Import, &["a\u{202e}.json"]);
        let two = files(FileAction::Compare, &["a", "b"]);
        assert_eq!(subject(&one), "a⟨U+202E⟩.json");
        assert_eq!(subject(&two), "Comparison of 2 files");
        assert_eq!(subject(&Subject::Revision(ImportKind::Undo(7.into()))), "Undo of revision 7");
        let received = import(one.clone(), WaitingFor::Files { received: 90 });
        assert_eq!(waiting_for(&received), "45% uploaded");
        let decisions = |subject| waiting_for(&import(subject, WaitingFor::Decisions));
        assert_eq!(decisions(one.clone()), "waiting for decisions");
        assert_eq!(decisions(two), "compared");
        let progress = JobProgress { stage: Stage::Writing, done: 1, total: 2 };
        assert_eq!(waiting_for(&import(one, WaitingFor::Job(progress))), "in progress");
    }

    #[test]
    fn rejected_files_name_the_limit() {
        assert_eq!(
            too_many_files(FileAction::Import, 17, 16),
            "You chose 17 files. The limit is 16 per import."
        );
        assert_eq!(
            too_large("a\u{202e}", 2_000, 1_000),
            "a⟨U+202E⟩ is 2 kB. The limit is 1 kB (--max-upload)."
        );
    }
}
