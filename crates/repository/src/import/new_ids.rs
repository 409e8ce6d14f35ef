//! New IDs for documents whose ID another service has, and for services whose ID a Microcks changes, at the
//! moment of the commit.

use std::{collections::HashSet, sync::Arc};

use snapshot::{Definition, DocumentIdHash, ManifestEntry, ServiceId, ServiceKey};

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
    /// The service IDs that the plan writes, and those that were given in place of others.
    service_ids: HashSet<ServiceId>,
}

/// A definition to write.
pub(super) struct WithUniqueIds {
    pub(super) definition: Definition,
    pub(super) ids: Arc<[DocumentIdHash]>,
    /// The number of its documents that got a new ID. Includes the service.
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
        let service_ids = writes.iter().filter_map(|write| write.row.id_to_write(&write.decision));
        let service_ids = service_ids.cloned().collect();
        Ok(Self { plan, head, planned: None, owners, service_ids })
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
        let (definition, new_service_ids) = self.give_service_id(write, definition);
        let is_unusable = |id: &DocumentIdHash| row.is_renewed(*id) || self.owners.has(*id);
        let unique = if row.warnings.upper_case_ids > 0 || ids.iter().any(is_unusable) {
            let renewed = row.replace_unusable_ids(definition, |id| self.owners.has(id));
            let ids = renewed.definition.document_ids().into();
            let new_ids = renewed.count + new_service_ids;
            WithUniqueIds { definition: renewed.definition, ids, new_ids }
        } else {
            WithUniqueIds { definition, ids, new_ids: new_service_ids }
        };
        let key = row.key_to_write(&write.decision);
        self.owners.insert(key, &row.summary.id, &unique.ids);
        Ok(unique)
    }

    /// Gives the service another ID if a Microcks would change the one that it has. Returns the number of
    /// new IDs.
    fn give_service_id(&mut self, write: &Write<'_>, definition: Definition) -> (Definition, u32) {
        let Write { row, decision, .. } = write;
        let is_changed = |id: &ServiceId| snapshot::is_changed_by_microcks(id.as_str());
        let existing = row.existing.iter().map(|existing| &existing.summary.id);
        if !existing.chain([&row.summary.id]).any(is_changed) {
            return (definition, 0);
        }
        let id = definition.summary().map(|summary| summary.id);
        let Some(id) = id.filter(is_changed) else { return (definition, 0) };
        let key = row.key_to_write(decision);
        let is_taken = |id: &ServiceId| {
            let holder = self.head.index.by_id(id);
            self.service_ids.contains(id) || holder.is_some_and(|it| it.summary.key != *key)
        };
        let new = snapshot::usable_service_id(&id, key, is_taken);
        let definition = snapshot::with_service_id(&definition, &new);
        self.service_ids.insert(new);
        (definition, 1)
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
