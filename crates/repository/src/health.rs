//! The health of the store, and its maintenance.

use api_types::StoreHealth;

use crate::{Admin, Repository};

impl Repository {
    /// The health of the store. Cheap: reads no content.
    #[must_use]
    pub fn health(&self, _: &Admin) -> StoreHealth {
        self.store.health()
    }

    /// Gives up imports that have expired, and lets the store do what is due. May take as long as reading everything takes: call it from a
    /// thread of its own, again and again, a few seconds apart.
    pub fn maintain(&self) {
        self.expire_imports();
        self.store.maintain();
    }
}
