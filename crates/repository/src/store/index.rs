//! The definitions of one revision, findable by name and version and by id.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use api_types::{Draft, Revision, RevisionNumber};
use snapshot::{Hash, ServiceId, ServiceKey};

use super::change::{Change, Entry};

/// All definitions of one revision, without their content, in the order of an export.
///
/// Invariant: no two have the same name and version, and no two the same id.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: BTreeMap<ServiceKey, Arc<Entry>>,
    keys: HashMap<ServiceId, ServiceKey>,
}

/// Two definitions would have the same id.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the id {id} of {key} is the id of {holder} already")]
pub struct IdTaken {
    /// The id.
    pub id: ServiceId,
    /// The definition that wanted it.
    pub key: ServiceKey,
    /// The definition that has it.
    pub holder: ServiceKey,
}

impl Index {
    /// How many definitions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The definition of this name and version.
    #[must_use]
    pub fn get(&self, key: &ServiceKey) -> Option<&Arc<Entry>> {
        self.entries.get(key)
    }

    /// The address of the definition of this name and version.
    #[must_use]
    pub fn hash(&self, key: &ServiceKey) -> Option<Hash> {
        self.entries.get(key).map(|entry| entry.hash)
    }

    /// The revision that makes this state of `before`: every store counts alike.
    #[must_use]
    pub fn revision_after(&self, before: &Self, number: RevisionNumber, draft: Draft) -> Revision {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (put, removed) = (self.put_since(before).count(), self.removed_since(before).count());
        Revision { number, draft, put: count(put), removed: count(removed) }
    }

    /// What was added or replaced since an earlier state, by name, then version.
    pub fn put_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Arc<Entry>> {
        self.entries().filter(|entry| before.hash(&entry.summary.key) != Some(entry.hash))
    }

    /// What was removed since an earlier state, by name, then version.
    pub fn removed_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = &'a Arc<Entry>> {
        before.entries().filter(|entry| self.get(&entry.summary.key).is_none())
    }

    /// The definition whose service has this id.
    #[must_use]
    pub fn by_id(&self, id: &ServiceId) -> Option<&Arc<Entry>> {
        self.entries.get(self.keys.get(id)?)
    }

    /// All of them by name, then version.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Arc<Entry>> {
        self.entries.values()
    }

    /// The index after these changes: removals first, so that an id can move in one commit.
    ///
    /// # Errors
    /// Where two definitions would have the same id; the index is unchanged then.
    pub fn with(&self, changes: &[Change]) -> Result<Self, IdTaken> {
        let mut next = self.clone();
        for change in changes {
            let key = match change {
                Change::Put(entry) => &entry.summary.key,
                Change::Remove(key) => key,
            };
            if let Some(gone) = next.entries.remove(key) {
                next.keys.remove(&gone.summary.id);
            }
        }
        for change in changes {
            if let Change::Put(entry) = change {
                next.insert(Arc::new(entry.clone()))?;
            }
        }
        Ok(next)
    }

    /// Adds an entry, unless its name and version or its id are taken; tells whether it did.
    pub(crate) fn insert_if_free(&mut self, entry: Arc<Entry>) -> bool {
        let Entry { summary, .. } = &*entry;
        let free = !self.entries.contains_key(&summary.key) && !self.keys.contains_key(&summary.id);
        if free {
            self.keys.insert(summary.id.clone(), summary.key.clone());
            self.entries.insert(summary.key.clone(), entry);
        }
        free
    }

    /// Puts an entry; the later of two with one key counts.
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
