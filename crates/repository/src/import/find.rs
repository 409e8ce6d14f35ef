//! Finds out which repository has an import. A server has several: its own, and the copies of instances.

use api_types::ImportId;

use super::lifecycle::MAX_REVISIONS_SEARCHED;
use crate::{repository::Repository, store::StoreError};

impl Repository {
    /// Whether this import is in memory, of this server or of another one of the repository. One that was applied may be only in the history.
    #[must_use]
    pub fn has_import(&self, id: &ImportId) -> bool {
        match &self.shared_imports {
            Some(shared) => self.imports.local(id).is_some() || shared.has(id),
            None => self.slot(id).is_ok(),
        }
    }

    /// Whether this import made one of the newest revisions.
    ///
    /// # Errors
    /// Fails if the history cannot be read.
    pub fn was_applied(&self, id: &ImportId) -> Result<bool, StoreError> {
        let revisions = self.store.revisions(None, MAX_REVISIONS_SEARCHED)?;
        Ok(revisions.iter().any(|revision| revision.draft.import.as_ref() == Some(id)))
    }
}
