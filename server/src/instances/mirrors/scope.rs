//! The services of a mirror, on both sides.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use api_types::ChosenServices;
use repository::{Admin, Entry, Index, Repository};
use snapshot::{Hash, ServiceKey};

use crate::instances::{chosen, job::Stop};

/// The services of a mirror, by name and version.
pub(super) enum Scope {
    All,
    Keys(HashSet<ServiceKey>),
}

impl Scope {
    /// The services that were chosen. `sources` are states of the source that can have their IDs.
    pub(super) fn new<'a>(
        chosen: &ChosenServices,
        sources: impl IntoIterator<Item = &'a Index>,
        repository: &Repository,
        admin: &Admin,
    ) -> Result<Self, Stop> {
        Ok(match chosen {
            ChosenServices::All => Self::All,
            ChosenServices::Services(ids) => {
                let keys = sources.into_iter().flat_map(|source| {
                    ids.iter().filter_map(|id| Some(source.by_id(id)?.summary.key.clone()))
                });
                Self::Keys(keys.collect())
            }
            ChosenServices::Selection(name) => {
                let selected = chosen::of_selection(name, repository, admin)?;
                Self::Keys(selected.iter().map(|summary| summary.key.clone()).collect())
            }
        })
    }

    /// Whether a service belongs to it.
    pub(super) fn has(&self, key: &ServiceKey) -> bool {
        match self {
            Self::All => true,
            Self::Keys(keys) => keys.contains(key),
        }
    }

    /// The services of a side.
    pub(super) fn entries(&self, side: &Index) -> Vec<Arc<Entry>> {
        side.entries().filter(|entry| self.has(&entry.summary.key)).cloned().collect()
    }

    /// The contents of the services of a side.
    pub(super) fn contents(&self, side: &Index) -> BTreeMap<ServiceKey, Hash> {
        let entries = side.entries().filter(|entry| self.has(&entry.summary.key));
        entries.map(|entry| (entry.summary.key.clone(), entry.hash)).collect()
    }

    /// Names and versions that were chosen, and that a side does not have.
    pub(super) fn missing(&self, side: &Index) -> Vec<ServiceKey> {
        let Self::Keys(keys) = self else { return Vec::new() };
        let mut missing: Vec<_> =
            keys.iter().filter(|key| side.get(key).is_none()).cloned().collect();
        missing.sort();
        missing
    }
}
