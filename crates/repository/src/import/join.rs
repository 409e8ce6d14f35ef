//! Makes one comparison of two, each of which has one uploaded file.

use std::sync::Arc;

use api_types::{FileAction, ImportId, Subject};

use super::{error::ImportError, registry::random_id, slot::Slot, state::ImportState};
use crate::{access::Admin, plan::UploadedFile, repository::Repository};

impl Repository {
    /// Starts a comparison of the file of `other` with the file of `base`, in place of these two comparisons. Both are
    /// complete. `None` if one of the files is not a snapshot: then both stay, and planning that one states why.
    ///
    /// # Errors
    /// [`ImportError::NotFound`] if one of them is something else, [`ImportError::UploadIncomplete`].
    pub fn join_comparisons(
        &self,
        admin: &Admin,
        base: &ImportId,
        other: &ImportId,
    ) -> Result<Option<ImportId>, ImportError> {
        let files = [self.compared_file(admin, base)?, self.compared_file(admin, other)?];
        let [Some(base_file), Some(other_file)] = files else { return Ok(None) };
        let size = |id| Ok::<_, ImportError>(self.slot_for(admin, id)?.usage().size);
        let total = size(base)? + size(other)?;
        let id = random_id()?;
        if let Some(shared) = &self.shared_imports {
            shared.copy_slices(base, &id, 0)?;
            shared.copy_slices(other, &id, 1)?;
        }
        // Their files live on in the new one, and must not count twice against the quota.
        self.cancel_import(admin, base)?;
        self.cancel_import(admin, other)?;
        let files = vec![base_file, other_file];
        let names = files.iter().map(|file| file.source.name.clone()).collect();
        let subject = Subject::Files { action: FileAction::Compare, names };
        let state = ImportState::Uploaded(FileAction::Compare, files);
        let now = (self.settings.now)();
        let slot = || Ok(Slot::new(admin.name(), subject, state, total, now));
        self.add_import_as(&id, total, self.settings.max_pending_bytes, slot)?;
        Ok(Some(id))
    }

    /// The only file of a comparison whose upload is complete. `None` if it is not a snapshot.
    fn compared_file(
        &self,
        admin: &Admin,
        id: &ImportId,
    ) -> Result<Option<Arc<UploadedFile>>, ImportError> {
        let slot = self.slot_for(admin, id)?;
        // A job may be planning it.
        let _turn = slot.turn();
        let _job = self.start_shared_job(id, &slot)?;
        slot.finish_uploads()?;
        match &*slot.lock() {
            ImportState::Uploaded(FileAction::Compare, files) if files.len() == 1 => {
                Ok(files.first().cloned())
            }
            ImportState::Rejected(_) => Ok(None),
            _ => Err(ImportError::NotFound(id.clone())),
        }
    }
}
