//! Carries out a plan as it was decided: one revision, all or nothing, read back before it counts.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, Outline, ReadAt, ServiceId, ServiceKey, ServiceType};

use crate::{
    Change, Decision, Decisions, Draft, Entry, Plan, PlanError, RevisionNumber, Row, Status, Store,
    StoreError, plan,
};

/// What was done with one definition of the file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// What was chosen.
    pub decision: Decision,
    /// The service's name and version.
    pub key: ServiceKey,
    /// The id that it has here now.
    pub id: ServiceId,
    /// Its type.
    pub kind: ServiceType,
    /// Examples that are here now and were not.
    pub examples_added: u32,
    /// Examples that differ from what they were.
    pub examples_changed: u32,
    /// Examples that are gone.
    pub examples_removed: u32,
    /// The service that was replaced with another name or version, if one was.
    pub instead_of: Option<ServiceKey>,
}

/// What an import did, after it was read back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The revision that it made; the one before where nothing was to be written.
    pub revision: RevisionNumber,
    /// What was written.
    pub written: Vec<Done>,
    /// Definitions that were read back and are as the plan said: all that were written.
    pub verified: u32,
    /// Definitions that were the same already.
    pub identical: u32,
    /// Definitions that were left as they are, by decision.
    pub left: u32,
}

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Rows are left without a decision.
    #[error("{0} services need a decision")]
    Undecided(usize),
    /// The decision is not one that can be chosen for the row.
    #[error("{decision:?} cannot be chosen for {key}")]
    NotAChoice {
        /// The service.
        key: ServiceKey,
        /// What was chosen.
        decision: Decision,
    },
    /// Two definitions of the file would be written to one name and version, or with one id.
    #[error("{0} would be written twice")]
    Twice(ServiceKey),
    /// The services have changed since the plan was made.
    #[error("{} services have changed since revision {planned}", changed.len())]
    Stale {
        /// The revision that the plan was made at.
        planned: RevisionNumber,
        /// The newest revision.
        newest: RevisionNumber,
        /// What has changed.
        changed: Vec<ServiceKey>,
    },
    /// What was read back is not what was written. The revision stands in the journal.
    #[error("{key} was written as revision {revision}, but is not the same when it is read back")]
    NotAsWritten {
        /// The service.
        key: ServiceKey,
        /// The revision.
        revision: RevisionNumber,
    },
    /// The file or the store failed.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl From<StoreError> for ApplyError {
    fn from(error: StoreError) -> Self {
        Self::Plan(error.into())
    }
}

/// The decision for each row: the chosen one, else the default.
fn decide(plan: &Plan, chosen: &Decisions) -> Result<Vec<Decision>, ApplyError> {
    let decisions = plan.rows.iter().zip(0..).map(|(row, place)| match chosen.get(&place) {
        Some(decision) if row.choices.contains(decision) => Ok(Some(*decision)),
        Some(decision) if row.default == Some(*decision) => Ok(Some(*decision)),
        Some(decision) => {
            Err(ApplyError::NotAChoice { key: row.summary.key.clone(), decision: *decision })
        }
        None => Ok(row.default),
    });
    let decisions: Vec<Option<Decision>> = decisions.collect::<Result<_, _>>()?;
    let undecided = decisions.iter().filter(|decision| decision.is_none()).count();
    if undecided > 0 {
        return Err(ApplyError::Undecided(undecided));
    }
    Ok(decisions.into_iter().flatten().collect())
}

fn check_unique(plan: &Plan, decisions: &[Decision]) -> Result<(), ApplyError> {
    let mut keys: HashMap<&ServiceKey, ()> = HashMap::new();
    let mut ids: HashMap<ServiceId, ()> = HashMap::new();
    for (row, decision) in plan.rows.iter().zip(decisions).filter(|(_, decision)| decision.writes())
    {
        let id = plan::id_to_write(row, *decision);
        if keys.insert(&row.summary.key, ()).is_some() || ids.insert(id, ()).is_some() {
            return Err(ApplyError::Twice(row.summary.key.clone()));
        }
    }
    Ok(())
}

/// Writes what was decided.
pub(crate) fn apply(
    plan: &Plan,
    chosen: &Decisions,
    draft: Draft,
    outline: &Outline,
    file: &(impl ReadAt + ?Sized),
    store: &dyn Store,
) -> Result<Report, ApplyError> {
    let decisions = decide(plan, chosen)?;
    check_unique(plan, &decisions)?;
    let head = store.head();
    let writing = || plan.rows.iter().zip(&decisions).filter(|(_, decision)| decision.writes());
    let changed: Vec<ServiceKey> = writing()
        .filter(|(row, _)| !plan::still_holds(row, &head.index))
        .map(|(row, _)| row.summary.key.clone())
        .collect();
    if !changed.is_empty() {
        let newest = head.revision.number;
        return Err(ApplyError::Stale { planned: plan.revision, newest, changed });
    }
    let identical = plan.rows.iter().filter(|row| row.status == Status::Identical).count();
    let left = decisions.iter().filter(|decision| !decision.writes()).count() - identical;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut report = Report {
        revision: head.revision.number,
        written: writing().map(|(row, decision)| done(row, *decision)).collect(),
        verified: 0,
        identical: count(identical),
        left: count(left),
    };
    if report.written.is_empty() {
        return Ok(report);
    }

    let mut commit = store.begin(draft, head.revision.number)?;
    let mut changes = Vec::new();
    let rows = plan.rows.iter().zip(&outline.definitions).zip(&decisions);
    for ((row, outlined), decision) in rows.filter(|(_, decision)| decision.writes()) {
        let definition = plan::definition_to_write(row, *decision, outlined, file, store)?;
        let hash = commit.put(&definition)?;
        let id = plan::id_to_write(row, *decision);
        let summary = snapshot::Summary { id, size: definition.size(), ..row.summary.clone() };
        if let (Status::IdTaken { by }, Decision::Replace) = (&row.status, decision) {
            changes.push(Change::Remove(by.clone()));
        }
        changes.push(Change::Put(Entry { summary, hash }));
    }
    report.revision = commit.finish(&changes)?.number;
    report.verified = read_back(&changes, report.revision, store)?;
    Ok(report)
}

/// Success is what was read back, not what was asked for.
fn read_back(
    changes: &[Change],
    revision: RevisionNumber,
    store: &dyn Store,
) -> Result<u32, ApplyError> {
    let index = store.at(revision)?;
    let mut verified = 0;
    for change in changes {
        let Change::Put(entry) = change else { continue };
        let same = store.definition(&entry.hash)?.hash() == entry.hash;
        let listed = index.get(&entry.summary.key).map(|now| now.hash);
        if !same || listed != Some(entry.hash) {
            return Err(ApplyError::NotAsWritten { key: entry.summary.key.clone(), revision });
        }
        verified += 1;
    }
    Ok(verified)
}

fn done(row: &Row, decision: Decision) -> Done {
    let diff = match &row.status {
        Status::Changed { diff } => Some(diff),
        Status::TwiceInFile { diff } => diff.as_ref(),
        Status::New | Status::Identical | Status::IdTaken { .. } => None,
    };
    let examples =
        |change| diff.map(|diff| u32::try_from(diff.examples(change)).unwrap_or(u32::MAX));
    let replaced = match (&row.status, decision) {
        (Status::IdTaken { by }, Decision::Replace) => Some(by.clone()),
        _ => None,
    };
    let gone = replaced.as_ref().and(row.here.as_ref()).map_or(0, |here| here.summary.examples());
    Done {
        decision,
        key: row.summary.key.clone(),
        id: plan::id_to_write(row, decision),
        kind: row.summary.kind,
        examples_added: examples(ChangeKind::Added).unwrap_or_else(|| row.summary.examples()),
        examples_changed: examples(ChangeKind::Changed).unwrap_or(0),
        examples_removed: examples(ChangeKind::Removed).unwrap_or(gone),
        instead_of: replaced,
    }
}
