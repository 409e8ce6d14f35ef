//! Texts of the review that need no page, so that commands print them too: what differs, what a
//! decision does, and what an import as a whole does.

mod changes;
mod consequence;
mod differences;
mod status;
mod values;

use api_types::{Choice, ComparisonSide, EditSubject, ImportKind};
use snapshot::ServiceKey;

pub use changes::{ChangeGroup, ChangeLine, Outlook, change_groups, count_changes, operation_line};
pub use consequence::{consequence, decided_line, decision, removal};
pub use differences::{
    change_name, contents, field_change, field_of, field_value, formatting_only, part_change,
    quoted, row_line, side,
};
pub use status::RowStatus;

use self::consequence::items;
use super::{number, plural, visible_name};
use crate::state::{
    Blocker, ChangeCounts, CountKind, Items, NoChanges, Review, Shared, SubmitButton,
};

/// The button that imports.
pub const IMPORT: &str = "Import";
/// The word before what stays although it differs.
pub const KEPT: &str = "kept";
/// The word for what callers of a mock notice.
pub const CALLERS_NOTICE: &str = "callers will notice";
/// In place of the decision of a row that has none.
pub const NEEDS_DECISION: &str = "Needs a decision";
/// The title of the changes of contracts.
pub const CONTRACTS: &str = "Contracts";
/// The title of the changes of the service itself.
pub const SERVICE: &str = "Service";
/// The word for an operation.
pub const OPERATION: &str = "operation";
/// The word for an example.
pub const EXAMPLE: &str = "example";
/// The word for a contract.
pub const CONTRACT: &str = "contract";

/// The name and version of a service.
#[must_use]
pub fn key(key: &ServiceKey) -> String {
    visible_name(&key.name) + " " + &visible_name(&key.version)
}

/// The name of a choice.
#[must_use]
pub const fn choice(choice: Choice) -> &'static str {
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

/// "4 technical fields".
#[must_use]
pub fn technical_fields(count: usize) -> String {
    plural(count as u64, "technical field", "technical fields")
}

/// What a count above the rows counts.
#[must_use]
pub fn count_words(count: usize, of: CountKind, kind: &ImportKind) -> String {
    let one = count == 1;
    let only_in = |side: &ComparisonSide| "only in ".to_owned() + &self::side(side);
    match (of, kind) {
        (CountKind::Add, _) => "to add",
        (CountKind::Replace, ImportKind::Edit(_)) => "to change",
        (CountKind::Replace, _) => "to replace",
        (CountKind::Merge, _) => "to merge",
        (CountKind::Copy, _) if one => "copy",
        (CountKind::Copy, _) => "copies",
        (CountKind::RemoveServices, _) if one => "service to remove",
        (CountKind::RemoveServices, _) => "services to remove",
        (CountKind::RemoveExamples, _) if one => "example to remove",
        (CountKind::RemoveExamples, _) => "examples to remove",
        (CountKind::RemoveOperations, _) if one => "operation to remove",
        (CountKind::RemoveOperations, _) => "operations to remove",
        (CountKind::RemoveContracts, _) if one => "contract to remove",
        (CountKind::RemoveContracts, _) => "contracts to remove",
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
fn removed(services_removed: usize, removed: Items) -> String {
    match services_removed {
        0 => items(removed),
        count if removed.is_empty() => services(count as u64),
        count => services(count as u64) + " and " + &items(removed),
    }
}

/// The label of the submit button.
#[must_use]
pub fn submit(button: SubmitButton, kind: &ImportKind) -> String {
    let SubmitButton::Ready(counts) = button else { return IMPORT.to_owned() };
    let ChangeCounts { written, services_removed, removed, items } = counts;
    let removes = counts.removes();
    let removed = self::removed(services_removed, removed);
    let verb = match kind {
        ImportKind::Import => "Import ",
        ImportKind::Edit(_) => "Change ",
        _ => "Restore ",
    };
    let items = (items > 0).then(|| plural(items as u64, "saved item", "saved items"));
    let services = match (written, removes) {
        (0, false) => return "Change ".to_owned() + &items.unwrap_or_default(),
        (0, true) if matches!(kind, ImportKind::Edit(_)) => "Delete ".to_owned() + &removed,
        (0, true) => "Remove ".to_owned() + &removed,
        (_, false) => verb.to_owned() + &services(written as u64),
        (_, true) => verb.to_owned() + &services(written as u64) + " and remove " + &removed,
    };
    match items {
        Some(items) => services + ", and change " + &items,
        None => services,
    }
}

/// The label of the submit button of services that are sent to an instance with this name.
#[must_use]
pub fn submit_send(button: SubmitButton, instance: &str) -> String {
    let counts = if let SubmitButton::Ready(counts) = button { Some(counts) } else { None };
    let sent = match counts {
        Some(counts) if counts.written > 0 => services(counts.written as u64),
        Some(counts) => {
            let removed = self::removed(counts.services_removed, counts.removed);
            return ["Remove ", &removed, " at ", instance].concat();
        }
        None => "services".to_owned(),
    };
    let removed = counts.filter(|counts| counts.removes()).map(|counts| {
        " and remove ".to_owned() + &self::removed(counts.services_removed, counts.removed)
    });
    ["Send ", &sent, " to ", instance, &removed.unwrap_or_default()].concat()
}

/// What the submit button waits for.
#[must_use]
pub fn blocked(blocker: Blocker, review: &Review) -> String {
    match blocker {
        Blocker::Undecided(1) => "1 service needs a decision".to_owned(),
        Blocker::Undecided(count) => services(count as u64) + " need a decision",
        Blocker::Rivals { row, rival } => {
            let name = |index| review.row(index).map(|row| key(&row.summary.key));
            let name = |index| name(index).unwrap_or_default();
            match rival.shared {
                Shared::Key => name(row) + " would be imported twice",
                Shared::Id => name(row) + " and " + &name(rival.row) + " would have the same ID",
            }
        }
        Blocker::ExecutableContent(count) => {
            "Review the executable content of ".to_owned() + &services(count as u64)
        }
    }
}

/// Why an import would change nothing. `warnings` is the number of warnings about its files.
#[must_use]
pub fn no_changes(reason: NoChanges, kind: &ImportKind, warnings: u64) -> String {
    let see = || {
        let warnings = plural(warnings, "warning", "warnings");
        ["See the ", &warnings, " for what was skipped."].concat()
    };
    match (reason, kind, warnings) {
        (NoChanges::Empty, ImportKind::Import, 0) => "This file holds no services.".to_owned(),
        (NoChanges::Empty, ImportKind::Import, _) => {
            "Nothing in this file can be imported. ".to_owned() + &see()
        }
        (NoChanges::NothingSelected, ImportKind::Import, _) => {
            "Nothing to import. The decisions leave every service as it is.".to_owned()
        }
        (NoChanges::NothingSelected, ImportKind::Edit(_), _) => {
            "Nothing to change. The decisions leave every service as it is.".to_owned()
        }
        (NoChanges::Empty, ImportKind::Edit(EditSubject::ResponseTimes(_)), _) => {
            "The profile changes no response time in the repository.".to_owned()
        }
        (NoChanges::Empty | NoChanges::UpToDate, ImportKind::Edit(_), _) => {
            "The repository is already as edited.".to_owned()
        }
        (NoChanges::NothingSelected, ..) => {
            "Nothing to restore. The decisions leave every service as it is.".to_owned()
        }
        (NoChanges::UpToDate, ImportKind::Import, 0) => {
            "Everything in this file is already in the repository.".to_owned()
        }
        (NoChanges::UpToDate, ImportKind::Import, _) => {
            "Every service in this file is already in the repository. ".to_owned() + &see()
        }
        (NoChanges::Empty | NoChanges::UpToDate, ..) => "Already up to date.".to_owned(),
    }
}

/// The heading of a comparison: "b.json compared with a.json".
#[must_use]
pub fn comparison_title(base: &ComparisonSide, other: &ComparisonSide) -> String {
    let first = match other {
        ComparisonSide::Revision(number) => format!("Revision {number}"),
        ComparisonSide::File(_) => side(other),
    };
    first + " compared with " + &side(base)
}

/// "3 services here are not in this file. They stay."
#[must_use]
pub fn missing(count: u32, files: usize, removed: usize) -> String {
    let file = if files == 1 { "this file" } else { "these files" };
    let one = count == 1;
    let subject = plural(count.into(), "service here is", "services here are");
    let then = match (removed, one) {
        (0, true) => "It stays.".to_owned(),
        (0, false) => "They stay.".to_owned(),
        (_, true) => "It will be removed.".to_owned(),
        (removed, false) if removed == count as usize => "They will be removed.".to_owned(),
        (removed, false) => number(removed as u64) + " of them will be removed.",
    };
    [&subject, " not in ", file, ". ", &then].concat()
}

fn services(count: u64) -> String {
    plural(count, "service", "services")
}
