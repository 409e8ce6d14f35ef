//! Edits: the services that they change, and what they make of them.

use std::sync::Arc;

use api_types::{Decision, EditSubject, RowWarnings, Stage, Status};
use snapshot::{
    Definition, Exclusions, Kind, ServiceKey,
    response_times::{self, Profile, TimeChange},
    settings::{self, ServiceEdit},
};

use super::{
    choices,
    detail_limit::DetailLimit,
    error::PlanError,
    file_rows::new_executable_content,
    id_owners::IdOwners,
    revert_rows::revert_row,
    row::Row,
    source::{Base, RevertTarget},
};
use crate::{
    progress::Progress,
    store::{Entry, Index, Store},
};

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
    entries: Vec<Arc<Entry>>,
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

    fn apply(&self, definition: &Definition) -> Result<Option<Definition>, PlanError> {
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

    /// The rows. By default each one applies the edit.
    pub(crate) fn rows(
        &self,
        base: &Base,
        owners: &mut IdOwners,
        progress: &Progress,
    ) -> Result<Vec<Row>, PlanError> {
        progress.enter(Stage::Comparing, self.entries.len())?;
        let (mut rows, mut limit) = (Vec::with_capacity(self.entries.len()), DetailLimit::new());
        for entry in &self.entries {
            let mut row = self.row(entry, base, owners)?;
            limit.apply(&mut row);
            rows.push(row);
            progress.step()?;
        }
        Ok(rows)
    }

    fn row(
        &self,
        entry: &Arc<Entry>,
        base: &Base,
        owners: &mut IdOwners,
    ) -> Result<Row, PlanError> {
        let ours = base.definition(entry)?;
        let Some(theirs) = self.edit.apply(&ours)? else {
            return Ok(revert_row(&RevertTarget::Absent(Arc::clone(entry)), base.index()));
        };
        let is_same = theirs.hash() == entry.hash;
        let known = snapshot::find_executable_content(ours.section(Kind::Service));
        let section = theirs.section(Kind::Service);
        let mut row = Row {
            summary: entry.summary.clone(),
            file: 0,
            position: None,
            status: if is_same {
                Status::Identical
            } else {
                Status::Changed { diff: snapshot::diff(&ours, &theirs) }
            },
            existing: Some(Arc::clone(entry)),
            choices: if is_same { &[] } else { choices::EDIT },
            default: Some(if is_same {
                Decision::KeepMine
            } else {
                Decision::Replace(Exclusions::default())
            }),
            warnings: RowWarnings {
                executable_content: new_executable_content(section, &known),
                ..RowWarnings::default()
            },
            remaps_ids: true,
            new_ids: Arc::default(),
        };
        if !is_same {
            owners.plan(&mut row, &entry.summary.id, &theirs.document_ids());
            row.warnings.upper_case_ids = upper_case_ids(theirs);
        }
        Ok(row)
    }
}

/// The number of IDs that a Microcks would change. Everything that is written gets others.
fn upper_case_ids(definition: Definition) -> u32 {
    snapshot::replace_unusable_ids(definition, |_, id| snapshot::is_changed_by_microcks(id)).count
}
