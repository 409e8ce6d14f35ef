//! What importing a given file would do to the repository, definition by definition.

use std::{collections::HashMap, io, sync::Arc};

use serde::{Deserialize, Serialize};
use snapshot::{
    Definition, Diff, Hash, Outline, Outlined, Problem, ReadAt, ServiceId, ServiceKey, Summary,
};

use crate::{Decision, Entry, Index, RevisionNumber, Store, StoreError};

/// What is known of a definition of the file when it meets the repository.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No service of this name and version is here.
    New,
    /// One is here, and is not the same.
    Changed {
        /// What differs when the file's takes its place.
        diff: Diff,
    },
    /// One is here, and is the same.
    Identical,
    /// Its id is the id of another service here.
    IdTaken {
        /// That service.
        by: ServiceKey,
    },
    /// The file has this name and version more than once.
    TwiceInFile {
        /// What differs from the one that is here, if one is.
        diff: Option<Diff>,
    },
}

/// One definition of the file.
#[derive(Clone, Debug)]
pub struct Row {
    /// What the file has.
    pub summary: Summary,
    /// How it meets the repository.
    pub status: Status,
    /// The definition that is here under this name and version, or under this id.
    pub here: Option<Arc<Entry>>,
    /// What can be chosen for it.
    pub choices: &'static [Decision],
    /// What happens if nothing is chosen; nothing where a person has to.
    pub default: Option<Decision>,
}

/// What importing a file would do to the repository at one revision.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The revision that it was made at.
    pub revision: RevisionNumber,
    /// The definitions of the file, in its order.
    pub rows: Vec<Row>,
    /// What is remarkable about the file.
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Compares a file with the repository as it is now.
    ///
    /// # Errors
    /// Where the file or the store cannot be read.
    pub(crate) fn new(
        outline: &Outline,
        file: &(impl ReadAt + ?Sized),
        store: &dyn Store,
    ) -> Result<Self, PlanError> {
        let head = store.head();
        let mut times: HashMap<&ServiceKey, u32> = HashMap::new();
        for outlined in &outline.definitions {
            *times.entry(&outlined.summary.key).or_default() += 1;
        }
        let rows = outline.definitions.iter().map(|outlined| {
            let twice = times.get(&outlined.summary.key).is_some_and(|times| *times > 1);
            row(outlined, twice, &head.index, file, store)
        });
        Ok(Self {
            revision: head.revision.number,
            rows: rows.collect::<Result<_, _>>()?,
            problems: outline.problems.clone(),
        })
    }
}

/// Why a plan could not be made or carried out.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The spooled file is gone or broken.
    #[error("cannot read the spooled file")]
    File(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn row(
    outlined: &Outlined,
    twice: bool,
    index: &Index,
    file: &(impl ReadAt + ?Sized),
    store: &dyn Store,
) -> Result<Row, PlanError> {
    let Summary { key, id, .. } = &outlined.summary;
    let here = index.get(key).cloned();
    let compared = match &here {
        Some(entry) => {
            let ours = store.definition(&entry.hash)?;
            let theirs = snapshot::adopt(&outlined.definition(file)?, &ours);
            (theirs.hash() != entry.hash).then(|| snapshot::diff(&ours, &theirs))
        }
        None => None,
    };
    let holder = index.by_id(id).filter(|holder| holder.summary.key != *key).cloned();
    let (status, here, choices, default) = match (here, compared, holder) {
        (here, diff, _) if twice => {
            let choices: &[Decision] = if here.is_some() { REPLACE } else { ADD };
            (Status::TwiceInFile { diff }, here, choices, None)
        }
        (Some(here), Some(diff), _) => (Status::Changed { diff }, Some(here), REPLACE, None),
        (Some(here), None, _) => (Status::Identical, Some(here), &[][..], Some(Decision::Skip)),
        (None, _, Some(holder)) => {
            (Status::IdTaken { by: holder.summary.key.clone() }, Some(holder), TAKEN, None)
        }
        (None, _, None) => (Status::New, None, ADD, Some(Decision::Add)),
    };
    Ok(Row { summary: outlined.summary.clone(), status, here, choices, default })
}

const ADD: &[Decision] = &[Decision::Add, Decision::Skip];
const REPLACE: &[Decision] = &[Decision::Replace, Decision::KeepMine];
const TAKEN: &[Decision] = &[Decision::Add, Decision::Replace, Decision::Skip];

/// The definition that a decision writes: the one function behind what is shown and what is done.
pub(crate) fn definition_to_write(
    row: &Row,
    decision: Decision,
    outlined: &Outlined,
    file: &(impl ReadAt + ?Sized),
    store: &dyn Store,
) -> Result<Definition, PlanError> {
    let definition = outlined.definition(file)?;
    Ok(match (&row.status, &row.here, decision) {
        (Status::IdTaken { .. }, _, Decision::Add) => {
            snapshot::with_service_id(&definition, &new_id(&row.summary))
        }
        (Status::Changed { .. } | Status::TwiceInFile { .. }, Some(here), Decision::Replace) => {
            snapshot::adopt(&definition, &store.definition(&here.hash)?)
        }
        _ => definition,
    })
}

/// The id that the service has after a decision.
pub(crate) fn id_to_write(row: &Row, decision: Decision) -> ServiceId {
    match (&row.status, &row.here, decision) {
        (Status::IdTaken { .. }, _, Decision::Add) => new_id(&row.summary),
        (Status::Changed { .. } | Status::TwiceInFile { .. }, Some(here), Decision::Replace) => {
            here.summary.id.clone()
        }
        _ => row.summary.id.clone(),
    }
}

/// A new id of 24 hex digits, the same one whenever the same service is planned.
fn new_id(summary: &Summary) -> ServiceId {
    let seed = format!("{}\n{}\n{}", summary.key.name, summary.key.version, summary.id);
    let hash = Definition::from_sections([
        seed,
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ])
    .hash();
    hash.to_string().chars().take(24).collect::<String>().into()
}

/// Whether what a row says of the repository still holds.
pub(crate) fn still_holds(row: &Row, index: &Index) -> bool {
    let hash = |entry: Option<&Arc<Entry>>| -> Option<Hash> { entry.map(|entry| entry.hash) };
    let here = hash(row.here.as_ref());
    match row.status {
        Status::IdTaken { .. } => {
            index.get(&row.summary.key).is_none() && hash(index.by_id(&row.summary.id)) == here
        }
        Status::New | Status::TwiceInFile { .. } if here.is_none() => {
            index.get(&row.summary.key).is_none() && index.by_id(&row.summary.id).is_none()
        }
        _ => hash(index.get(&row.summary.key)) == here,
    }
}
