//! The saved items that an undo or a restore changes. They have no decisions: a plan changes all of them.

use std::{collections::BTreeSet, sync::Arc};

use api_types::{Draft, ItemChange, LastChange, RevisionNumber};
use snapshot::ChangeKind;

use crate::store::{Change, Index, SavedItem, SavedItemKey};

/// A saved item that a plan changes.
#[derive(Clone, Debug)]
pub struct PlannedItem {
    key: SavedItemKey,
    /// The item that comes back. `None` if it is removed.
    then: Option<Arc<SavedItem>>,
    /// The item when the plan was made.
    now: Option<Arc<SavedItem>>,
    /// Whether it changed after the revision that is undone.
    changed_since: bool,
}

impl PlannedItem {
    /// The change as the review shows it.
    #[must_use]
    pub fn to_change(&self) -> ItemChange {
        let change = change_kind(self.now.as_deref(), self.then.as_deref());
        let changed_since = self.changed_since;
        ItemChange { kind: self.key.kind, name: self.key.name.clone(), change, changed_since }
    }

    /// Whether the item is as it was when the plan was made.
    pub(crate) fn is_current(&self, index: &Index) -> bool {
        index.item(&self.key) == self.now.as_ref()
    }

    /// The change for the commit of revision `number`.
    pub(crate) fn to_commit(&self, number: RevisionNumber, draft: &Draft) -> Change {
        let Some(then) = &self.then else { return Change::RemoveItem(self.key.clone()) };
        let changed = LastChange { revision: number, actor: draft.actor.clone(), at: draft.at };
        Change::PutItem(SavedItem { changed, ..(**then).clone() })
    }
}

/// The items that turn the state `now` into the state `then`.
pub(crate) fn items_to_restore(then: &Index, now: &Index) -> Vec<PlannedItem> {
    items(differences(now, then), then, now, None)
}

/// The items that undo the revision between `before` and `after`.
pub(crate) fn items_to_undo(before: &Index, after: &Index, now: &Index) -> Vec<PlannedItem> {
    items(differences(before, after), before, now, Some(after))
}

/// The keys of the items whose content differs, or that only one state has.
fn differences(one: &Index, other: &Index) -> BTreeSet<SavedItemKey> {
    let keys = one.items().chain(other.items()).map(|item| &item.key);
    keys.filter(|key| !is_same(one.item(key), other.item(key))).cloned().collect()
}

/// How items changed from one state to another.
pub(crate) fn item_changes(before: &Index, now: &Index) -> Vec<ItemChange> {
    let change = |key: SavedItemKey| {
        let sides = [before, now].map(|index| index.item(&key).map(|item| &**item));
        let change = change_kind(sides[0], sides[1]);
        ItemChange { kind: key.kind, name: key.name, change, changed_since: false }
    };
    differences(before, now).into_iter().map(change).collect()
}

fn items(
    keys: BTreeSet<SavedItemKey>,
    then: &Index,
    now: &Index,
    after: Option<&Index>,
) -> Vec<PlannedItem> {
    let planned = |key: SavedItemKey| {
        let [then, current] = [then, now].map(|index| index.item(&key).cloned());
        let changed_since = after.is_some_and(|after| !is_same(after.item(&key), current.as_ref()));
        let differs = !is_same(then.as_ref(), current.as_ref());
        differs.then_some(PlannedItem { key, then, now: current, changed_since })
    };
    let mut planned: Vec<_> = keys.into_iter().filter_map(planned).collect();
    planned.extend(replaced_by(&planned, now));
    planned
}

/// The items whose name differs only in case or spaces from one that comes back. They are removed, because a
/// person could not distinguish them.
fn replaced_by(planned: &[PlannedItem], now: &Index) -> Vec<PlannedItem> {
    let comes_back = planned.iter().filter(|item| item.then.is_some());
    let replaced = comes_back.filter_map(|item| {
        let others = now.items().filter(|other| planned.iter().all(|it| it.key != other.key));
        others.into_iter().find(|other| other.key.has_similar_name(&item.key))
    });
    let removed = |item: &Arc<SavedItem>| PlannedItem {
        key: item.key.clone(),
        then: None,
        now: Some(Arc::clone(item)),
        changed_since: true,
    };
    replaced.map(removed).collect()
}

fn change_kind(before: Option<&SavedItem>, after: Option<&SavedItem>) -> ChangeKind {
    match (before, after) {
        (None, _) => ChangeKind::Added,
        (Some(_), Some(_)) => ChangeKind::Changed,
        (Some(_), None) => ChangeKind::Removed,
    }
}

/// Whether two items have the same content, or neither exists. Who saved them does not matter.
fn is_same(one: Option<&Arc<SavedItem>>, other: Option<&Arc<SavedItem>>) -> bool {
    one.map(|item| &item.content) == other.map(|item| &item.content)
}
