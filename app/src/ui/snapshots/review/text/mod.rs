//! Texts of the review.

pub(super) mod exchange;
pub(super) mod result;

use api_types::{
    Choice, ConcurrentChange, EditSubject, ImportKind, ItemChange, JobProgress, RevisionNumber,
    Row, Stage, Status, UncallableVersion,
};
use snapshot::{
    ChangeKind, ExecutableContent, Layout, MAX_NAME_BYTES, ServiceKey, is_changed_by_microcks,
};

pub(super) use crate::text::review::{
    CALLERS_NOTICE, CONTRACT, CONTRACTS, EXAMPLE, KEPT, NEEDS_DECISION, SERVICE, blocked,
    change_groups, change_name, choice, comparison_title, consequence, contents, count_changes,
    count_words, decided_line, decision, field_change, field_of, field_value, formatting_only, key,
    missing, no_changes, operation_line, quoted, removal, row_line, submit, submit_send,
    technical_fields,
};

use super::super::text::{edit, services};
use crate::{
    state::{Blocker, BulkChange, ContentKind, Origin, Review, Rival, Shared, Show},
    text::{bytes, number, plural, spell_out, visible},
    ui::kit::Shortcut,
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
pub(super) const LEFT_OUT: &str = "Not imported";

// The toolbar.
pub(super) const SHOW: &str = "Show";
pub(super) const SEARCH: &str = "Search services";
pub(super) const DEFAULT_DECISION: &str = "Default decision";
pub(super) const NO_DEFAULT: &str = "Ask for each";
pub(super) const BULK_ACTIONS: &str = "Bulk actions";
pub(super) const UNDO: &str = "Undo";
pub(super) const UNDONE: &str = "The bulk decision was taken back.";
pub(super) const NONE_LEFT: &str = "Every service has a decision.";
pub(super) const ROWS: &str = "Services of this import";
/// Keys and what they do.
pub(super) const SHORTCUTS: [Shortcut; 7] = [
    Shortcut { keys: "/", action: "Search" },
    Shortcut { keys: "↓", action: "From the search to the services" },
    Shortcut { keys: "↑ ↓", action: "Previous or next service" },
    Shortcut { keys: "PageUp PageDown", action: "Ten services up or down" },
    Shortcut { keys: "Home End", action: "First or last service" },
    Shortcut { keys: "Enter", action: "Open or close the service" },
    Shortcut { keys: "Esc", action: "Close the service" },
];
/// Further keys, unless the review is a comparison.
pub(super) const DECISION_SHORTCUTS: [Shortcut; 4] = [
    Shortcut { keys: "n", action: "Next service that needs a decision" },
    Shortcut { keys: "Space", action: "Select or deselect the service" },
    Shortcut { keys: "Shift Space", action: "Select all services up to this one" },
    Shortcut { keys: "Ctrl Enter", action: "Import, or open what is still missing" },
];
/// The heads of the columns, from the status to the decision.
pub(super) const COLUMNS: [&str; 6] =
    ["Status", "Service", "Version", "Type", "What happens", "Decision"];
pub(super) const SELECTED_COLUMN: &str = "Selected";
pub(super) const NO_MATCH: &str = "No service matches.";
pub(super) const SHOW_ALL_ROWS: &str = "Show all services";
pub(super) const CLEAR_SELECTION: &str = "Clear selection";

// The rows.
pub(super) const NOTHING_DECIDED: &str =
    "Nothing is decided yet. Choose what happens to this service.";
pub(super) const ONLY_HERE: &str = "only here: ";
pub(super) const NOT_SELECTED: &str = "not selected: ";
pub(super) const REQUEST: &str = "Request";
pub(super) const RESPONSE: &str = "Response";
pub(super) const EVENT: &str = "Event message";
pub(super) const HAS_SECRETS: &str = "It contains secrets. They are listed below.";
pub(super) const SHOW_SCRIPT: &str = "Show all of it";
pub(super) const IMPORT_PARTS: &str = "Import these parts";
pub(super) const PART_SETTINGS: &str = "Response times, dispatchers, labels";
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
pub(super) const CONFIRM_CONTENT: &str = "Executable content";

// The submit button and what can go wrong.
pub(super) const CLOSE: &str = "Close";
pub(super) const SAVED_ITEMS_CHANGE: &str = "Response-time profiles and selections change too.";
pub(super) const NO_EFFECT: &str = "The repository would not change.";
pub(super) const COMPARE_AGAIN: &str = "Compare again";
pub(super) const STALE_NEXT: &str =
    "Nothing was changed. Compare again to continue. Decisions that still apply are kept.";
/// Precedes the next step.
pub(super) const DECISIONS_KEPT: &str = "Your decisions are kept. ";

// Decisions on the server.
pub(super) const IN_ANOTHER_WINDOW: &str = "You, in another window,";

// The question before cancelling.
pub(super) const KEEP_REVIEWING: &str = "Continue review";
pub(super) const LEAVE_INSTEAD: &str = "To continue later, leave this page. The import page lists the \
     review with its decisions until you come back.";

// The services that the files do not have.
pub(super) const LIST_MISSING: &str = "List services";
pub(super) const HIDE_MISSING: &str = "Hide services";
pub(super) const KEEP_ALL_MISSING: &str = "Keep all";

/// "bob changed 2 decisions, including yours for Order API 1.0", before the time.
pub(super) fn decisions_changed(by: &str, changed: usize, replaced: &[String]) -> String {
    let decisions = plural(changed as u64, "decision", "decisions");
    let text = [by, " changed ", &decisions].concat();
    match replaced {
        [] => text,
        [one] => text + ", including yours for " + one,
        [first, rest @ ..] => {
            text + ", including yours for " + first + " and " + &number(rest.len() as u64) + " more"
        }
    }
}

pub(super) fn also_open(names: &[String]) -> String {
    let verb = if names.len() == 1 { " has" } else { " have" };
    names.join(", ") + verb + " this review open."
}

pub(super) fn not_saved(reason: &str) -> String {
    "Your last decisions are not saved. ".to_owned() + reason
}

pub(super) fn cancel_question(kind: &ImportKind) -> String {
    match kind {
        ImportKind::Import => "Cancel this import?".to_owned(),
        ImportKind::Edit(EditSubject::Delete) => "Cancel deleting?".to_owned(),
        ImportKind::Edit(_) => "Cancel this edit?".to_owned(),
        kind => ["Cancel the ", &title(kind, "").to_lowercase(), "?"].concat(),
    }
}

pub(super) fn confirm_cancel(kind: &ImportKind) -> &'static str {
    match kind {
        ImportKind::Undo(_) => "Cancel undo",
        ImportKind::Restore(_) => "Cancel restore",
        ImportKind::Edit(EditSubject::Delete) => "Cancel deleting",
        ImportKind::Edit(_) => "Cancel edit",
        ImportKind::Import | ImportKind::Compare { .. } => "Cancel import",
    }
}

/// What cancelling discards. `made` is the number of decisions.
pub(super) fn cancel_effect(kind: &ImportKind, made: usize) -> String {
    let decisions = plural(made as u64, "decision", "decisions");
    let lost = match (kind, made) {
        (ImportKind::Import, 0) => "The uploaded file is discarded.".to_owned(),
        (ImportKind::Import, _) => {
            "The uploaded file and ".to_owned() + &decisions + " are discarded."
        }
        (ImportKind::Edit(_), 0) => "The edit is discarded.".to_owned(),
        (_, 1) => decisions + " is discarded.",
        _ => decisions + " are discarded.",
    };
    lost + " The repository does not change."
}

pub(super) fn remove_all_missing(count: u32) -> String {
    match count {
        1 => "Remove it".to_owned(),
        count => "Remove all ".to_owned() + &number(count.into()),
    }
}

pub(super) fn missing_decided(choice: Choice, count: usize) -> String {
    let verb = if choice == Choice::Remove { " will be removed." } else { " stay." };
    services(count as u64) + verb
}

pub(super) const fn job_stage(stage: Option<Stage>) -> &'static str {
    match stage {
        None | Some(Stage::Comparing | Stage::Writing) => "Writing",
        Some(Stage::Committing) => "Committing",
        Some(Stage::Verifying) => "Verifying",
    }
}

/// "418 of 1,545". Empty while the total is unknown.
pub(super) fn done_of(job: &JobProgress) -> String {
    if job.total == 0 {
        return String::new();
    }
    number(job.done.into()) + " of " + &number(job.total.into())
}

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
        ImportKind::Edit(subject) => edit(subject),
        ImportKind::Compare { base, other } => comparison_title(base, other),
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

/// The services of a file that cannot be imported.
pub(super) fn left_out(count: u32) -> String {
    services(count.into()) + " with a problem. The warnings name each."
}

/// Precedes a problem of a service.
pub(super) fn of_service(service: &ServiceKey) -> String {
    key(service) + ": "
}

pub(super) fn repeated(times: u32) -> String {
    [" (", &number(times.into()), " times)"].concat()
}

pub(super) fn show_previous(hidden: usize) -> String {
    ["Show previous (", &number(hidden as u64), " hidden)"].concat()
}

pub(super) fn show_more(hidden: usize) -> String {
    ["Show more (", &number(hidden as u64), " hidden)"].concat()
}

pub(super) const fn filter(show: Show) -> &'static str {
    match show {
        Show::All => "All",
        Show::Undecided => "Decisions",
        Show::Changes => "Changes",
        Show::Removals => "Removals",
        Show::ExecutableContent => "Executable content",
        Show::Secrets => "Secrets",
        Show::Warnings => "Warnings",
    }
}

/// The number beside a filter: the rows that it shows, and how many of them are still to decide or remove
/// something: "2 of 3".
pub(super) fn filter_count(review: &Review, show: Show) -> String {
    let count = number(review.count(show) as u64);
    match review.pending(show) {
        Some(pending) => [&number(pending as u64), " of ", &count].concat(),
        None => count,
    }
}

/// The button of the bulk actions: what they apply to.
pub(super) fn bulk_target(shown: usize, selected: usize) -> String {
    match selected {
        0 => ["Decide for ", &number(shown as u64), " shown"].concat(),
        selected => ["Decide for ", &number(selected as u64), " selected"].concat(),
    }
}

/// An entry of the bulk actions, with the number of services that have this choice.
pub(super) fn bulk_action(choice: Choice, rows: usize) -> String {
    [self::choice(choice), " (", &number(rows as u64), ")"].concat()
}

/// "Keep mine for 2 of 14."
pub(super) fn bulk_done(bulk: &BulkChange) -> String {
    let (rows, targets) = (number(bulk.rows as u64), number(bulk.targets as u64));
    [choice(bulk.choice), " for ", &rows, " of ", &targets, "."].concat()
}

/// The button of the default decision.
pub(super) fn default_decision(policy: Option<Choice>) -> String {
    let policy = match policy {
        None => "ask for each",
        Some(Choice::Replace) => "replace",
        Some(Choice::Merge) => "merge",
        Some(_) => "keep mine",
    };
    "Changed services: ".to_owned() + policy
}

/// "3 of 14 shown. 2 need a decision."
pub(super) fn shown(shown: usize, total: usize, undecided: usize) -> String {
    let shown = [&number(shown as u64), " of ", &number(total as u64), " shown."].concat();
    match undecided {
        0 => shown,
        1 => shown + " 1 needs a decision.",
        undecided => [&shown, " ", &number(undecided as u64), " need a decision."].concat(),
    }
}

/// The line for all identical rows together.
pub(super) fn identical(count: usize) -> String {
    plural(count as u64, "identical service", "identical services")
}

/// The button that leads to the first cause of a disabled submit button.
pub(super) fn first_cause(blocker: Blocker, review: &Review) -> String {
    match blocker {
        Blocker::Undecided(count) => plural(count as u64, "decision", "decisions") + " left",
        Blocker::Rivals { .. } | Blocker::ExecutableContent(_) => blocked(blocker, review),
    }
}

/// The consent to one kind of executable content.
pub(super) fn confirm_content(kind: ContentKind, count: usize) -> String {
    let what = match kind {
        ContentKind::Scripts => "scripts",
        ContentKind::Proxies => "proxies",
        ContentKind::Callbacks => "callbacks",
    };
    ["I reviewed the ", what, " of ", &services(count as u64)].concat()
}

/// The title of the question before whole services are removed.
pub(super) fn remove_title(count: usize) -> String {
    ["Remove ", &services(count as u64), "?"].concat()
}

/// `instance` has visible characters only. `None` for the repository.
pub(super) fn remove_explained(count: usize, instance: Option<&str>) -> String {
    let what = services(count as u64);
    let place = instance.map_or_else(|| "in the repository".to_owned(), |it| ["at ", it].concat());
    [&what, " will no longer be ", &place, ". You can undo this afterwards."].concat()
}

/// The label of the field that confirms a removal.
pub(super) fn type_to_confirm(count: usize) -> String {
    ["Type ", &count.to_string(), " to confirm"].concat()
}

pub(super) fn selected(count: usize) -> String {
    services(count as u64) + " selected"
}

pub(super) fn decision_for(service: &str) -> String {
    "Decision for ".to_owned() + service
}

pub(super) fn copy_of(service: &str) -> String {
    "Copy of ".to_owned() + service
}

/// A choice for a row. Names the service that is replaced if it has another name.
pub(super) fn choice_for(choice: Choice, row: &Row) -> String {
    let text = self::choice(choice);
    match (choice, &row.status) {
        (Choice::Replace, Status::IdConflict { by }) => [text, " ", &key(by)].concat(),
        _ => text.to_owned(),
    }
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
    let (reason, effect) = if is_changed_by_microcks(id) {
        (
            ", has upper-case letters, which Microcks changes. It is imported in lower case.",
            " replaces it.",
        )
    } else {
        let reason =
            ", is not 24 hex digits. Microcks can import this service but not export it again.";
        (reason, " fixes this.")
    };
    let fix = choice(Choice::AddWithNewIds);
    ["Its ID, ", &visible(id), reason, " \u{201c}", fix, "\u{201d}", effect].concat()
}

/// IDs that another service has.
pub(super) fn new_ids(count: u32) -> String {
    match count {
        1 => "1 ID is used by another service. It gets a new ID.".to_owned(),
        count => number(count.into()) + " IDs are used by another service. They get new IDs.",
    }
}

/// IDs that a Microcks changes.
pub(super) fn upper_case_ids(count: u32) -> String {
    match count {
        1 => "1 ID has upper-case letters, which Microcks changes. It gets a new ID.".to_owned(),
        count => {
            number(count.into())
                + " IDs have upper-case letters, which Microcks changes. They get new IDs."
        }
    }
}

/// Where a row comes from. Precedes the time of its last change.
pub(super) fn origin(origin: &Origin<'_>) -> String {
    let place = "From ".to_owned() + &visible(origin.file) + ", " + &origin.position.to_string();
    place + ", ID " + &visible(origin.id.as_str())
}

/// Precedes the time.
pub(super) const LAST_CHANGE: &str = ", last change ";

/// The name of a row whose name and version another row has too.
pub(super) fn service_at(service: &str, origin: &Origin<'_>) -> String {
    let line = number(origin.position.line.into());
    [service, ", line ", &line, " of ", &visible(origin.file)].concat()
}

/// Why the decision of a row excludes the decision of another one.
pub(super) fn rival(rival: Rival, review: &Review) -> String {
    let name = review.row(rival.row).map(|row| key(&row.summary.key)).unwrap_or_default();
    match rival.shared {
        Shared::Key => {
            let place = review.origin(rival.row);
            let place = place.map(|origin| {
                " (line ".to_owned()
                    + &number(origin.position.line.into())
                    + " of "
                    + &visible(origin.file)
                    + ")"
            });
            "Another row".to_owned()
                + &place.unwrap_or_default()
                + " also imports "
                + &name
                + ". Skip one of them, or import one as a copy."
        }
        Shared::Id => {
            name + " would get the same ID. Choose \u{201c}"
                + choice(Choice::AddWithNewIds)
                + "\u{201d} for one of them."
        }
    }
}

pub(super) const CHANGED_SINCE: &str =
    "It changed again since then. That change would be lost too, so it needs a decision.";

pub(super) fn orphans(count: u32) -> String {
    "The file has ".to_owned()
        + &plural(count.into(), "document", "documents")
        + " of this service, but not the service. Merge them into the existing service, or skip them."
}

/// What is left out of the file.
pub(super) fn dropped(count: u32) -> String {
    let what = plural(count.into(), "document", "documents");
    what + " of this service in the file will not be imported, because later ones have the same IDs."
}

pub(super) const BLANK_NAME: &str = "Its name has no visible characters.";
pub(super) const UNREADABLE: &str = "Microcks cannot read some of its values or fields. Exports leave \
     them out or adapt them, and list what is left out.";

pub(super) const fn uncallable(why: UncallableVersion) -> &'static str {
    match why {
        UncallableVersion::Blank => {
            "No mock can be called under this version, because it has no visible characters."
        }
        UncallableVersion::Slash => {
            "No mock can be called under this version, because it has a slash."
        }
    }
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

/// What happens to a saved item: `Response-time profile Slow evening: brought back`.
pub(super) fn item(item: &ItemChange) -> String {
    let ItemChange { kind, name, change, changed_since } = item;
    let change = match change {
        ChangeKind::Added => ": brought back",
        ChangeKind::Changed => ": changed back",
        ChangeKind::Removed => ": removed",
    };
    let since = if *changed_since { ", although it was changed since" } else { "" };
    [kind.label(), " ", &visible(name), change, since].concat()
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
    use api_types::ComparisonSide;

    use super::*;
    use crate::state::{ChangeCounts, CountKind, Items, NoChanges, SubmitButton};

    fn ready(written: usize, services_removed: usize, examples: usize) -> SubmitButton {
        let removed = Items { examples, ..Items::default() };
        SubmitButton::Ready(ChangeCounts { written, services_removed, removed, items: 0 })
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
        for (button, text) in [
            (ready(0, 0, 0), "Change 2 saved items"),
            (ready(1, 0, 0), "Restore 1 service, and change 2 saved items"),
        ] {
            let SubmitButton::Ready(counts) = button else { panic!("{button:?}") };
            let button = SubmitButton::Ready(ChangeCounts { items: 2, ..counts });
            assert_eq!(submit(button, &restore), text);
        }
    }

    #[test]
    fn saved_items_state_what_happens_to_them() {
        use api_types::SavedItemKind::{Profile, Selection};
        for (kind, change, changed_since, text) in [
            (Profile, ChangeKind::Added, false, "Response-time profile A⟨U+202E⟩: brought back"),
            (Selection, ChangeKind::Changed, false, "Selection A⟨U+202E⟩: changed back"),
            (
                Selection,
                ChangeKind::Removed,
                true,
                "Selection A⟨U+202E⟩: removed, although it was changed since",
            ),
        ] {
            let name = "A\u{202e}".into();
            assert_eq!(item(&ItemChange { kind, name, change, changed_since }), text);
        }
    }

    #[test]
    fn missing_services_stay_until_they_are_removed() {
        for (count, files, removed, text) in [
            (3, 1, 0, "3 services here are not in this file. They stay."),
            (1, 2, 0, "1 service here is not in these files. It stays."),
            (3, 1, 2, "3 services here are not in this file. 2 of them will be removed."),
            (3, 1, 3, "3 services here are not in this file. They will be removed."),
            (1, 1, 1, "1 service here is not in this file. It will be removed."),
        ] {
            assert_eq!(missing(count, files, removed), text);
        }
    }

    #[test]
    fn cancelling_names_what_is_discarded() {
        let import = ImportKind::Import;
        let undo = ImportKind::Undo(7.into());
        assert_eq!(cancel_question(&undo), "Cancel the undo of revision 7?");
        for (kind, made, text) in [
            (&import, 0, "The uploaded file is discarded."),
            (&import, 2, "The uploaded file and 2 decisions are discarded."),
            (&undo, 1, "1 decision is discarded."),
        ] {
            assert_eq!(
                cancel_effect(kind, made),
                text.to_owned() + " The repository does not change."
            );
        }
    }

    #[test]
    fn decisions_of_others_name_replaced_ones() {
        let names =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(decisions_changed("bob", 1, &[]), "bob changed 1 decision");
        assert_eq!(
            decisions_changed("bob", 3, &names(&["A 1", "B 1"])),
            "bob changed 3 decisions, including yours for A 1 and 1 more"
        );
    }

    #[test]
    fn disabled_submit_button_has_reason() {
        let review = Review::new(ImportKind::Import, Vec::new());
        let blocked = |blocker| super::blocked(blocker, &review);
        assert_eq!(blocked(Blocker::Undecided(2)), "2 services need a decision");
        assert_eq!(blocked(Blocker::Undecided(1)), "1 service needs a decision");
        assert_eq!(
            blocked(Blocker::ExecutableContent(1)),
            "Review the executable content of 1 service"
        );
        let import = ImportKind::Import;
        for (reason, kind, warnings, text) in [
            (
                NoChanges::NothingSelected,
                &import,
                2,
                "Nothing to import. The decisions leave every service as it is.",
            ),
            (
                NoChanges::UpToDate,
                &import,
                0,
                "Everything in this file is already in the repository.",
            ),
            (
                NoChanges::UpToDate,
                &import,
                2,
                "Every service in this file is already in the repository. See the 2 warnings for \
                 what was skipped.",
            ),
            (NoChanges::Empty, &import, 0, "This file holds no services."),
            (
                NoChanges::Empty,
                &import,
                1,
                "Nothing in this file can be imported. See the 1 warning for what was skipped.",
            ),
            (NoChanges::UpToDate, &ImportKind::Undo(3.into()), 0, "Already up to date."),
        ] {
            assert_eq!(no_changes(reason, kind, warnings), text);
        }
    }

    /// Two rows with the same name and the same ID.
    fn twins() -> Review {
        let status = || Status::Duplicate { diff: None };
        let row = |name: &str| Row {
            summary: snapshot::Summary {
                operations: 1,
                size: 1,
                ..snapshot::Summary::new(
                    "67A0",
                    ServiceKey::new(name, "1.0"),
                    snapshot::ServiceType::Rest,
                )
            },
            file: 0,
            position: Some(snapshot::Position { line: 1_200, column: 3, offset: 9 }),
            status: status(),
            existing: None,
            choices: vec![Choice::Add, Choice::AddWithNewIds],
            default: None,
            warnings: api_types::RowWarnings::default(),
        };
        let rows = vec![row("Cake"), row("Pie")];
        Review::new(ImportKind::Import, rows).with_files(["a\u{202e}.json".into()])
    }

    #[test]
    fn rivals_are_named_with_their_place_and_what_to_do() {
        let review = twins();
        let at = review.origin(0).unwrap();
        assert_eq!(origin(&at), "From a⟨U+202E⟩.json, line 1200, column 3, ID 67A0");
        assert_eq!(service_at("Cake 1.0", &at), "Cake 1.0, line 1,200 of a⟨U+202E⟩.json");
        let (by_key, by_id) =
            (Rival { row: 1, shared: Shared::Key }, Rival { row: 1, shared: Shared::Id });
        assert_eq!(
            rival(by_key, &review),
            "Another row (line 1,200 of a⟨U+202E⟩.json) also imports Pie 1.0. Skip one of them, or \
             import one as a copy."
        );
        assert_eq!(
            rival(by_id, &review),
            "Pie 1.0 would get the same ID. Choose “Add with new IDs” for one of them."
        );
        let blocked = |rival| super::blocked(Blocker::Rivals { row: 0, rival }, &review);
        assert_eq!(blocked(by_key), "Cake 1.0 would be imported twice");
        assert_eq!(blocked(by_id), "Cake 1.0 and Pie 1.0 would have the same ID");
    }

    #[test]
    fn warnings_about_ids_state_what_happens() {
        assert_eq!(new_ids(1), "1 ID is used by another service. It gets a new ID.");
        assert_eq!(new_ids(3), "3 IDs are used by another service. They get new IDs.");
        assert_eq!(
            upper_case_ids(2),
            "2 IDs have upper-case letters, which Microcks changes. They get new IDs."
        );
        assert!(unexportable_id("Orders").contains("is not 24 hex digits"));
        assert!(unexportable_id("ABCDEFABCDEFABCDEFABCDEF").contains("has upper-case letters"));
        assert!(unexportable_id("ABCDEFABCDEFABCDEFABCDEF").contains("is imported in lower case"));
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
            (1, CountKind::RemoveServices, "service to remove"),
            (2, CountKind::RemoveExamples, "examples to remove"),
            (1, CountKind::OnlyInSource, "only in revision 2"),
            (1, CountKind::OnlyInBase, "only in revision 1"),
        ] {
            assert_eq!(count_words(count, of, &compare), text);
        }
    }
}
