//! Texts of the import page.

use api_types::{FileAction, ImportKind, Subject, WaitingFor, WaitingImport, WaitingSend};

use super::super::text::{edit, send_title};
use crate::text::{bytes, number, plural, visible};

pub(super) const DROP_TITLE: &str = "Drop a snapshot anywhere on this page";
pub(super) const OTHER_WAYS: &str = "Or choose one or more files, or paste the text of one. ";
pub(super) const CONTENTS: &str = "A snapshot contains services with their contracts, examples and \
     settings. It does not contain test results, analytics, users, import jobs or the secrets that \
     Microcks keeps for them. A gzip, zstd or zip archive with one snapshot is unpacked.";
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

pub(super) const WAITING: &str = "Waiting reviews";
pub(super) const WAITING_LOADING: &str = "Loading waiting reviews";
pub(super) const YOU: &str = "You";
pub(super) const STARTED: &str = ", started ";
pub(super) const LAST_OPENED: &str = ", last opened ";
/// Follows "Cancel" for screen readers, before the name of the import.
pub(super) const CANCEL_IMPORT_OF: &str = " import of ";
pub(super) const KEEP_IMPORT: &str = "Keep import";
pub(super) const CANCEL_IMPORT: &str = "Cancel import";
pub(super) const CANCEL_IS_SEEN: &str =
    "The person who started the import sees that you cancelled it.";

/// `limit` in bytes, or 0 while it is unknown.
pub(in crate::ui) fn limit(limit: u64) -> String {
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

pub(in crate::ui) fn too_large(name: &str, size: u64, limit: u64) -> String {
    [&visible(name), " is ", &bytes(size), ". The limit is ", &bytes(limit), " (--max-upload)."]
        .concat()
}

pub(super) fn files(count: usize) -> String {
    number(count as u64) + " files"
}

pub(in crate::ui) fn uploading(name: &str) -> String {
    "Uploading ".to_owned() + &visible(name)
}

/// "14.2 MB of 102 MB · 38 MB/s". Without the rate while it is unknown.
pub(in crate::ui) fn uploaded(sent: u64, size: u64, rate: Option<u64>) -> String {
    let counts = bytes(sent) + " of " + &bytes(size);
    match rate {
        Some(rate) => counts + " · " + &bytes(rate) + "/s",
        None => counts,
    }
}

pub(in crate::ui) fn file_unreadable(name: &str, reason: &str) -> String {
    ["The browser cannot read ", &visible(name), ": ", reason].concat()
}

pub(in crate::ui) fn not_uploaded(name: &str, reason: &str) -> String {
    visible(name) + " could not be uploaded. " + reason
}

/// The question before cancelling. `is_own` says whether the person started the import.
pub(super) fn cancel_question(import: &WaitingImport, is_own: bool) -> String {
    let name = name(import);
    if is_own {
        return ["Cancel ", &name, "?"].concat();
    }
    ["Cancel ", &name, ", started by ", &visible(&import.by), "?"].concat()
}

/// What cancelling discards.
pub(super) fn cancel_effect(import: &WaitingImport) -> String {
    let decisions = || plural(import.decided.into(), "decision", "decisions");
    let files = match &import.subject {
        _ if import.send.is_some() => None,
        Subject::Files { names, .. } if names.len() == 1 => Some("The uploaded file"),
        Subject::Files { .. } => Some("The uploaded files"),
        Subject::Revision(_) => None,
    };
    let lost = match (files, import.decided) {
        (Some(files), 0) => files.to_owned(),
        (Some(files), _) => [files, " and ", &decisions()].concat(),
        (None, 0) => "The plan".to_owned(),
        (None, _) => decisions(),
    };
    let is_one = matches!(&import.subject, Subject::Files { names, .. } if names.len() == 1)
        && import.decided == 0
        || files.is_none() && import.decided <= 1;
    let stays =
        if import.send.is_some() { "Nothing is sent." } else { "The repository does not change." };
    lost + if is_one { " is" } else { " are" } + " discarded. " + stays
}

/// Whether cancelling discards something that a person would have to do again.
pub(super) fn is_question_needed(import: &WaitingImport) -> bool {
    let is_file = matches!(import.subject, Subject::Files { .. }) && import.send.is_none();
    is_file || import.decided > 0
}

/// The name of a waiting import.
pub(in crate::ui) fn name(import: &WaitingImport) -> String {
    match &import.send {
        Some(WaitingSend { to, from: None }) => send_title(to),
        Some(WaitingSend { to, from: Some(from) }) => {
            [&send_title(to), " from ", &visible(from)].concat()
        }
        None => subject(&import.subject),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Files { action, names } => {
            let names = file_names(names);
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
        Subject::Revision(ImportKind::Edit(subject)) => edit(subject),
        Subject::Revision(ImportKind::Import | ImportKind::Compare { .. }) => {
            "Comparison".to_owned()
        }
    }
}

/// "a.json, b.json and 3 more".
fn file_names(names: &[Box<str>]) -> String {
    let shown: Vec<String> = names.iter().take(MAX_NAMES).map(|name| visible(name)).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => shown + " and " + &number(more as u64) + " more",
    }
}

pub(in crate::ui) fn more_reviews(count: usize) -> String {
    "and ".to_owned() + &number(count as u64) + " more"
}

/// The number of files that are listed by name.
const MAX_NAMES: usize = 3;

pub(in crate::ui) fn waiting_for(import: &WaitingImport) -> String {
    match (&import.state, &import.subject) {
        (WaitingFor::Files { received }, _) => {
            let percent = received.saturating_mul(100).checked_div(import.size).unwrap_or(100);
            return number(percent) + "% uploaded";
        }
        (WaitingFor::Comparison, _) => "waiting to be compared",
        (WaitingFor::Decisions, Subject::Files { action: FileAction::Compare, .. }) => "compared",
        (WaitingFor::Decisions, _) if import.open > 0 => {
            return plural(
                import.open.into(),
                "service needs a decision",
                "services need a decision",
            );
        }
        (WaitingFor::Decisions, _) => "no decision is open",
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
            open: 0,
            decided: 0,
            send: None,
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
        assert_eq!(subject(&two), "Comparison of a, b");
        let many = files(FileAction::Import, &["a", "b", "c", "d", "e"]);
        assert_eq!(subject(&many), "a, b, c and 2 more");
        assert_eq!(subject(&Subject::Revision(ImportKind::Undo(7.into()))), "Undo of revision 7");
        let received = import(one.clone(), WaitingFor::Files { received: 90 });
        assert_eq!(waiting_for(&received), "45% uploaded");
        let decisions = |subject| waiting_for(&import(subject, WaitingFor::Decisions));
        assert_eq!(decisions(one.clone()), "no decision is open");
        let open = WaitingImport { open: 3, ..import(one.clone(), WaitingFor::Decisions) };
        assert_eq!(waiting_for(&open), "3 services need a decision");
        assert_eq!(decisions(two), "compared");
        let progress = JobProgress { stage: Stage::Writing, done: 1, total: 2 };
        assert_eq!(waiting_for(&import(one, WaitingFor::Job(progress))), "in progress");
    }

    #[test]
    fn plan_of_a_send_is_named_after_its_instance() {
        let names = vec!["This Mockpit, revision 7".into()];
        let subject = Subject::Files { action: FileAction::Import, names };
        let plan = import(subject, WaitingFor::Decisions);
        let to = WaitingSend { to: "a\u{202e}b".into(), from: None };
        let send = WaitingImport { send: Some(to.clone()), ..plan };
        assert_eq!(name(&send), "Send to a⟨U+202E⟩b");
        assert_eq!(cancel_question(&send, true), "Cancel Send to a⟨U+202E⟩b?");
        assert_eq!(cancel_effect(&send), "The plan is discarded. Nothing is sent.");
        let copy = WaitingSend { from: Some("c\u{202e}d".into()), ..to };
        let copy = WaitingImport { send: Some(copy), ..send };
        assert_eq!(name(&copy), "Send to a⟨U+202E⟩b from c⟨U+202E⟩d");
    }

    #[test]
    fn cancelling_names_what_is_discarded() {
        let file = || Subject::Files { action: FileAction::Import, names: vec!["a".into()] };
        let undo = || Subject::Revision(ImportKind::Undo(7.into()));
        for (subject, decided, is_asked, effect) in [
            (file(), 0, true, "The uploaded file is discarded."),
            (file(), 2, true, "The uploaded file and 2 decisions are discarded."),
            (undo(), 0, false, "The plan is discarded."),
            (undo(), 1, true, "1 decision is discarded."),
        ] {
            let import = WaitingImport { decided, ..import(subject, WaitingFor::Decisions) };
            assert_eq!(is_question_needed(&import), is_asked);
            assert_eq!(
                cancel_effect(&import),
                effect.to_owned() + " The repository does not change."
            );
        }
        let own = import(file(), WaitingFor::Decisions);
        assert_eq!(cancel_question(&own, true), "Cancel a?");
        assert_eq!(cancel_question(&own, false), "Cancel a, started by bob?");
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
