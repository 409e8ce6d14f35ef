//! Describes revisions: what they changed, decided and hold.

use api_types::{Changes, Choice, DecisionCounts, ItemChange, Totals};
use snapshot::ChangeKind;

use super::{bytes, number, plural, visible};

/// What a revision changed, without a full stop: `2 added, 1 removed`.
#[must_use]
pub fn describe_changes(changes: &Changes) -> String {
    let part = |count, word: &str| (count > 0).then(|| number(count) + " " + word);
    let parts = [
        part(changes.added, "added"),
        part(changes.changed, "changed"),
        part(changes.removed, "removed"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "No services changed".to_owned() } else { parts.join(", ") }
}

/// How a revision changed a saved item: `Response-time profile Slow evening: added`.
#[must_use]
pub fn describe_item(item: &ItemChange) -> String {
    let change = match item.change {
        ChangeKind::Added => ": added",
        ChangeKind::Changed => ": changed",
        ChangeKind::Removed => ": removed",
    };
    [item.kind.label(), " ", &visible(&item.name), change].concat()
}

/// The decisions of an import: `12 added, 4 replaced, 103 unchanged`.
#[must_use]
pub fn describe_decisions(decided: &DecisionCounts, identical: u32, declined: u32) -> String {
    let chosen = decided.iter().map(|(choice, count)| (*count, describe_choice(*choice)));
    let rest = [(identical, "unchanged"), (declined, "kept")];
    let parts = chosen.chain(rest).filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| number(count.into()) + " " + word).collect();
    parts.join(", ")
}

/// The size of the repository: `3 services, 5 examples, 18 kB`.
#[must_use]
pub fn describe_totals(totals: &Totals) -> String {
    let services = plural(totals.services, "service", "services");
    let examples = plural(totals.examples, "example", "examples");
    [&services, ", ", &examples, ", ", &bytes(totals.size)].concat()
}

/// What a choice did with a service.
#[must_use]
pub const fn describe_choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Add => "added",
        Choice::AddWithNewIds => "added with new IDs",
        Choice::Replace => "replaced",
        Choice::Merge => "merged",
        Choice::Copy => "imported as copy",
        Choice::KeepMine => "kept",
        Choice::Skip => "skipped",
        Choice::Remove => "removed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_summed_up() {
        let changes = Changes { added: 2, removed: 1, ..Changes::default() };
        assert_eq!(describe_changes(&changes), "2 added, 1 removed");
        assert_eq!(describe_changes(&Changes::default()), "No services changed");
    }

    #[test]
    fn decisions_are_summed_up() {
        let decided: DecisionCounts = [(Choice::Add, 12), (Choice::Merge, 1)].into();
        assert_eq!(describe_decisions(&decided, 103, 0), "12 added, 1 merged, 103 unchanged");
        assert_eq!(describe_decisions(&DecisionCounts::new(), 0, 0), "");
    }
}
