//! The IDs of the contracts and messages of definitions, by the hash of their content.
//!
//! A Microcks has one collection for all contracts, one for all requests, and so on. So an ID must be
//! unique in the whole repository, not only in its service. Contents never change, so nothing here
//! becomes stale. The cache has 8 bytes for each document of the newest revision.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use api_types::RevisionNumber;
use snapshot::{Definition, DocumentIdHash, Hash, Kind, ServiceKey};

use crate::{
    lock::lock,
    store::{Entry, Index, Store, StoreError},
};

/// Reads the document IDs of definitions, each definition once.
pub(crate) struct DocumentIds {
    store: Arc<dyn Store>,
    by_content: Mutex<HashMap<Hash, Arc<[DocumentIdHash]>>>,
    pub(crate) unique: UniqueRevision,
}

/// The newest revision that is known to have no shared IDs.
#[derive(Debug, Default)]
pub(crate) struct UniqueRevision(Mutex<Option<RevisionNumber>>);

/// Two services of an index that share IDs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SharedIds {
    /// The first two services that share an ID.
    pub services: [ServiceKey; 2],
    /// The number of documents whose ID an earlier document has.
    pub count: usize,
}

impl DocumentIds {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, by_content: Mutex::default(), unique: UniqueRevision::default() }
    }

    /// The document IDs of a definition. Reads it if they are unknown.
    pub(crate) fn of(&self, entry: &Entry) -> Result<Arc<[DocumentIdHash]>, StoreError> {
        let has_documents = Kind::OWNED.into_iter().any(|kind| entry.summary.count(kind) > 0);
        if !has_documents {
            return Ok(Arc::default());
        }
        if let Some(known) = lock(&self.by_content).get(&entry.hash) {
            return Ok(Arc::clone(known));
        }
        let definition = self.store.definition(&entry.hash)?;
        Ok(self.insert_definition(entry.hash, &definition))
    }

    /// The document IDs of an entry of the repository. None if its content is damaged: then it cannot be
    /// exported, and must not block the import of other services.
    pub(crate) fn of_existing(&self, entry: &Entry) -> Result<Arc<[DocumentIdHash]>, StoreError> {
        match self.of(entry) {
            Err(StoreError::Damaged { .. } | StoreError::Missing(_)) => Ok(Arc::default()),
            other => other,
        }
    }

    /// Whether the IDs of this content are known.
    pub(crate) fn has(&self, hash: &Hash) -> bool {
        lock(&self.by_content).contains_key(hash)
    }

    /// Adds the IDs of a content that was read or written.
    pub(crate) fn insert_definition(
        &self,
        hash: Hash,
        definition: &Definition,
    ) -> Arc<[DocumentIdHash]> {
        let ids: Arc<[DocumentIdHash]> = definition.document_ids().into();
        self.insert(hash, Arc::clone(&ids));
        ids
    }

    /// Adds the IDs of a content.
    pub(crate) fn insert(&self, hash: Hash, ids: Arc<[DocumentIdHash]>) {
        lock(&self.by_content).insert(hash, ids);
    }

    /// Drops the IDs of contents that this index does not have, once there are as many of them.
    pub(crate) fn drop_old(&self, index: &Index) {
        let mut by_content = lock(&self.by_content);
        if by_content.len() > 2 * index.len() {
            let current: HashSet<&Hash> = index.entries().map(|entry| &entry.hash).collect();
            by_content.retain(|hash, _| current.contains(hash));
        }
    }

    /// Finds services among these that share IDs.
    pub(crate) fn shared<'a>(
        &self,
        entries: impl Iterator<Item = &'a Arc<Entry>>,
    ) -> Result<Option<SharedIds>, StoreError> {
        let mut owners: HashMap<DocumentIdHash, &ServiceKey> = HashMap::new();
        let mut shared: Option<SharedIds> = None;
        for entry in entries {
            let key = &entry.summary.key;
            for id in self.of_existing(entry)?.iter() {
                let Some(holder) = owners.insert(*id, key).filter(|holder| *holder != key) else {
                    continue;
                };
                match &mut shared {
                    Some(shared) => shared.count += 1,
                    None => {
                        let services = [holder.clone(), key.clone()];
                        shared = Some(SharedIds { services, count: 1 });
                    }
                }
            }
        }
        Ok(shared)
    }
}

impl UniqueRevision {
    /// Whether this revision is known to have no shared IDs.
    pub(crate) fn is(&self, number: RevisionNumber) -> bool {
        *lock(&self.0) == Some(number)
    }

    /// Remembers that this revision has no shared IDs.
    pub(crate) fn set(&self, number: RevisionNumber) {
        *lock(&self.0) = Some(number);
    }

    /// Remembers that an import on top of `before` made the revision `after`. Imports write no shared IDs, so
    /// there are none if there were none before.
    pub(crate) fn set_imported(&self, before: RevisionNumber, after: RevisionNumber) {
        let mut unique = lock(&self.0);
        if *unique == Some(before) {
            *unique = Some(after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_keeps_a_revision_unique_only_if_it_was_known_to_be() {
        let unique = UniqueRevision::default();
        let [first, second, third] = [1, 2, 3].map(RevisionNumber);
        unique.set_imported(first, second);
        assert!(!unique.is(second));
        unique.set(second);
        unique.set_imported(first, third);
        assert!(unique.is(second) && !unique.is(third));
        unique.set_imported(second, third);
        assert!(unique.is(third));
    }
}
