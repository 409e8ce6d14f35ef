//! The last export of a saved selection, and what changed since then.

use std::collections::BTreeMap;

use api_types::{LastChange, RevisionNumber, SavedItemKind};
use snapshot::ServiceId;

use super::error::SavedItemError;
use crate::{
    access::Admin,
    repository::Repository,
    store::{SavedItemKey, StoreError},
};

impl Repository {
    /// The last export of each saved selection, by its name.
    #[must_use]
    pub fn last_exports(&self, _: &Admin) -> BTreeMap<Box<str>, LastChange> {
        self.store.last_exports()
    }

    /// Notes that a saved selection was exported at a revision.
    ///
    /// # Errors
    /// [`SavedItemError::NotFound`] if there is no such selection, [`StoreError::NoRevision`] if there is no
    /// such revision. Fails if the note cannot be written.
    pub fn note_export(
        &self,
        admin: &Admin,
        selection: &str,
        revision: RevisionNumber,
    ) -> Result<(), SavedItemError> {
        let head = self.store.head();
        let key = SavedItemKey::new(SavedItemKind::Selection, selection);
        if head.index.item(&key).is_none() {
            return Err(SavedItemError::NotFound(key));
        }
        if revision > head.revision.number {
            return Err(StoreError::NoRevision(revision).into());
        }
        let at = (self.settings.now)();
        let export = LastChange { revision, actor: admin.name().into(), at };
        Ok(self.store.note_export(selection, export)?)
    }

    /// Those of these services that are not as they were at a revision. Services that no longer exist are left
    /// out.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision, [`StoreError::Compacted`] if its
    /// definitions were compacted away.
    pub fn changed_since(
        &self,
        _: &Admin,
        revision: RevisionNumber,
        services: &[ServiceId],
    ) -> Result<Vec<ServiceId>, StoreError> {
        let (then, now) = (self.store.at(revision)?, self.store.head());
        let is_changed = |id: &&ServiceId| {
            let Some(entry) = now.index.by_id(id) else { return false };
            then.hash(&entry.summary.key) != Some(entry.hash)
        };
        Ok(services.iter().filter(is_changed).cloned().collect())
    }
}
