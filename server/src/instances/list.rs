//! The list of the services of an instance, which is cheap to read.

use std::collections::{BTreeMap, BTreeSet};

use microcks::{Instance, RemoteError, RemoteService};
use snapshot::{Hash, ServiceId, ServiceKey};

use super::list_digest::list_digest;

/// A service that an instance lists.
pub(super) struct Listed {
    pub(super) id: ServiceId,
    pub(super) key: ServiceKey,
    /// A hash of its entry.
    pub(super) digest: Hash,
}

/// The list of an instance.
pub(super) struct List {
    /// The services, without those whose name and version another one has.
    pub(super) services: Vec<Listed>,
    pub(super) repeated: BTreeSet<ServiceKey>,
}

/// Lists the services. Of those with the same name and version, only the one with the first ID is taken, because a
/// repository has each name and version once.
pub(super) async fn list(instance: &Instance) -> Result<List, RemoteError> {
    let mut services: BTreeMap<ServiceKey, Listed> = BTreeMap::new();
    let mut repeated = BTreeSet::new();
    let mut add = |service: RemoteService, json: &str| {
        let key = ServiceKey::new(service.name, service.version);
        let listed = Listed { id: service.id.into(), key, digest: list_digest(json) };
        if let Some(known) = services.get_mut(&listed.key) {
            repeated.insert(listed.key.clone());
            if listed.id < known.id {
                *known = listed;
            }
        } else {
            services.insert(listed.key.clone(), listed);
        }
    };
    instance.list(&mut add).await?;
    Ok(List { services: services.into_values().collect(), repeated })
}
