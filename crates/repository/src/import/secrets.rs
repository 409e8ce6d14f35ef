//! What is inside of files that somebody else made: secrets in what an import would bring.

use api_types::{FoundSecrets, ImportId, Status};

use crate::{Admin, ImportError, Repository};

impl Repository {
    /// Looks for secrets in all that the source of an import has and the repository has not.
    ///
    /// # Errors
    /// Where the import has no plan, its source cannot be read, or it is cancelled meanwhile.
    pub fn import_secrets(&self, _: &Admin, id: &ImportId) -> Result<FoundSecrets, ImportError> {
        let slot = self.slot(id)?;
        // The import goes on meanwhile: a large file takes long to scan.
        let planned = slot.lock().planned()?;
        let mut found = FoundSecrets::default();
        for (place, row) in planned.plan.rows.iter().enumerate() {
            if matches!(row.status, Status::Identical | Status::Missing) {
                continue;
            }
            slot.progress.goes_on()?;
            let definition = planned.origin.definition(place, &*self.store)?;
            let secrets = snapshot::find_secrets(&definition);
            found.add(&row.summary.key, secrets.found, secrets.total);
        }
        Ok(found)
    }
}
