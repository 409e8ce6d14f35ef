//! What the contents of the repository and of the copies mean, by content hash. Contents never change, so nothing here
//! becomes stale.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use repository::{Admin, Entry, Repository, StoreError};
use snapshot::{Hash, MeaningDigest};

/// How many digests are kept. Each has 48 bytes.
const MAX_DIGESTS: usize = 200_000;

/// The digests that were computed.
#[derive(Default)]
pub(super) struct Digests(Mutex<HashMap<Hash, MeaningDigest>>);

impl Digests {
    /// The digest of a definition of a repository. Reads it if the digest is not known.
    ///
    /// # Errors
    /// If the definition cannot be read.
    pub(super) fn of(
        &self,
        entry: &Entry,
        repository: &Repository,
        admin: &Admin,
    ) -> Result<MeaningDigest, StoreError> {
        if let Some(known) = self.lock().get(&entry.hash) {
            return Ok(*known);
        }
        let digest = MeaningDigest::of(&repository.definition(admin.member(), entry)?);
        self.insert(entry.hash, digest);
        Ok(digest)
    }

    /// Adds a digest that is known.
    pub(super) fn insert(&self, content: Hash, digest: MeaningDigest) {
        let mut known = self.lock();
        if known.len() >= MAX_DIGESTS {
            // Contents that are still there come back with the next grid.
            known.clear();
        }
        known.insert(content, digest);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Hash, MeaningDigest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
