//! The health and the maintenance of the store.

use api_types::StoreHealth;

use crate::{
    access::Admin, renew_shared_ids::RenewedServices, repository::Repository, store::StoreError,
};

/// What the server should log after [`Repository::maintain`].
#[derive(Debug, Default)]
pub struct Maintenance {
    /// Set if services got new IDs.
    pub renewed: Option<RenewedServices>,
    /// Why services that share IDs could not get new ones. The next call tries again.
    pub failure: Option<StoreError>,
}

impl Repository {
    /// The health of the store. Cheap: reads no content.
    #[must_use]
    pub fn health(&self, _: &Admin) -> StoreHealth {
        self.store.health()
    }

    /// Discards expired imports, runs the maintenance of the store, scans new definitions, and gives new
    /// IDs to services that share IDs. Call it every few seconds on a dedicated thread, because it can take
    /// as long as reading the whole store.
    pub fn maintain(&self) -> Maintenance {
        self.discard_expired_imports();
        self.store.maintain();
        if !self.scan_definitions() {
            return Maintenance::default();
        }
        match self.renew_shared_ids() {
            Ok(renewed) => Maintenance { renewed, failure: None },
            Err(failure) => Maintenance { renewed: None, failure: Some(failure) },
        }
    }
}
