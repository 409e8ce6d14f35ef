//! Finds contracts and messages whose ID another service has.

use std::{collections::HashMap, sync::Arc};

use snapshot::{
    Definition, DocumentIdHash, ReplacedIds, ServiceId, ServiceKey, replace_unusable_ids,
};

use super::row::Row;
use crate::{
    document_ids::DocumentIds,
    store::{Entry, Index, StoreError},
};

/// Which service has each document ID: a service of the repository, or one of an earlier row of a plan.
#[derive(Default)]
pub(crate) struct IdOwners {
    /// The number of the service, or [`SEVERAL`].
    owners: HashMap<DocumentIdHash, u32>,
    by_key: HashMap<ServiceKey, u32>,
    by_id: HashMap<ServiceId, u32>,
    /// The services by their number. Rivals have one number: of services with the same name and version
    /// or the same service ID, at most one is written with these document IDs.
    services: Vec<ServiceKey>,
}

/// Several services have the ID, which is only so in repositories of earlier releases.
const SEVERAL: u32 = u32::MAX;

impl IdOwners {
    /// The owners in a repository, apart from services that a plan writes or removes.
    pub(crate) fn new(
        index: &Index,
        ids: &DocumentIds,
        stays: impl Fn(&Entry) -> bool,
    ) -> Result<Self, StoreError> {
        let mut owners = Self::default();
        for entry in index.entries().filter(|entry| stays(entry)) {
            let summary = &entry.summary;
            owners.insert(&summary.key, &summary.id, &ids.of_existing(entry)?);
        }
        ids.drop_old(index);
        Ok(owners)
    }

    /// Adds the IDs of a service.
    pub(crate) fn insert(&mut self, key: &ServiceKey, id: &ServiceId, ids: &[DocumentIdHash]) {
        let number = self.number(key, id).unwrap_or_else(|| {
            self.services.push(key.clone());
            u32::try_from(self.services.len() - 1).unwrap_or(SEVERAL)
        });
        self.by_key.entry(key.clone()).or_insert(number);
        self.by_id.entry(id.clone()).or_insert(number);
        self.owners.reserve(ids.len());
        for document in ids {
            let owner = self.owners.entry(*document).or_insert(number);
            if *owner != number {
                *owner = SEVERAL;
            }
        }
    }

    fn number(&self, key: &ServiceKey, id: &ServiceId) -> Option<u32> {
        self.by_key.get(key).or_else(|| self.by_id.get(id)).copied()
    }

    /// Whether any service has this ID.
    pub(crate) fn has(&self, id: DocumentIdHash) -> bool {
        self.owners.contains_key(&id)
    }

    /// The only service that has this ID.
    pub(crate) fn owner(&self, id: DocumentIdHash) -> Option<&ServiceKey> {
        let number = usize::try_from(*self.owners.get(&id)?).ok()?;
        self.services.get(number)
    }

    /// Plans new IDs for those of the row that other services have, and adds the others. `ids` are those
    /// that the definition of the source has in the repository, and `service` is its ID there.
    pub(crate) fn plan(&mut self, row: &mut Row, service: &ServiceId, ids: &[DocumentIdHash]) {
        let key = &row.summary.key;
        let own = self.number(key, service);
        let has_other =
            |id: &DocumentIdHash| self.owners.get(id).is_some_and(|owner| Some(*owner) != own);
        let (mut taken, free): (Vec<_>, Vec<_>) = ids.iter().copied().partition(has_other);
        self.insert(key, service, &free);
        taken.sort_unstable();
        taken.dedup();
        row.warnings.new_ids = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        row.new_ids = Arc::from(taken);
    }
}

impl Row {
    /// Gives new IDs to the documents of a definition of this row, as it was planned, and to those whose
    /// ID `is_taken`.
    pub(crate) fn replace_unusable_ids(
        &self,
        definition: Definition,
        is_taken: impl Fn(DocumentIdHash) -> bool,
    ) -> ReplacedIds {
        let has_upper_case_ids = self.warnings.upper_case_ids > 0;
        replace_unusable_ids(definition, |hash, id| {
            self.is_renewed(hash)
                || is_taken(hash)
                || (has_upper_case_ids && snapshot::is_changed_by_microcks(id))
        })
    }

    /// Whether the plan gives a new ID to the document with this one.
    pub(crate) fn is_renewed(&self, id: DocumentIdHash) -> bool {
        self.new_ids.binary_search(&id).is_ok()
    }
}
