//! All texts of the history and of the page of a revision.

use api_types::{Draft, Effect, HistoryField, HistoryKind, Revision, RevisionKind, Source};

use crate::{
    state::{
        history::{DisabledReason, HistoryEntry, InvalidRevision, Timeline},
        history_search::Picked,
    },
    text::{self, bytes, number, plural, visible},
};

/// Hex digits of a SHA-256 that the list shows.
const SHORT_SHA256: usize = 8;

pub(super) const TITLE: &str = "History";
pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const LOADING: &str = "Loading history";
pub(super) const LIST: &str = "Revisions, newest first";
pub(super) const EMPTY: &str = "No revisions yet";
pub(super) const EMPTY_EXPLAINED: &str = "Every change to the repository creates a revision. It \
    records who changed what, when, and from which file. You can view and download each revision later.";
pub(super) const IMPORT: &str = "Import a snapshot";

pub(super) const SEARCH_HISTORY: &str = "Search the history";
pub(super) const SEARCH: &str = "Search service, file, user";
pub(super) const SEARCH_IN: &str = "Search in";
pub(super) const ANY: &str = "Any";
pub(super) const CLEAR_FILTERS: &str = "Clear filters";
pub(super) const NO_MATCH: &str = "No revision matches";
pub(super) const CLEAR: &str = "Clear selection";

pub(super) const REVISION: &str = "Revision";
pub(super) const ACTION: &str = "Action";
pub(super) const TIME: &str = "Time";
pub(super) const USER: &str = "User";
pub(super) const CHANGES: &str = "Changes";
pub(super) const FILE: &str = "File";
pub(super) const SHA256: &str = "SHA-256";
pub(super) const COMPACTED: &str = "compacted";

pub(super) const LOADING_REVISION: &str = "Loading revision";
pub(super) const CONTENT_REMOVED: &str = "The content of this revision was removed by compaction.";
pub(super) const OLDEST: &str = "The oldest revision that you can view and download is ";
pub(super) const BY: &str = " by ";
pub(super) const CURRENT: &str = "Current revision";
pub(super) const CONTENTS: &str = "Contents";
pub(super) const DECISIONS: &str = "Decisions";
pub(super) const COPY_SHA256: &str = "Copy SHA-256";
pub(super) const NEIGHBOURS: &str = "Previous and next revision";
pub(super) const OLDER: &str = "Older: revision ";
pub(super) const NEWER: &str = "Newer: revision ";

pub(super) const RESTORE: &str = "Restore revision";
pub(super) const UNDO: &str = "Undo revision";
pub(super) const COMPARE_WITH: &str = "Compare with";
pub(super) const COMPARE_MENU: &str = "Compare with…";
pub(super) const COMPARE_WITH_OTHER: &str = "Another revision…";
pub(super) const COMPARE: &str = "Compare";
pub(super) const CANCEL: &str = "Cancel";

/// Next to the two buttons that are easily confused.
pub(super) const RESTORE_OR_UNDO: &str = "Restore returns the whole repository to this revision. Undo \
    takes back only what this revision changed. You review both before anything changes.";

pub(super) const LOADING_CHANGES: &str = "Loading changes";
pub(super) const NO_FIELDS_CHANGED: &str = "No field differs.";
/// Follows the change of a service for screen readers, before its name.
pub(super) const SHOW_CHANGES_OF: &str = " show the changes of ";
pub(super) const NOTHING_CHANGED: &str = "This revision changed no services.";
pub(super) const CHANGED_SERVICES: &str = "Changed services";
pub(super) const CHANGE: &str = "Change";
pub(super) const SERVICE: &str = "Service";
pub(super) const VERSION: &str = "Version";
pub(super) const TYPE: &str = "Type";
pub(super) const EXAMPLES: &str = "Examples";
pub(super) const ADDED: &str = "added";
pub(super) const CHANGED: &str = "changed";
pub(super) const REMOVED: &str = "removed";

pub(super) const DOWNLOAD: &str = "Download snapshot";
pub(super) const DOWNLOADING: &str = "Downloading snapshot";
/// The operation in the messages about a download that failed.
pub(super) const DOWNLOAD_OPERATION: &str = "download";
pub(super) const DOWNLOADED: &str =
    "Saved by your browser and verified by reading it back. SHA-256 ";
pub(super) const COPY_DOWNLOAD_SHA256: &str = "Copy SHA-256 of the download";

pub(super) const REPORT: &str = "Report";
pub(super) const DOWNLOAD_REPORT: &str = "Download report";
pub(super) const HTML_REPORT: &str = "HTML report for reading and printing";
pub(super) const JSON_REPORT: &str = "JSON report for programs";
pub(super) const NO_ROOM_FOR_REPORT: &str =
    "The browser does not have enough space for the report.";

/// `9 revisions`, or `2 found` for a search.
pub(super) fn found(timeline: &Timeline) -> String {
    let entries = timeline.entries();
    if timeline.filter().is_empty() {
        let newest = entries.first().map_or(0, |entry| entry.revision.number.0);
        return plural(newest, "revision", "revisions");
    }
    let found = plural(entries.len() as u64, "revision found", "revisions found");
    match timeline.searched_to() {
        Some(oldest) if oldest.0 > 0 => found + ", searched back to revision " + &number(oldest.0),
        _ => found,
    }
}

/// What is picked, and what to do next.
pub(super) fn picked(picked: Picked) -> String {
    match picked {
        Picked::None => "Select two revisions to compare them.".to_owned(),
        Picked::One(one) => {
            text::revision(one.0) + " selected. Select another one to compare them."
        }
        Picked::Two(..) => {
            let (older, newer) = picked.pair().unwrap_or_default();
            ["Revisions ", &number(older.0), " and ", &number(newer.0), " selected."].concat()
        }
    }
}

pub(super) fn show_older(remaining: u64, is_search: bool) -> String {
    let verb = if is_search { "Search" } else { "Show" };
    [verb, " older revisions (", &number(remaining), " more)"].concat()
}

/// Why a search found nothing. `remaining` revisions were not searched yet.
pub(super) fn no_match(remaining: u64) -> String {
    match remaining {
        0 => "No revision matches the search and the filters.".to_owned(),
        1 => "1 older revision was not searched yet.".to_owned(),
        more => number(more) + " older revisions were not searched yet.",
    }
}

/// Which revisions cannot be searched by service.
pub(super) fn unsearched(first: u64) -> String {
    let before = "Before revision ".to_owned() + &number(first);
    before + ", only files and users can be searched: compaction removed the content."
}

/// The entry of the menu of fields.
pub(super) const fn field(field: HistoryField) -> &'static str {
    match field {
        HistoryField::Any => "Everything",
        HistoryField::Service => "Services",
        HistoryField::File => "Files",
        HistoryField::User => "Users",
    }
}

/// The entry of the menu of actions.
pub(super) const fn action(kind: HistoryKind) -> &'static str {
    match kind {
        HistoryKind::Import => "Import",
        HistoryKind::Edit => "Edit",
        HistoryKind::Undo => "Undo",
        HistoryKind::Restore => "Restore",
        HistoryKind::Profile => "Response-time profile",
        HistoryKind::Selection => "Selection",
        HistoryKind::Recovery => "Recovery",
    }
}

pub(super) fn older_failed(sentence: &str) -> String {
    "Older revisions could not be loaded. ".to_owned() + sentence
}

pub(super) fn show_more_services(remaining: u64) -> String {
    "Show more services (".to_owned() + &number(remaining) + " more)"
}

/// `Revision 1 (previous)`.
pub(super) fn previous(revision: u64) -> String {
    text::revision(revision) + " (previous)"
}

/// `Revision 9 (newest)`.
pub(super) fn newest(revision: u64) -> String {
    text::revision(revision) + " (newest)"
}

pub(super) fn compare_title(revision: u64) -> String {
    "Compare revision ".to_owned() + &number(revision) + " with another revision"
}

/// The revisions that can be entered: `A revision between 4 and 9.`
pub(super) fn compare_hint(oldest: u64, newest: u64) -> String {
    "A revision between ".to_owned() + &number(oldest) + " and " + &number(newest) + "."
}

pub(super) fn invalid_revision(why: InvalidRevision) -> String {
    match why {
        InvalidRevision::Same => "This is the same revision. Enter another one.".to_owned(),
        InvalidRevision::OutOfRange { oldest, newest } => {
            "Enter a revision between ".to_owned()
                + &number(oldest)
                + " and "
                + &number(newest)
                + "."
        }
    }
}

/// Why a button is disabled.
pub(super) const fn disabled_reason(reason: DisabledReason) -> &'static str {
    match reason {
        DisabledReason::Compacted => CONTENT_REMOVED,
        DisabledReason::PreviousCompacted => {
            "The content of the previous revision was removed by compaction."
        }
        DisabledReason::IsNewest => "The repository is already at this revision.",
        DisabledReason::IsFirst => "The first revision is empty. There is nothing to undo.",
        DisabledReason::NothingChanged => NOTHING_CHANGED,
        DisabledReason::NoServices => "This revision contains no services.",
    }
}

/// What a revision is, short enough for a row: `Undo of 3`.
pub(super) fn kind(kind: &RevisionKind) -> String {
    match kind {
        RevisionKind::Undo(of) => "Undo of ".to_owned() + &number(of.0),
        RevisionKind::Restore(of) => "Restore of ".to_owned() + &number(of.0),
        RevisionKind::Recovered(_) => "Recovery".to_owned(),
        RevisionKind::LossAccepted(_) => "Accepted loss".to_owned(),
        RevisionKind::RenewedIds => "New IDs".to_owned(),
        RevisionKind::SavedProfile => "Profile saved".to_owned(),
        RevisionKind::DeletedProfile => "Profile deleted".to_owned(),
        RevisionKind::Start
        | RevisionKind::Import
        | RevisionKind::Edit
        | RevisionKind::SavedSelection
        | RevisionKind::DeletedSelection => kind.label(),
    }
}

/// `Orders 1.0 changed`, or `4 added, 1 removed: Orders 1.0, Stock 2 and 3 more`. Only counts if the
/// server does not know the services. The name of a profile or selection that was saved or deleted.
pub(super) fn changes(entry: &HistoryEntry) -> String {
    let Draft { kind, item, .. } = &entry.revision.draft;
    if let (Some(name), true) = (item, kind.changed_item().is_some()) {
        return visible(name);
    }
    let Some(changes) = &entry.changes else { return counts(&entry.revision) };
    let parts = [(changes.added, ADDED), (changes.changed, CHANGED), (changes.removed, REMOVED)];
    let total = changes.total();
    let names: Vec<String> = changes.first.iter().map(|key| visible(&key.to_string())).collect();
    let mut present = parts.iter().filter(|(count, _)| *count > 0);
    if let (1, [name], Some((_, word))) = (total, &names[..], present.clone().next()) {
        return [name.as_str(), " ", *word].concat();
    }
    let counted = |(count, word): &(u32, &str)| number((*count).into()) + " " + word;
    let Some(first) = present.next().map(counted) else { return "none".to_owned() };
    let counts = present.map(counted).fold(first, |all, part| all + ", " + &part);
    let more = total.saturating_sub(names.len() as u64);
    let names = names.join(", ");
    let more = if more > 0 { " and ".to_owned() + &number(more) + " more" } else { String::new() };
    counts + ": " + &names + &more
}

/// The examples that a revision changed: `1 added, 2 changed`. `None` if there are none.
pub(super) fn examples_changed(effect: Effect) -> Option<String> {
    let Effect { added, changed, removed } = effect;
    let parts = [(added, ADDED), (changed, CHANGED), (removed, REMOVED)];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, word)| number((*count).into()) + " " + word).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `16 written, 3 removed`.
pub(super) fn counts(revision: &Revision) -> String {
    match (revision.put, revision.removed) {
        (0, 0) => "none".to_owned(),
        (put, 0) => number(put.into()) + " written",
        (0, removed) => number(removed.into()) + " removed",
        (put, removed) => number(put.into()) + " written, " + &number(removed.into()) + " removed",
    }
}

/// `payments.json`, or `payments.json and 2 more`.
pub(super) fn files(files: &[Source]) -> String {
    match files {
        [] => String::new(),
        [one] => visible(&one.name),
        [first, rest @ ..] => visible(&first.name) + " and " + &number(rest.len() as u64) + " more",
    }
}

/// The first digits of the SHA-256 of the file. Empty if there are several files.
pub(super) fn short_sha256(files: &[Source]) -> String {
    match files {
        [one] => one.sha256.chars().take(SHORT_SHA256).collect(),
        _ => String::new(),
    }
}

/// `14.2 MB received`.
pub(super) fn received(size: u64) -> String {
    bytes(size) + " received"
}

/// `microcks-repository-1.json: 3 services, 18 kB`.
pub(super) fn downloaded(file: &str, services: u64, size: u64) -> String {
    [file, ": ", &plural(services, "service", "services"), ", ", &bytes(size)].concat()
}

#[cfg(test)]
mod tests {
    use api_types::{ChangeSummary, HistoryFilter, HistoryPage, RevisionNumber};
    use snapshot::ServiceKey;

    use super::*;

    fn source(name: &str) -> Source {
        Source { name: name.into(), sha256: "9f2c81d4e5".into(), size: 7 }
    }

    #[test]
    fn row_names_one_file_and_counts_the_others() {
        assert_eq!(files(&[]), "");
        assert_eq!(files(&[source("a\u{202e}.json")]), "a⟨U+202E⟩.json");
        assert_eq!(files(&["a", "b", "c"].map(source)), "a and 2 more");
        assert_eq!(short_sha256(&[source("a")]), "9f2c81d4");
        assert_eq!(short_sha256(&["a", "b"].map(source)), "");
    }

    #[test]
    fn row_counts_written_and_removed_services() {
        let counted = |put, removed| counts(&Revision { put, removed, ..Revision::start() });
        assert_eq!(counted(1_600, 3), "1,600 written, 3 removed");
        assert_eq!(counted(16, 0), "16 written");
        assert_eq!(counted(0, 3), "3 removed");
        assert_eq!(counted(0, 0), "none");
    }

    #[test]
    fn row_names_changed_services() {
        let entry = |[added, changed, removed]: [u32; 3], names: &[&str]| HistoryEntry {
            revision: Revision { put: 3, ..Revision::start() },
            changes: Some(ChangeSummary {
                added,
                changed,
                removed,
                first: names.iter().map(|name| ServiceKey::new(*name, "1")).collect(),
            }),
            is_available: true,
        };
        assert_eq!(changes(&entry([0, 1, 0], &["a\u{202e}"])), "a⟨U+202E⟩ 1 changed");
        assert_eq!(changes(&entry([2, 0, 0], &["A", "B"])), "2 added: A 1, B 1");
        let many = entry([1_200, 0, 2], &["A", "B", "C"]);
        assert_eq!(changes(&many), "1,200 added, 2 removed: A 1, B 1, C 1 and 1,199 more");
        assert_eq!(changes(&entry([0; 3], &[])), "none");
        let unknown = HistoryEntry { changes: None, ..many };
        assert_eq!(changes(&unknown), "3 written");
    }

    #[test]
    fn changed_examples_are_counted() {
        let effect = Effect { added: 1, changed: 0, removed: 1_000 };
        assert_eq!(examples_changed(effect).as_deref(), Some("1 added, 1,000 removed"));
        assert_eq!(examples_changed(Effect::default()), None);
    }

    #[test]
    fn picked_revisions_are_named_oldest_first() {
        let two = Picked::Two(RevisionNumber(7), RevisionNumber(3));
        assert_eq!(picked(two), "Revisions 3 and 7 selected.");
        assert!(picked(Picked::One(RevisionNumber(7))).starts_with("Revision 7 selected."));
    }

    #[test]
    fn search_states_how_far_it_went() {
        let page = |searched_to| HistoryPage {
            searched_to: RevisionNumber(searched_to),
            ..HistoryPage::default()
        };
        let filter = HistoryFilter { words: "x".into(), ..HistoryFilter::default() };
        let search = |searched_to| found(&Timeline::new(filter.clone(), page(searched_to)));
        assert_eq!(search(0), "0 revisions found");
        assert_eq!(search(2_000), "0 revisions found, searched back to revision 2,000");
        assert_eq!(show_older(2_000, true), "Search older revisions (2,000 more)");
    }

    #[test]
    fn invalid_revision_states_the_range() {
        let range = InvalidRevision::OutOfRange { oldest: 1_000, newest: 2_000 };
        assert_eq!(invalid_revision(range), "Enter a revision between 1,000 and 2,000.");
        assert_eq!(compare_hint(0, 9), "A revision between 0 and 9.");
    }
}
