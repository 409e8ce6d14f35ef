//! New IDs for documents whose ID another service has, at the moment of the commit.

use std::{collections::HashSet, sync::Arc};

use snapshot::{Definition, DocumentIdHash, ManifestEntry, ServiceKey};

use super::{error::ApplyError, write::Write};
use crate::{
    document_ids::DocumentIds,
    plan::{self, IdOwners, Plan},
    store::{Head, Index, Store},
};

/// Ensures that no commit writes an ID that another service has.
pub(super) struct NewIds<'a> {
    plan: &'a Plan,
    head: &'a Head,
    /// The state that the plan was made for. `None` if it is the newest one.
    planned: Option<Arc<Index>>,
    /// The IDs of the services that stay, and of those that were written so far.
    owners: IdOwners,
}

/// A definition to write.
pub(super) struct WithUniqueIds {
    pub(super) definition: Definition,
    pub(super) ids: Arc<[DocumentIdHash]>,
    /// The number of its documents that got a new ID.
    pub(super) new_ids: u32,
}

impl<'a> NewIds<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        writes: &[Write<'_>],
        head: &'a Head,
        ids: &DocumentIds,
    ) -> Result<Self, ApplyError> {
        let keys = |write: &Write<'_>| {
            let replaced = write.row.instead_of(&write.decision).cloned();
            [Some(write.row.key_to_write(&write.decision).clone()), replaced]
        };
        let changed: HashSet<ServiceKey> = writes.iter().flat_map(keys).flatten().collect();
        let stays = |key: &ServiceKey| !changed.contains(key);
        let owners = IdOwners::new(&head.index, ids, |entry| stays(&entry.summary.key))?;
        Ok(Self { plan, head, planned: None, owners })
    }

    /// Gives new IDs to the documents of a definition, as the plan shows it, and to any other whose ID a
    /// service has. `entry` is the manifest entry of a definition that is as its file has it.
    ///
    /// Fails if a service got such an ID after the plan was made.
    pub(super) fn give(
        &mut self,
        write: &Write<'_>,
        definition: Definition,
        entry: Option<&ManifestEntry>,
        store: &dyn Store,
    ) -> Result<WithUniqueIds, ApplyError> {
        let row = write.row;
        let ids: Arc<[DocumentIdHash]> = match entry {
            Some(entry) => entry.document_ids().into(),
            None => definition.document_ids().into(),
        };
        self.check_stale(write, &ids, store)?;
        let is_unusable = |id: &DocumentIdHash| row.is_renewed(*id) || self.owners.has(*id);
        let unique = if row.warnings.upper_case_ids > 0 || ids.iter().any(is_unusable) {
            let renewed = row.renew_ids(definition, |id| self.owners.has(id));
            let ids = renewed.definition.document_ids().into();
            WithUniqueIds { definition: renewed.definition, ids, new_ids: renewed.count }
        } else {
            WithUniqueIds { definition, ids, new_ids: 0 }
        };
        let key = row.key_to_write(&write.decision);
        self.owners.insert(key, &row.summary.id, &unique.ids);
        Ok(unique)
    }

    /// Checks that no service got one of these IDs after the plan was made.
    fn check_stale(
        &mut self,
        write: &Write<'_>,
        ids: &[DocumentIdHash],
        store: &dyn Store,
    ) -> Result<(), ApplyError> {
        let (planned, newest) = (self.plan.revision, self.head.revision.number);
        if planned == newest {
            return Ok(());
        }
        let unplanned = ids.iter().filter(|id| !write.row.is_renewed(**id));
        let owners: HashSet<&ServiceKey> =
            unplanned.filter_map(|id| self.owners.owner(*id)).collect();
        if owners.is_empty() {
            return Ok(());
        }
        let before = match &self.planned {
            Some(before) => Arc::clone(before),
            None => store.at(planned)?,
        };
        let is_new = |key: &&ServiceKey| {
            let now = self.head.index.hash(key);
            now.is_some() && now != before.hash(key)
        };
        let new: Vec<&ServiceKey> = owners.into_iter().filter(is_new).collect();
        let changed = if new.is_empty() {
            Vec::new()
        } else {
            plan::find_concurrent_changes(&new, planned, newest, store)?
        };
        self.planned = Some(before);
        if changed.is_empty() {
            Ok(())
        } else {
            Err(ApplyError::Stale { planned, newest, changed })
        }
    }
}
