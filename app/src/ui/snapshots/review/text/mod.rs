//! Texts of the review.

mod differences;
pub(super) mod result;

use api_types::{
    Choice, ComparisonSide, ConcurrentChange, ImportKind, RevisionNumber, Row, Status,
};
use snapshot::{ExecutableContent, Layout, MAX_NAME_BYTES, ServiceKey};

pub(super) use differences::{
    change_name, contents, field_change, formatting_only, operation_renamed, part_change, quoted,
    row_line, side,
};

use super::super::text::services;
use crate::{
    state::{Blocker, ChangeCounts, CountKind, NoChanges, Show, SubmitButton},
    text::{bytes, number, plural, spell_out, visible},
};

// The states of an import that is not a plan.
pub(super) const REVIEW: &str = "Review";
pub(super) const RESULT: &str = "Result";
pub(super) const LOADING: &str = "Loading review";
pub(super) const IN_PROGRESS: &str = "Import in progress";
pub(super) const NOT_AVAILABLE: &str = "This import cannot be shown";
pub(super) const DISCARDED_NEXT: &str = "Nothing was changed. Choose the file again, or start the \
     undo, restore or comparison again.";
pub(super) const NOT_FOUND_NEXT: &str = "Unfinished imports are discarded when the server restarts. \
     Choose the file again. Completed imports are in the history.";
pub(super) const UPLOAD_INCOMPLETE: &str = "Upload incomplete";
pub(super) const UPLOAD_INCOMPLETE_NEXT: &str = "Nothing was changed. Choose the file again.";
pub(super) const OTHER_FILES: &str = " The other files were not imported either.";
pub(super) const ERRORS: &str = "Errors";
pub(super) const WARNINGS: &str = "Warnings";
pub(super) const NOTES: &str = "Notes";
pub(super) const SECRETS: &str = "Secrets";

// Facts about a file.
pub(super) const FILE: &str = "File";
pub(super) const SIZE: &str = "Size";
pub(super) const SHA256: &str = "SHA-256";
pub(super) const WRITER: &str = "Likely written by";

// The toolbar.
pub(super) const SHOW: &str = "Show";
pub(super) const SEARCH: &str = "Search services";
pub(super) const DEFAULT_DECISION: &str = "Default decision";
pub(super) const NO_DEFAULT: &str = "Decide one by one";
pub(super) const BULK_ACTIONS: &str = "Bulk actions";
pub(super) const CLEAR_SELECTION: &str = "Clear selection";

// The rows.
pub(super) const CHOOSE: &str = "Choose …";
pub(super) const IMPORT_PARTS: &str = "Import these parts";
pub(super) const PART_SETTINGS: &str = "Response times, dispatchers, labels";
pub(super) const CONTRACTS: &str = "Contracts";
pub(super) const SERVICE: &str = "Service";
pub(super) const OPERATION: &str = "operation";
pub(super) const EXAMPLE: &str = "example";
pub(super) const CONTRACT: &str = "contract";
pub(super) const KEPT_SETTINGS: &str =
    " kept the response times, dispatchers and labels of this service ";
pub(super) const KEPT_SETTINGS_NEXT: &str = ". They stay unless you open this row and select them.";
pub(super) const EXECUTABLE: &str = "Executable content: ";

// The copy.
pub(super) const COPY_NAME: &str = "Name of the copy";
pub(super) const COPY_VERSION: &str = "Version of the copy";
pub(super) const COPY_BLANK: &str = "A copy needs a name and a version.";
pub(super) const COPY_CONFUSABLE: &str =
    "Similar name already in use. It differs only in case, spaces or similar letters.";

// Field by field.
pub(super) const SHOW_FIELDS: &str = "Show field by field";
pub(super) const LOADING_FIELDS: &str = "Loading fields";
pub(super) const SHOW_ALL: &str = "Show all";
/// Follows "Show all" for screen readers, before the name of the field.
pub(super) const OF: &str = " of ";
/// For screen readers, before added lines.
pub(super) const ADDED_LINES: &str = "added: ";
/// For screen readers, before removed lines.
pub(super) const REMOVED_LINES: &str = "removed: ";

// Executable content.
pub(super) const CONFIRM_CONTENT_HINT: &str =
    "Review the entries marked “Executable content” in the list above.";
pub(super) const CONFIRM_CONTENT: &str = "I reviewed the executable content and want to import it";

// The submit button and what can go wrong.
pub(super) const IMPORT: &str = "Import";
pub(super) const CLOSE: &str = "Close";
pub(super) const NO_EFFECT: &str = "The repository would not change.";
pub(super) const COMPARE_AGAIN: &str = "Compare again";
pub(super) const STALE_NEXT: &str =
    "Nothing was changed. Compare again to continue. Decisions that still apply are kept.";
/// Precedes the next step.
pub(super) const DECISIONS_KEPT: &str = "Your decisions are kept. ";
pub(super) const FAILED_NEXT: &str = "Your decisions are kept. Try again.";

/// The name of the only file, or the number of files.
pub(super) fn files<'a>(mut names: impl ExactSizeIterator<Item = &'a str>) -> String {
    match (names.len(), names.next()) {
        (1, Some(name)) => visible(name),
        (count, _) => number(count as u64) + " files",
    }
}

/// The heading of a review. `files` is what [`files`] returns.
pub(super) fn title(kind: &ImportKind, files: &str) -> String {
    match kind {
        ImportKind::Import => "Review of ".to_owned() + files,
        ImportKind::Undo(revision) => format!("Undo of revision {revision}"),
        ImportKind::Restore(revision) => format!("Restore of revision {revision}"),
        ImportKind::Compare { base, other } => {
            let first = match other {
                ComparisonSide::Revision(number) => format!("Revision {number}"),
                ComparisonSide::File(_) => side(other),
            };
            first + " compared with " + &side(base)
        }
    }
}

pub(super) fn cannot_import(files: &str) -> String {
    files.to_owned() + " cannot be imported"
}

pub(super) fn not_fully_uploaded(files: &str) -> String {
    files.to_owned() + " was not fully uploaded."
}

pub(super) fn compared_with(rows: u64, revision: RevisionNumber) -> String {
    services(rows) + " · compared with revision " + &revision.to_string()
}

pub(super) fn repeated(times: u32) -> String {
    [" (", &number(times.into()), " times)"].concat()
}

pub(super) fn show_more(hidden: usize) -> String {
    ["Show more (", &number(hidden as u64), " hidden)"].concat()
}

pub(super) const fn filter(show: Show) -> &'static str {
    match show {
        Show::All => "All",
        Show::Undecided => "Needs a decision",
        Show::Changes => "Changes",
        Show::Removes => "Removals",
        Show::Identical => "Identical",
    }
}

/// The first entry of the bulk actions: what they apply to.
pub(super) fn bulk_target(selected: usize) -> String {
    match selected {
        0 => "Decide all shown …".to_owned(),
        selected => ["Decide ", &number(selected as u64), " selected …"].concat(),
    }
}

pub(super) fn selected(count: usize) -> String {
    services(count as u64) + " selected"
}

pub(super) fn select(service: &str) -> String {
    "Select ".to_owned() + service
}

pub(super) fn decision_for(service: &str) -> String {
    "Decision for ".to_owned() + service
}

pub(super) fn copy_of(service: &str) -> String {
    "Copy of ".to_owned() + service
}

pub(super) const fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Add => "Add",
        Choice::AddWithNewIds => "Add with new IDs",
        Choice::Replace => "Replace",
        Choice::Merge => "Merge",
        Choice::KeepMine => "Keep mine",
        Choice::Copy => "Import as copy",
        Choice::Skip => "Skip",
        Choice::Remove => "Remove",
    }
}

/// A choice for a row. Names the service that is replaced if it has another name.
pub(super) fn choice_for(choice: Choice, row: &Row) -> String {
    let text = self::choice(choice);
    match (choice, &row.status) {
        (Choice::Replace, Status::IdConflict { by }) => [text, " ", &key(by)].concat(),
        _ => text.to_owned(),
    }
}

pub(super) fn key(key: &ServiceKey) -> String {
    visible(&key.to_string())
}

pub(super) fn copy_too_long() -> String {
    format!("Use at most {MAX_NAME_BYTES} bytes each for name and version.")
}

pub(super) fn copy_taken(key: &ServiceKey) -> String {
    self::key(key) + " is taken. Change the name or the version."
}

pub(super) fn examples_of(operation: &str) -> String {
    "Examples of ".to_owned() + &visible(operation)
}

pub(super) fn confusable(own: &ServiceKey, other: &ServiceKey, is_existing: bool) -> String {
    let (own, other) = (own.to_string(), other.to_string());
    let place = if is_existing { "in the repository" } else { "in this import" };
    [
        &spell_out(&own, &other),
        " looks like ",
        &spell_out(&other, &own),
        " ",
        place,
        ". The names differ only in case, spaces or similar letters.",
    ]
    .concat()
}

pub(super) fn unexportable_id(id: &str) -> String {
    [
        "Its ID, ",
        &visible(id),
        ", is not 24 hex digits. Microcks can import this service but not export it again. \u{201c}",
        choice(Choice::AddWithNewIds),
        "\u{201d} fixes this.",
    ]
    .concat()
}

pub(super) const CHANGED_SINCE: &str =
    "It changed again since then. That change would be lost too, so it needs a decision.";

pub(super) fn orphans(count: u32) -> String {
    "The file has ".to_owned()
        + &plural(count.into(), "document", "documents")
        + " of this service, but not the service. Merge them into the existing service, or skip them."
}

pub(super) fn executable(content: &ExecutableContent) -> String {
    EXECUTABLE.to_owned() + &visible(&content.to_string())
}

/// How a body is laid out, after the name of its field.
pub(super) const fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::Json => ", as JSON",
        Layout::Xml => ", as XML",
        Layout::Lines => "",
    }
}

/// "⋯ 1,200 lines unchanged".
pub(super) fn folded(lines: u32) -> String {
    "⋯ ".to_owned() + &plural(lines.into(), "line", "lines") + " unchanged"
}

pub(super) fn items_hidden(count: u32) -> String {
    plural(count.into(), "item", "items") + " not shown."
}

pub(super) fn bytes_hidden(count: u64) -> String {
    bytes(count) + " more. "
}

pub(super) fn new_executable_content(count: usize) -> String {
    plural(count as u64, "service adds", "services add")
        + " new scripts or calls to other addresses."
}

/// What a count above the rows counts.
pub(super) fn count_words(count: usize, of: CountKind, kind: &ImportKind) -> String {
    let one = count == 1;
    let only_in = |side: &ComparisonSide| "only in ".to_owned() + &self::side(side);
    match (of, kind) {
        (CountKind::Add, _) => "to add",
        (CountKind::Replace, _) => "to replace",
        (CountKind::Merge, _) => "to merge",
        (CountKind::Copy, _) if one => "copy",
        (CountKind::Copy, _) => "copies",
        (CountKind::Remove { services, examples }, _) => {
            return "removes ".to_owned() + &removed(services, examples);
        }
        (CountKind::Identical, _) => "identical",
        (CountKind::Declined, _) => "kept",
        (CountKind::Undecided, _) if one => "needs a decision",
        (CountKind::Undecided, _) => "need a decision",
        (CountKind::OnlyInSource, ImportKind::Compare { other, .. }) => return only_in(other),
        (CountKind::OnlyInBase, ImportKind::Compare { base, .. }) => return only_in(base),
        (CountKind::OnlyInSource, _) => "new",
        (CountKind::OnlyInBase, _) => "only in the repository",
        (CountKind::Different, _) => "different",
        (CountKind::Duplicate, _) if one => "duplicate",
        (CountKind::Duplicate, _) => "duplicates",
    }
    .to_owned()
}

/// "1 service and 2 examples".
fn removed(services_removed: usize, examples_removed: usize) -> String {
    let examples = || plural(examples_removed as u64, "example", "examples");
    match (services_removed, examples_removed) {
        (0, _) => examples(),
        (count, 0) => services(count as u64),
        (count, _) => services(count as u64) + " and " + &examples(),
    }
}

/// The label of the submit button.
pub(super) fn submit(button: SubmitButton, kind: &ImportKind) -> String {
    let SubmitButton::Ready(counts) = button else { return IMPORT.to_owned() };
    let ChangeCounts { written, services_removed, examples_removed } = counts;
    let removes = services_removed + examples_removed > 0;
    let removed = removed(services_removed, examples_removed);
    let verb = if *kind == ImportKind::Import { "Import " } else { "Restore " };
    match (written, removes) {
        (0, _) => "Remove ".to_owned() + &removed,
        (_, false) => verb.to_owned() + &services(written as u64),
        (_, true) => verb.to_owned() + &services(written as u64) + " and remove " + &removed,
    }
}

pub(super) fn blocked(blocker: Blocker) -> String {
    match blocker {
        Blocker::Undecided(1) => "1 service needs a decision".to_owned(),
        Blocker::Undecided(count) => services(count as u64) + " need a decision",
        Blocker::ExecutableContent(count) => {
            "Review the executable content of ".to_owned() + &services(count as u64)
        }
    }
}

pub(super) fn no_changes(reason: NoChanges, kind: &ImportKind) -> &'static str {
    match (reason, kind) {
        (NoChanges::NothingSelected, ImportKind::Import) => "Nothing to import.",
        (NoChanges::NothingSelected, _) => "Nothing to restore.",
        (NoChanges::UpToDate, ImportKind::Import) => {
            "Everything in this file is already in the repository."
        }
        (NoChanges::UpToDate, _) => "Already up to date.",
    }
}

pub(super) fn stale(revision: u64) -> String {
    "These services were changed. The repository is now at revision ".to_owned()
        + &number(revision)
        + "."
}

/// Ends before the time.
pub(super) fn changed_by(change: &ConcurrentChange) -> String {
    let ConcurrentChange { key, by, revision, .. } = change;
    format!("{} was changed by {} in revision {revision} ", self::key(key), visible(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(written: usize, services_removed: usize, examples_removed: usize) -> SubmitButton {
        SubmitButton::Ready(ChangeCounts { written, services_removed, examples_removed })
    }

    #[test]
    fn submit_button_names_what_is_written_and_removed() {
        let restore = ImportKind::Restore(3.into());
        for (button, kind, text) in [
            (ready(3, 0, 3), &ImportKind::Import, "Import 3 services and remove 3 examples"),
            (ready(3, 0, 0), &ImportKind::Import, "Import 3 services"),
            (
                ready(3, 1, 2),
                &ImportKind::Import,
                "Import 3 services and remove 1 service and 2 examples",
            ),
            (ready(1, 0, 0), &ImportKind::Import, "Import 1 service"),
            (ready(1, 1, 2), &restore, "Restore 1 service and remove 1 service and 2 examples"),
            (ready(0, 1, 2), &restore, "Remove 1 service and 2 examples"),
        ] {
            assert_eq!(submit(button, kind), text);
        }
    }

    #[test]
    fn disabled_submit_button_has_reason() {
        assert_eq!(blocked(Blocker::Undecided(2)), "2 services need a decision");
        assert_eq!(blocked(Blocker::Undecided(1)), "1 service needs a decision");
        assert_eq!(
            blocked(Blocker::ExecutableContent(1)),
            "Review the executable content of 1 service"
        );
        let import = ImportKind::Import;
        assert_eq!(no_changes(NoChanges::NothingSelected, &import), "Nothing to import.");
        assert_eq!(
            no_changes(NoChanges::UpToDate, &import),
            "Everything in this file is already in the repository."
        );
        assert_eq!(
            no_changes(NoChanges::UpToDate, &ImportKind::Undo(3.into())),
            "Already up to date."
        );
    }

    #[test]
    fn count_words_agree_in_number_and_names_sides() {
        let compare = ImportKind::Compare {
            base: ComparisonSide::Revision(1.into()),
            other: ComparisonSide::Revision(2.into()),
        };
        for (count, of, text) in [
            (1, CountKind::Add, "to add"),
            (2, CountKind::Undecided, "need a decision"),
            (1, CountKind::Undecided, "needs a decision"),
            (1, CountKind::Declined, "kept"),
            (1, CountKind::Remove { services: 1, examples: 2 }, "removes 1 service and 2 examples"),
            (1, CountKind::Remove { services: 0, examples: 1 }, "removes 1 example"),
            (1, CountKind::OnlyInSource, "only in revision 2"),
            (1, CountKind::OnlyInBase, "only in revision 1"),
        ] {
            assert_eq!(count_words(count, of, &compare), text);
        }
    }
}
