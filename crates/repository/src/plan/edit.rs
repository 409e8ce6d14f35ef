//! Edits: the services that they change, and what they make of them.

use std::sync::Arc;

use api_types::EditSubject;
use snapshot::{
    Definition, Kind, ServiceKey,
    response_times::{self, Profile, TimeChange},
    settings::{self, ServiceEdit},
};

use super::error::PlanError;
use crate::store::{Entry, Index, Store};

/// What a person asks for. It can be planned again for another state of the repository.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// Changes the settings of a service.
    Settings(ServiceKey, Arc<ServiceEdit>),
    /// Applies a response-time profile to all services, or to some.
    ResponseTimes(Arc<Profile>, Option<Arc<[ServiceKey]>>),
    /// Deletes services.
    Delete(Arc<[ServiceKey]>),
}

/// An edit and the services that it changes, by the index of their row.
#[derive(Clone)]
pub(crate) struct EditSource {
    pub(crate) edit: Edit,
    pub(super) entries: Vec<Arc<Entry>>,
}

impl Edit {
    pub(crate) fn subject(&self) -> EditSubject {
        match self {
            Self::Settings(service, _) => EditSubject::Settings(service.clone()),
            Self::ResponseTimes(profile, _) => EditSubject::ResponseTimes(profile.name().into()),
            Self::Delete(_) => EditSubject::Delete,
        }
    }

    /// The name of the applied profile.
    pub(crate) fn profile_name(&self) -> Option<&str> {
        match self {
            Self::ResponseTimes(profile, _) => Some(profile.name()),
            Self::Settings(..) | Self::Delete(_) => None,
        }
    }

    /// The edited definition. `None` if it is deleted.
    pub(super) fn apply(&self, definition: &Definition) -> Result<Option<Definition>, PlanError> {
        Ok(match self {
            Self::Settings(_, edit) => Some(settings::apply(definition, edit)?),
            Self::ResponseTimes(profile, _) => {
                Some(response_times::apply(profile, definition).definition)
            }
            Self::Delete(_) => None,
        })
    }

    /// The services that the edit changes. One that was removed meanwhile is left out.
    fn entries(&self, index: &Index, store: &dyn Store) -> Result<Vec<Arc<Entry>>, PlanError> {
        let find =
            |keys: &[ServiceKey]| keys.iter().filter_map(|key| index.get(key)).cloned().collect();
        let (profile, entries): (_, Vec<_>) = match self {
            Self::Settings(key, _) => return Ok(find(std::slice::from_ref(key))),
            Self::Delete(keys) => return Ok(find(keys)),
            Self::ResponseTimes(profile, Some(keys)) => (profile, find(keys)),
            Self::ResponseTimes(profile, None) => (profile, index.entries().cloned().collect()),
        };
        let mut changed = Vec::new();
        for entry in entries {
            let service = store.section(&entry.hash, Kind::Service)?;
            let changes = response_times::preview_service(profile, &service);
            if changes.iter().any(TimeChange::is_changed) {
                changed.push(entry);
            }
        }
        Ok(changed)
    }
}

impl EditSource {
    /// The services that an edit changes now.
    pub(crate) fn new(edit: Edit, index: &Index, store: &dyn Store) -> Result<Self, PlanError> {
        let entries = edit.entries(index, store)?;
        Ok(Self { edit, entries })
    }

    /// The edited definition of a row.
    pub(super) fn definition(
        &self,
        row: usize,
        store: &dyn Store,
    ) -> Result<Definition, PlanError> {
        let entry = self.entries.get(row).ok_or(PlanError::NoRow(row))?;
        let edited = self.edit.apply(&store.definition(&entry.hash)?)?;
        edited.ok_or(PlanError::NoRow(row))
    }
}
