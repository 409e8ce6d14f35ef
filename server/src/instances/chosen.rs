//! Which services are fetched or sent.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use api_types::{ChosenServices, InstanceJobFailure, Missing};
use app::{
    api::{ApiError, IntoApiError},
    state::selected_services,
};
use microcks::RemoteService;
use repository::{Admin, Entry, Index, Repository};
use snapshot::{ServiceId, ServiceKey, Summary};
use store::now;

use super::job::Stop;
use crate::exchange::key;

/// The services of an instance that are wanted, and those of a selection that it does not have.
pub(super) struct Wanted {
    pub(super) services: Vec<RemoteService>,
    pub(super) not_there: Vec<ServiceKey>,
}

/// The services that are wanted of the source of a send, and those that it does not have.
#[derive(Default)]
pub(super) struct WantedEntries {
    pub(super) entries: Vec<Arc<Entry>>,
    pub(super) not_there: Vec<ServiceKey>,
}

/// The services that are wanted of those that an instance lists.
pub(super) fn of_instance(
    chosen: &ChosenServices,
    listed: Vec<RemoteService>,
    repository: &Repository,
    admin: &Admin,
) -> Result<Wanted, Stop> {
    let (services, not_there) = match chosen {
        ChosenServices::All => (listed, Vec::new()),
        ChosenServices::Services(ids) => {
            let ids: HashSet<&str> = ids.iter().map(ServiceId::as_str).collect();
            (listed.into_iter().filter(|service| ids.contains(&*service.id)).collect(), Vec::new())
        }
        ChosenServices::Selection(name) => {
            let mut keys: HashSet<ServiceKey> = of_selection(name, repository, admin)?
                .into_iter()
                .map(|summary| summary.key.clone())
                .collect();
            let is_wanted = |service: &RemoteService| keys.remove(&key(service));
            let services = listed.into_iter().filter(is_wanted).collect();
            let mut not_there: Vec<_> = keys.into_iter().collect();
            not_there.sort();
            (services, not_there)
        }
    };
    if services.is_empty() { Err(no_services()) } else { Ok(Wanted { services, not_there }) }
}

/// The services that are wanted of those that the source of a send has now, ordered by name and version. Their IDs are
/// those that it had when they were chosen.
pub(super) fn of_source(
    chosen: &ChosenServices,
    (before, now): (&Index, &Index),
    repository: &Repository,
    admin: &Admin,
) -> Result<WantedEntries, Stop> {
    let keys: BTreeSet<ServiceKey> = match chosen {
        ChosenServices::All => now.entries().map(|entry| entry.summary.key.clone()).collect(),
        ChosenServices::Services(ids) => {
            let known = ids.iter().filter_map(|id| before.by_id(id).or_else(|| now.by_id(id)));
            known.map(|entry| entry.summary.key.clone()).collect()
        }
        ChosenServices::Selection(name) => {
            let selected = of_selection(name, repository, admin)?;
            selected.iter().map(|summary| summary.key.clone()).collect()
        }
    };
    let mut wanted = WantedEntries::default();
    for key in keys {
        match now.get(&key) {
            Some(entry) => wanted.entries.push(Arc::clone(entry)),
            None => wanted.not_there.push(key),
        }
    }
    if wanted.entries.is_empty() { Err(no_services()) } else { Ok(wanted) }
}

/// The services of a saved selection.
pub(super) fn of_selection(
    name: &str,
    repository: &Repository,
    admin: &Admin,
) -> Result<Vec<Arc<Summary>>, Stop> {
    let saved = repository.saved_selections(admin.member());
    let saved = saved.map_err(IntoApiError::into_api_error)?;
    let selection = saved.iter().find(|selection| *selection.name == *name);
    let missing = ApiError::NotFound(Missing::SavedItem);
    let content = &selection.ok_or(missing)?.content;
    let head = repository.head(admin.member());
    let all: Vec<_> = head.index.entries().map(|entry| Arc::new(entry.summary.clone())).collect();
    Ok(selected_services(content, &all, now().0))
}

fn no_services() -> Stop {
    Stop::Failed(InstanceJobFailure::NoServices)
}
