//! Merges the changes of several revisions: the last change of each service.

use std::collections::BTreeMap;

use repository::{Change, Entry, IdTaken, Index};
use snapshot::ServiceKey;

/// The merged changes of consecutive revisions.
#[derive(Debug, Default)]
pub(crate) struct ChangeSet(BTreeMap<ServiceKey, Option<Entry>>);

impl ChangeSet {
    /// Adds the changes of the next revision. Removals come first, as in a commit.
    pub(crate) fn add(&mut self, changes: Vec<Change>) {
        for change in &changes {
            if let Change::Remove(key) = change {
                self.0.insert(key.clone(), None);
            }
        }
        for change in changes {
            if let Change::Put(entry) = change {
                self.0.insert(entry.summary.key.clone(), Some(entry));
            }
        }
    }

    pub(crate) fn into_changes(self) -> Vec<Change> {
        let change = |(key, entry): (_, Option<_>)| entry.map_or(Change::Remove(key), Change::Put);
        self.0.into_iter().map(change).collect()
    }
}

/// Builds an index of these entries.
pub(crate) fn index(entries: impl IntoIterator<Item = Entry>) -> Result<Index, IdTaken> {
    Index::default().with(&entries.into_iter().map(Change::Put).collect::<Vec<_>>())
}
