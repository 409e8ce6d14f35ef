//! Many revisions' changes as one: for each service, what became of it in the end.

use std::collections::BTreeMap;

use repository::{Change, Entry, IdTaken, Index};
use snapshot::ServiceKey;

/// The sum of the changes of consecutive revisions.
#[derive(Debug, Default)]
pub(crate) struct ChangeSet(BTreeMap<ServiceKey, Option<Entry>>);

impl ChangeSet {
    /// Adds the changes of the next revision: removals first, as in a commit.
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

    /// The sum.
    pub(crate) fn into_changes(self) -> Vec<Change> {
        let change = |(key, entry): (_, Option<_>)| entry.map_or(Change::Remove(key), Change::Put);
        self.0.into_iter().map(change).collect()
    }
}

/// The index of these entries.
pub(crate) fn index(entries: impl IntoIterator<Item = Entry>) -> Result<Index, IdTaken> {
    Index::default().with(&entries.into_iter().map(Change::Put).collect::<Vec<_>>())
}
