//! The differences between two revisions, service by service and item by item.

use std::collections::HashMap;

use api_types::{ChangedService, Changes, Outcome, Totals};
use snapshot::ChangeKind;

use crate::{
    plan::item_changes,
    store::{Entry, Index},
};

/// The size of the repository with this index.
pub(super) fn totals(index: &Index) -> Totals {
    index.entries().fold(Totals::default(), |sum, entry| Totals {
        services: sum.services + 1,
        examples: sum.examples + u64::from(entry.summary.examples()),
        size: sum.size + entry.summary.size,
    })
}

/// The differences between two indexes.
pub(super) fn changes(before: &Index, now: &Index) -> Changes {
    let put = now.put_since(before).map(|entry| match before.get(&entry.summary.key) {
        Some(earlier) => changed(earlier, entry),
        None => added(entry),
    });
    let removed = now.removed_since(before).map(|entry| removed(entry));
    let mut services: Vec<_> = put.chain(removed).collect();
    services.sort_by(|a, b| a.key.cmp(&b.key));
    let count = |kind| services.iter().filter(|service| service.change == kind).count() as u64;
    Changes {
        added: count(ChangeKind::Added),
        changed: count(ChangeKind::Changed),
        removed: count(ChangeKind::Removed),
        from: 0,
        services,
        items: item_changes(before, now),
    }
}

/// Adds the effect on examples that the outcome of the revision recorded.
pub(super) fn add_effects(changes: &mut Changes, outcome: &Outcome) {
    let effects: HashMap<_, _> =
        outcome.written.iter().map(|written| (&written.key, written.effect)).collect();
    for service in &mut changes.services {
        service.effect = effects.get(&service.key).copied();
    }
}

fn added(entry: &Entry) -> ChangedService {
    ChangedService { examples: entry.summary.examples(), ..service(ChangeKind::Added, entry) }
}

fn changed(before: &Entry, entry: &Entry) -> ChangedService {
    let (examples_before, examples) = (before.summary.examples(), entry.summary.examples());
    ChangedService { examples_before, examples, ..service(ChangeKind::Changed, entry) }
}

fn removed(entry: &Entry) -> ChangedService {
    let examples_before = entry.summary.examples();
    ChangedService { examples_before, ..service(ChangeKind::Removed, entry) }
}

fn service(change: ChangeKind, entry: &Entry) -> ChangedService {
    let (key, kind) = (entry.summary.key.clone(), entry.summary.kind);
    ChangedService { change, key, kind, examples_before: 0, examples: 0, effect: None }
}
