//! What is inside of files that somebody else made: secrets in what an import would bring.

use serde::{Deserialize, Serialize};

use crate::FoundSecret;
#[cfg(not(target_arch = "wasm32"))]
use crate::{Admin, ImportError, ImportId, Preview, Repository, Status, import::Import};

/// Secrets in what an import would bring.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundSecrets {
    /// The first [`Preview::MOST`] of them.
    pub secrets: Vec<FoundSecret>,
    /// How many there are.
    pub total: u64,
}

// What looks for secrets stays out of browsers.
#[cfg(not(target_arch = "wasm32"))]
impl Repository {
    /// Looks for secrets in all that the source of an import has and the repository has not.
    ///
    /// # Errors
    /// Where the import has no plan, or its source cannot be read.
    pub fn secrets_of_import(&self, _: &Admin, id: &ImportId) -> Result<FoundSecrets, ImportError> {
        let slot = self.slot(id)?;
        let import = slot.lock();
        let Import::Planned(planned) = &*import else {
            return Err(ImportError::WrongStep("there is no plan for it"));
        };
        let mut found = FoundSecrets::default();
        for (place, row) in planned.plan.rows.iter().enumerate() {
            if matches!(row.status, Status::Identical | Status::Gone) {
                continue;
            }
            let definition = planned.origin.definition(place, &*self.store)?;
            let secrets = snapshot::secrets(&definition);
            found.total += secrets.total;
            let room = Preview::MOST.saturating_sub(found.secrets.len());
            let service = &row.summary.key;
            found.secrets.extend(
                secrets
                    .found
                    .into_iter()
                    .take(room)
                    .map(|secret| FoundSecret { service: service.clone(), secret }),
            );
        }
        Ok(found)
    }
}
