//! Merges the changes of several revisions: the last change of each service and each saved item.

use std::collections::BTreeMap;

use repository::{Change, Entry, IdTaken, Index, SavedItem, SavedItemKey};
use snapshot::ServiceKey;

/// The merged changes of consecutive revisions. `None` is a removal.
#[derive(Debug, Default)]
pub(crate) struct ChangeSet {
    services: BTreeMap<ServiceKey, Option<Entry>>,
    items: BTreeMap<SavedItemKey, Option<SavedItem>>,
}

impl ChangeSet {
    /// Adds the changes of the next revision. Removals come first, as in a commit.
    pub(crate) fn add(&mut self, changes: Vec<Change>) {
        for change in &changes {
            match change {
                Change::Remove(key) => drop(self.services.insert(key.clone(), None)),
                Change::RemoveItem(key) => drop(self.items.insert(key.clone(), None)),
                Change::Put(_) | Change::PutItem(_) => {}
            }
        }
        for change in changes {
            match change {
                Change::Put(entry) => {
                    self.services.insert(entry.summary.key.clone(), Some(entry));
                }
                Change::PutItem(item) => drop(self.items.insert(item.key.clone(), Some(item))),
                Change::Remove(_) | Change::RemoveItem(_) => {}
            }
        }
    }

    pub(crate) fn into_changes(self) -> Vec<Change> {
        let service = |(key, entry): (_, Option<_>)| entry.map_or(Change::Remove(key), Change::Put);
        let item =
            |(key, item): (_, Option<_>)| item.map_or(Change::RemoveItem(key), Change::PutItem);
        let items = self.items.into_iter().map(item);
        self.services.into_iter().map(service).chain(items).collect()
    }
}

/// Builds an index of these entries and saved items.
pub(crate) fn index(
    entries: impl IntoIterator<Item = Entry>,
    items: impl IntoIterator<Item = SavedItem>,
) -> Result<Index, IdTaken> {
    let items = items.into_iter().map(Change::PutItem);
    let changes: Vec<_> = entries.into_iter().map(Change::Put).chain(items).collect();
    Index::default().with(&changes)
}
