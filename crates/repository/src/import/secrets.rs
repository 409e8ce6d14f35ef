//! Finds secrets in the files of an import.

use api_types::{FoundSecrets, ImportId, Status};

use super::error::ImportError;
use crate::{access::Editor, repository::Repository};

impl Repository {
    /// Finds secrets in the definitions that the source has and the repository does not.
    ///
    /// The scan takes long for a large file. It holds no lock and is no job, so other calls can apply
    /// or cancel the import during the scan.
    ///
    /// # Errors
    /// [`ImportError::NotPlanned`] if there is no plan. Fails if the source cannot be read, or if the
    /// import is cancelled during the scan.
    pub fn import_secrets(
        &self,
        editor: &impl Editor,
        id: &ImportId,
    ) -> Result<FoundSecrets, ImportError> {
        let slot = self.slot_for(editor, id)?;
        let planned = slot.lock().planned()?;
        let mut found = FoundSecrets::default();
        for (index, row) in planned.plan.rows.iter().enumerate() {
            if matches!(row.status, Status::Identical | Status::Missing) {
                continue;
            }
            slot.progress.check_cancelled()?;
            let definition = planned.source.definition(index, &*self.store)?;
            let secrets = snapshot::find_secrets(&definition);
            found.add(&row.summary.key, secrets.found, secrets.total);
        }
        Ok(found)
    }
}
