//! Texts of the result of an import.

use api_types::{ChangedParts, Choice, Effect, ImportKind, PartCounts, Report, WrittenService};
use snapshot::ServiceKey;

use super::{super::super::text::services, key};
use crate::{
    state::ShowWritten,
    text::{number, plural},
};

pub(in super::super) const UNDO_IMPORT: &str = "Undo import";
pub(in super::super) const UNDO_CHANGES: &str = "Undo changes";
pub(in super::super) const SHOW_REVISION: &str = "Show revision";
pub(in super::super) const IMPORT_ANOTHER: &str = "Import another file";
pub(in super::super) const SHOW_SERVICES: &str = "Show services";
pub(in super::super) const CHANGED_SERVICES: &str = "Changed services";
pub(in super::super) const COLUMNS: [&str; 5] = ["Action", "Service", "Version", "Type", "Changes"];

pub(in super::super) fn result(changed: u64, items: u64, kind: &ImportKind) -> String {
    match (changed, kind) {
        (0, _) if items > 0 => saved_items(items) + " changed",
        (0, ImportKind::Import) => "Nothing was imported".to_owned(),
        (0, _) => "Nothing was changed".to_owned(),
        (changed, ImportKind::Import) => services(changed) + " imported",
        (changed, _) => services(changed) + " changed",
    }
}

/// What the server verified: "16 of 16 services match the plan. 5 removed services are gone."
pub(in super::super) fn proof(report: &Report) -> String {
    let written = report.outcome.written.iter();
    let written = written.filter(|done| done.choice != Choice::Remove).count() as u64;
    let matching = (written > 0).then(|| {
        let verb = if written == 1 { " matches the plan." } else { " match the plan." };
        number(report.verified.into()) + " of " + &services(written) + verb
    });
    let gone = (report.removed > 0).then(|| {
        let removed = plural(report.removed.into(), "removed service is", "removed services are");
        removed + " gone."
    });
    match (matching, gone) {
        (None, None) if report.items > 0 => {
            let verb = if report.items == 1 { " matches the plan." } else { " match the plan." };
            saved_items(report.items.into()) + verb
        }
        (None, None) => "The repository did not change.".to_owned(),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(matching), Some(gone)) => matching + " " + &gone,
    }
}

pub(in super::super) fn revision(report: &Report) -> String {
    format!("Revision {}", report.revision)
}

// The counts of the result.
pub(in super::super) const ADDED: &str = "added";
pub(in super::super) const COPIED: &str = "copied";
pub(in super::super) const REPLACED: &str = "replaced";
pub(in super::super) const EDITED: &str = "edited";
pub(in super::super) const MERGED: &str = "merged";
pub(in super::super) const REMOVED: &str = "removed";
pub(in super::super) const UNCHANGED: &str = "unchanged";
pub(in super::super) const KEPT: &str = "kept";

fn saved_items(count: u64) -> String {
    plural(count, "saved item", "saved items")
}

pub(in super::super) const fn items_changed(count: u64) -> &'static str {
    if count == 1 { "saved item changed" } else { "saved items changed" }
}

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

/// What a written service holds, or what changed in it: "2 operations, 5 examples", "+1 example, 1 label
/// changed". The same words as in the review.
pub(in super::super) fn changes(written: &WrittenService) -> String {
    let Effect { added, changed, removed } = written.effect;
    let examples = PartCounts { added, changed, removed };
    let ChangedParts { operations, contracts, labels, settings } =
        written.parts.unwrap_or_default();
    let kinds = [("operation", operations), ("example", examples), ("contract", contracts)];
    let is_whole = match written.choice {
        Choice::Add | Choice::AddWithNewIds | Choice::Copy | Choice::Remove => true,
        Choice::Replace | Choice::Merge | Choice::KeepMine | Choice::Skip => false,
    };
    let mut parts = Vec::new();
    let mut add = |count: u32, before: &str, one: &str, after: &str| {
        if count > 0 {
            let counted = plural(count.into(), one, &[one, "s"].concat());
            parts.push([before, &counted, after].concat());
        }
    };
    for (one, counts) in kinds {
        if is_whole {
            add(counts.added + counts.removed, "", one, "");
        } else {
            add(counts.added, "+", one, "");
            add(counts.removed, "−", one, "");
            add(counts.changed, "", one, " changed");
        }
    }
    add(labels, "", "label", " changed");
    add(settings, "", "setting", " changed");
    add(written.new_ids, "", "new ID", "");
    match (parts.is_empty(), written.parts) {
        (false, _) => parts.join(", "),
        (true, None) => "no example changes".to_owned(),
        (true, Some(_)) if is_whole => "no operations".to_owned(),
        (true, Some(_)) => "only dates or formatting changed".to_owned(),
    }
}

/// Names a service that looks like another one.
pub(in super::super) fn confusable(own: &ServiceKey, other: &ServiceKey) -> String {
    super::confusable(own, other, true)
}

pub(in super::super) const fn looks_alike(count: u64) -> &'static str {
    if count == 1 { "looks like another" } else { "look like others" }
}

pub(in super::super) const NO_MATCH: &str = "No service matches";
pub(in super::super) const NO_MATCH_NEXT: &str = "Change the search, or show all services.";

pub(in super::super) const fn filter(show: ShowWritten) -> &'static str {
    match show {
        ShowWritten::All => "All",
        ShowWritten::Added => "Added",
        ShowWritten::Changed => "Changed",
        ShowWritten::Removed => "Removed",
        ShowWritten::Confusable => "Similar names",
    }
}

/// "3 of 14 services shown".
pub(in super::super) fn shown(shown: usize, total: usize) -> String {
    if shown == total {
        return services(total as u64);
    }
    [&number(shown as u64), " of ", &services(total as u64), " shown"].concat()
}

#[cfg(test)]
mod tests {
    use api_types::Outcome;
    use snapshot::ServiceType;

    use super::*;

    fn written(choice: Choice, effect: [u32; 3], parts: Option<ChangedParts>) -> WrittenService {
        let [added, changed, removed] = effect;
        WrittenService {
            choice,
            key: ServiceKey::new("Orders", "1"),
            kind: ServiceType::Rest,
            effect: Effect { added, changed, removed },
            instead_of: None,
            new_ids: 0,
            parts,
        }
    }

    fn report(choices: &[Choice], verified: u32, removed: u32) -> Report {
        let written = choices.iter().map(|choice| written(*choice, [0; 3], None)).collect();
        Report {
            revision: 1.into(),
            verified,
            removed,
            items: 0,
            outcome: Outcome { written, ..Outcome::default() },
            confusable: [].into(),
        }
    }

    #[test]
    fn proof_names_what_was_read_back_and_what_is_gone() {
        let (add, remove) = (Choice::Add, Choice::Remove);
        for (report, text) in [
            (report(&[], 0, 0), "The repository did not change."),
            (report(&[add], 1, 0), "1 of 1 service matches the plan."),
            (report(&[Choice::Merge, add], 2, 0), "2 of 2 services match the plan."),
            (Report { items: 1, ..report(&[], 0, 0) }, "1 saved item matches the plan."),
            (Report { items: 2, ..report(&[], 0, 0) }, "2 saved items match the plan."),
            (report(&[remove], 0, 1), "1 removed service is gone."),
            (
                report(&[add, add, remove, remove], 2, 2),
                "2 of 2 services match the plan. 2 removed services are gone.",
            ),
            // A service that took the ID of another one.
            (
                report(&[Choice::Replace], 1, 1),
                "1 of 1 service matches the plan. 1 removed service is gone.",
            ),
        ] {
            assert_eq!(proof(&report), text);
        }
    }

    #[test]
    fn changes_count_every_kind_of_part() {
        let counts = |added, changed, removed| PartCounts { added, changed, removed };
        let whole = ChangedParts { operations: counts(2, 0, 0), ..ChangedParts::default() };
        let labels = ChangedParts { labels: 1, ..ChangedParts::default() };
        let all = ChangedParts {
            operations: counts(1, 2, 3),
            contracts: counts(0, 1, 0),
            labels: 0,
            settings: 2,
        };
        for (written, text) in [
            (written(Choice::Add, [0; 3], Some(whole)), "2 operations"),
            (written(Choice::Add, [0; 3], Some(ChangedParts::default())), "no operations"),
            (written(Choice::Remove, [0, 0, 4], Some(whole)), "2 operations, 4 examples"),
            (written(Choice::Replace, [0; 3], Some(labels)), "1 label changed"),
            (
                written(Choice::Merge, [1, 2, 0], Some(all)),
                "+1 operation, −3 operations, 2 operations changed, +1 example, \
                 2 examples changed, 1 contract changed, 2 settings changed",
            ),
            (
                written(Choice::Replace, [0; 3], Some(ChangedParts::default())),
                "only dates or formatting changed",
            ),
            (written(Choice::Replace, [0, 0, 1], None), "−1 example"),
            (written(Choice::Replace, [0; 3], None), "no example changes"),
        ] {
            assert_eq!(changes(&written), text);
        }
    }
}
