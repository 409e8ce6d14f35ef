//! The definitions of one revision, by name and version and by ID, and its saved items.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use api_types::{Draft, Revision, RevisionNumber, SavedItemKind};
use snapshot::{Hash, ServiceId, ServiceKey};

use super::{
    change::{Change, Entry},
    item::{SavedItem, SavedItemKey},
};

/// All definitions of one revision, without their content. Ordered by name, then version, as in an
/// export. Also all saved items with their content, ordered by kind, then name.
///
/// Invariant: no two definitions have the same name and version, and no two have the same ID.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: BTreeMap<ServiceKey, Arc<Entry>>,
    keys: HashMap<ServiceId, ServiceKey>,
    items: BTreeMap<SavedItemKey, Arc<SavedItem>>,
}

/// Two definitions would have the same ID.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the ID {id} of {key} is already the ID of {holder}")]
pub struct IdTaken {
    /// The ID.
    pub id: ServiceId,
    /// The definition that cannot get it.
    pub key: ServiceKey,
    /// The definition that has it.
    pub holder: ServiceKey,
}

impl Index {
    /// The number of definitions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no definitions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The definition of this name and version.
    #[must_use]
    pub fn get(&self, key: &ServiceKey) -> Option<&Arc<Entry>> {
        self.entries.get(key)
    }

    /// The content hash of the definition of this name and version.
    #[must_use]
    pub fn hash(&self, key: &ServiceKey) -> Option<Hash> {
        self.entries.get(key).map(|entry| entry.hash)
    }

    /// The revision that turns the state `before` into this one. Stores use this so that all of them
    /// count the same.
    #[must_use]
    pub fn revision_after(&self, before: &Self, number: RevisionNumber, draft: Draft) -> Revision {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (put, removed) = (self.put_since(before).count(), self.removed_since(before).count());
        Revision { number, draft, put: count(put), removed: count(removed) }
    }

    /// The definitions that were added or replaced since an earlier state, by name, then version.
    pub fn put_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Arc<Entry>> {
        self.entries().filter(|entry| before.hash(&entry.summary.key) != Some(entry.hash))
    }

    /// The definitions that were removed since an earlier state, by name, then version.
    pub fn removed_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Arc<Entry>> {
        before.entries().filter(|entry| self.get(&entry.summary.key).is_none())
    }

    /// The definition whose service has this ID.
    #[must_use]
    pub fn by_id(&self, id: &ServiceId) -> Option<&Arc<Entry>> {
        self.entries.get(self.keys.get(id)?)
    }

    /// All definitions by name, then version.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Arc<Entry>> {
        self.entries.values()
    }

    /// The saved item of this kind and name.
    #[must_use]
    pub fn item(&self, key: &SavedItemKey) -> Option<&Arc<SavedItem>> {
        self.items.get(key)
    }

    /// All saved items by kind, then name.
    pub fn items(&self) -> impl ExactSizeIterator<Item = &Arc<SavedItem>> {
        self.items.values()
    }

    /// The changes that turn the saved items of an earlier state into those of this one. Removals come
    /// first.
    #[must_use]
    pub fn item_changes_since(&self, before: &Self) -> Vec<Change> {
        let removed = before.items.keys().filter(|key| !self.items.contains_key(*key));
        let put = self.items().filter(|item| before.item(&item.key) != Some(item));
        let removed = removed.map(|key| Change::RemoveItem(key.clone()));
        removed.chain(put.map(|item| Change::PutItem((**item).clone()))).collect()
    }

    /// Removes what belongs to selections that this revision does not have, by their name.
    pub fn retain_selections<T>(&self, by_name: &mut BTreeMap<Box<str>, T>) {
        by_name.retain(|name, _| {
            let key = SavedItemKey::new(SavedItemKind::Selection, name.clone());
            self.item(&key).is_some()
        });
    }

    /// The index after these changes. Removals come first, so that an ID can move to another definition
    /// in one commit.
    ///
    /// # Errors
    /// [`IdTaken`] if two definitions would have the same ID.
    pub fn with(&self, changes: &[Change]) -> Result<Self, IdTaken> {
        let mut next = self.clone();
        for change in changes {
            let key = match change {
                Change::Put(entry) => &entry.summary.key,
                Change::Remove(key) => key,
                Change::RemoveItem(key) => {
                    next.items.remove(key);
                    continue;
                }
                Change::PutItem(_) => continue,
            };
            if let Some(gone) = next.entries.remove(key) {
                next.keys.remove(&gone.summary.id);
            }
        }
        for change in changes {
            match change {
                Change::Put(entry) => next.insert(Arc::new(entry.clone()))?,
                Change::PutItem(item) => {
                    next.items.insert(item.key.clone(), Arc::new(item.clone()));
                }
                Change::Remove(_) | Change::RemoveItem(_) => {}
            }
        }
        Ok(next)
    }

    /// Inserts an entry, unless its name and version or its ID are taken. Returns whether it did.
    pub(crate) fn insert_if_free(&mut self, entry: Arc<Entry>) -> bool {
        let Entry { summary, .. } = &*entry;
        let free = !self.entries.contains_key(&summary.key) && !self.keys.contains_key(&summary.id);
        if free {
            self.keys.insert(summary.id.clone(), summary.key.clone());
            self.entries.insert(summary.key.clone(), entry);
        }
        free
    }

    /// Inserts an entry. Replaces the one of the same name and version.
    fn insert(&mut self, entry: Arc<Entry>) -> Result<(), IdTaken> {
        let Entry { summary, .. } = &*entry;
        if let Some(earlier) = self.entries.remove(&summary.key) {
            self.keys.remove(&earlier.summary.id);
        }
        if let Some(holder) = self.keys.insert(summary.id.clone(), summary.key.clone()) {
            return Err(IdTaken { id: summary.id.clone(), key: summary.key.clone(), holder });
        }
        self.entries.insert(summary.key.clone(), entry);
        Ok(())
    }
}
