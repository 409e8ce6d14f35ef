//! The health and the maintenance of the store.

use api_types::StoreHealth;

use crate::{access::Admin, repository::Repository};

impl Repository {
    /// The health of the store. Cheap: reads no content.
    #[must_use]
    pub fn health(&self, _: &Admin) -> StoreHealth {
        self.store.health()
    }

    /// Discards expired imports, runs the maintenance of the store and scans new definitions for the
    /// preview of exports. Call it every few seconds on a dedicated thread, because it can take as long
    /// as reading the whole store.
    pub fn maintain(&self) {
        self.discard_expired_imports();
        self.store.maintain();
        self.scan_definitions();
    }
}
