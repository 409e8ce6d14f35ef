//! Texts of the result of an import.

use api_types::{Choice, ImportKind, Report, WrittenService};

use super::{super::super::text::services, key};
use crate::text::{number, plural};

pub(in super::super) const UNDO_IMPORT: &str = "Undo import";
pub(in super::super) const UNDO_CHANGES: &str = "Undo changes";
pub(in super::super) const SHOW_REVISION: &str = "Show revision";
pub(in super::super) const IMPORT_ANOTHER: &str = "Import another file";
pub(in super::super) const SHOW_SERVICES: &str = "Show services";
pub(in super::super) const CHANGED_SERVICES: &str = "Changed services";
pub(in super::super) const COLUMNS: [&str; 5] = ["Action", "Service", "Version", "Type", "Changes"];

pub(in super::super) fn result(changed: u64, kind: &ImportKind) -> String {
    match (changed, kind) {
        (0, ImportKind::Import) => "Nothing was imported".to_owned(),
        (0, _) => "Nothing was changed".to_owned(),
        (changed, ImportKind::Import) => services(changed) + " imported",
        (changed, _) => services(changed) + " changed",
    }
}

/// What the server verified. `put` services were written and not removed.
pub(in super::super) fn verified(
    changed: u64,
    put: u64,
    report: &Report,
    kind: &ImportKind,
) -> String {
    let source = if *kind == ImportKind::Import { "the file." } else { "the plan." };
    match (changed, put) {
        (0, _) => "The repository did not change.".to_owned(),
        (_, 0) => "Verified: the removed services are gone.".to_owned(),
        (_, 1) => "1 of 1 service was read back and matches ".to_owned() + source,
        (_, put) => {
            number(report.verified.into())
                + " of "
                + &number(put)
                + " services were read back and match "
                + source
        }
    }
}

pub(in super::super) fn revision(report: &Report) -> String {
    format!("Revision {}", report.revision)
}

// The counts of the result.
pub(in super::super) const ADDED: &str = "added";
pub(in super::super) const COPIED: &str = "copied";
pub(in super::super) const REPLACED: &str = "replaced";
pub(in super::super) const MERGED: &str = "merged";
pub(in super::super) const REMOVED: &str = "removed";
pub(in super::super) const UNCHANGED: &str = "unchanged";
pub(in super::super) const KEPT: &str = "kept";

pub(in super::super) const fn examples_removed(count: u32) -> &'static str {
    if count == 1 { "example removed" } else { "examples removed" }
}

pub(in super::super) fn action(written: &WrittenService) -> String {
    let action = match (written.choice, &written.instead_of) {
        (Choice::Replace, Some(other)) => return "Replaced ".to_owned() + &key(other),
        (Choice::Replace, None) => "Replaced",
        (Choice::Merge, _) => "Merged",
        (Choice::Copy, _) => "Copied",
        (Choice::Remove, _) => "Removed",
        (Choice::AddWithNewIds, _) => "Added with new IDs",
        (Choice::Add | Choice::KeepMine | Choice::Skip, _) => "Added",
    };
    action.to_owned()
}

/// "1 example added, 2 examples removed".
pub(in super::super) fn example_changes(written: &WrittenService) -> String {
    let effect = &written.effect;
    let parts = [(effect.added, ADDED), (effect.changed, "changed"), (effect.removed, REMOVED)];
    let mut parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| plural(count.into(), "example ", "examples ") + word)
        .collect();
    if written.new_ids > 0 {
        parts.push(plural(written.new_ids.into(), "new ID", "new IDs"));
    }
    if parts.is_empty() { "no example changes".to_owned() } else { parts.join(", ") }
}
