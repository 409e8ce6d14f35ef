//! Reads definitions from the cache, or from the journal while the cache is unavailable.

use std::sync::{Arc, PoisonError};

use repository::{Store as _, StoreError};
use snapshot::Hash;

use crate::{
    EmbeddedStore,
    cache::Cache,
    compressed::Compressed,
    error::{self, Location},
    journal::Locations,
};

impl EmbeddedStore {
    /// Reads from the cache. Rebuilds a damaged cache, and falls back to the journal if that fails.
    pub(crate) fn read<T>(
        &self,
        hash: &Hash,
        from_copy: impl Fn(&Cache) -> Result<Option<T>, StoreError>,
        from_journal: impl Fn(&Compressed, Location<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (outcome, generation) = {
            let slot = self.slot();
            (slot.cache().and_then(&from_copy), slot.generation)
        };
        let cause = match outcome {
            Ok(Some(found)) => return Ok(found),
            Ok(None) if self.head().index.entries().any(|entry| entry.hash == *hash) => {
                error::damaged(Location::Cache, format!("content {hash} is missing"))
            }
            Ok(None) => return Err(StoreError::Missing(*hash)),
            Err(cause) => cause,
        };
        if self.repair_once(generation, &cause) {
            let slot = self.slot();
            if let Ok(Some(found)) = slot.cache().and_then(&from_copy) {
                return Ok(found);
            }
        }
        let found = self.journal.find(&*self.locations()?, hash)?;
        let (compressed, file) = found.ok_or(StoreError::Missing(*hash))?;
        from_journal(&compressed, Location::Journal(&file))
    }

    /// Whether the store has this content.
    pub(crate) fn contains(&self, hash: &Hash) -> Result<bool, StoreError> {
        let found = self.slot().cache().and_then(|cache| cache.contains(hash));
        found.or_else(|_| Ok(self.locations()?.contains(hash)))
    }

    /// The positions of all definitions in the journal.
    fn locations(&self) -> Result<Arc<Locations>, StoreError> {
        let newest = self.head().revision.number;
        let mut known = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some(locations) if locations.are_current(&self.journal, newest) => {
                Ok(Arc::clone(locations))
            }
            _ => {
                let locations = Arc::new(self.journal.locate(&self.log())?);
                *known = Some(Arc::clone(&locations));
                Ok(locations)
            }
        }
    }
}
