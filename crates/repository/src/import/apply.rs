//! Carries out a plan as it was decided: one revision, all or nothing, read back before it counts.

use std::{
    collections::{HashMap, HashSet},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

use api_types::{
    ConcurrentChange, Decision, Decisions, Draft, KeptSettings, Outcome, Report, Revision,
    RevisionNumber, Stage, Status, WrittenService,
};
use snapshot::{Definition, ManifestEntry, ServiceKey};

use crate::{
    Change, Entry, Index, Plan, PlanError, Row, Store, StoreError,
    import::progress::{Cancelled, Progress},
    plan::{self, conflict, source::Origin},
};

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Rows are left without a decision.
    #[error("{0} services need a decision")]
    Undecided(usize),
    /// The decision is not one that can be chosen for the row.
    #[error("{:?} cannot be chosen for {}", decision.choice(), key.shortened())]
    ChoiceNotAllowed {
        /// The service.
        key: ServiceKey,
        /// What was chosen.
        decision: Box<Decision>,
    },
    /// Two definitions would be written to one name and version.
    #[error("{} would be written twice", .0.shortened())]
    DuplicateKey(ServiceKey),
    /// A copy has a name or version that does not do, or that of a service that is here.
    #[error("a copy cannot be called {}", .0.shortened())]
    InvalidCopyName(ServiceKey),
    /// Executable content comes in that nobody has said is wanted.
    #[error("{0} services bring active content")]
    UnconfirmedContent(usize),
    /// The services have changed since the plan was made.
    #[error("{} services have changed since revision {planned}", changed.len())]
    Stale {
        /// The revision that the plan was made at.
        planned: RevisionNumber,
        /// The newest revision.
        newest: RevisionNumber,
        /// What has changed, and who changed it.
        changed: Vec<ConcurrentChange>,
    },
    /// What was read back is not what was written. The revision stands in the journal.
    #[error("{} was written as revision {revision}, but is not the same when it is read back", key.shortened())]
    ReadBackMismatch {
        /// The service.
        key: ServiceKey,
        /// The revision.
        revision: RevisionNumber,
    },
    /// The revision stands, but reading it back has failed.
    #[error("revision {revision} was written, but cannot be read back")]
    ReadBackFailed {
        /// The revision.
        revision: RevisionNumber,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// The source or the store failed, or it was cancelled.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl From<StoreError> for ApplyError {
    fn from(error: StoreError) -> Self {
        Self::Plan(error.into())
    }
}

impl From<Cancelled> for ApplyError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Plan(cancelled.into())
    }
}

/// What is written: rows that write, with their places and decisions.
type Writing<'a> = Vec<(usize, &'a Row, Decision)>;

/// Writes what was decided.
pub(crate) fn apply(
    plan: &Plan,
    chosen: &Decisions,
    mut draft: Draft,
    origin: &Origin,
    store: &dyn Store,
    progress: &Progress,
) -> Result<Report, ApplyError> {
    let decisions = decide(plan, chosen)?;
    let rows = plan.rows.iter().enumerate().zip(&decisions);
    let writing: Writing<'_> = rows
        .filter(|(_, decision)| decision.writes())
        .map(|((place, row), decision)| (place, row, decision.clone()))
        .collect();
    check_executable_content(&writing, chosen)?;
    let outcome = outcome(plan, &decisions, &writing);
    draft.decided = outcome.decision_counts();
    loop {
        let head = store.head();
        check_keys(&writing, &head.index)?;
        let holds = |row: &&Row| plan::still_holds(row, &head.index);
        let stale = writing.iter().map(|(_, row, _)| *row).filter(|row| !holds(row));
        let changed: Vec<&ServiceKey> = stale.map(|row| &row.summary.key).collect();
        if !changed.is_empty() {
            let newest = head.revision.number;
            let changed = conflict::touched(&changed, plan.revision, newest, store)?;
            return Err(ApplyError::Stale { planned: plan.revision, newest, changed });
        }
        if writing.is_empty() {
            return Ok(Report { revision: head.revision.number, verified: 0, outcome });
        }
        progress.enter(Stage::Writing, writing.len())?;
        let mut commit = match store.begin(draft.clone(), head.revision.number) {
            // Somebody was faster: whether that matters is looked at again.
            Err(StoreError::Stale { .. }) => continue,
            other => other?,
        };
        let mut changes = Vec::with_capacity(writing.len());
        let mut unchanged = HashMap::new();
        for (place, row, decision) in &writing {
            match plan::definition_to_write(row, *place, decision, origin, store)? {
                Some(definition) => {
                    changes.extend(row.instead_of(decision).cloned().map(Change::Remove));
                    if *decision == Decision::Add {
                        let outlined = origin.outlined(*place);
                        unchanged.extend(outlined.map(|outlined| (&row.summary.key, outlined)));
                    }
                    let hash = commit.put(&definition)?;
                    let kept = kept(row, decision, &draft).or_else(|| origin.kept(*place));
                    let summary = summary(row, &definition);
                    changes.push(Change::Put(Entry { kept, ..Entry::new(summary, hash) }));
                }
                None => changes.push(Change::Remove(row.summary.key.clone())),
            }
            progress.step()?;
        }
        progress.enter(Stage::Committing, 0)?;
        commit.note(outcome.clone());
        let revision = match commit.finish(&changes) {
            Err(StoreError::Unreadable { revision, source }) => {
                return Err(ApplyError::ReadBackFailed { revision, source: *source });
            }
            finished => finished?.number,
        };
        progress.enter(Stage::Verifying, changes.len())?;
        let verified = read_back(&changes, &unchanged, revision, store, progress)?;
        return Ok(Report { revision, verified, outcome });
    }
}

/// The decision for each row: the chosen one, else the default.
fn decide(plan: &Plan, chosen: &Decisions) -> Result<Vec<Decision>, ApplyError> {
    let decisions = plan.rows.iter().zip(0..).map(|(row, place)| match chosen.rows.get(&place) {
        Some(decision)
            if row.choices.contains(&decision.choice())
                || row.default.as_ref() == Some(decision) =>
        {
            Ok(Some(decision.clone()))
        }
        Some(decision) => Err(ApplyError::ChoiceNotAllowed {
            key: row.summary.key.clone(),
            decision: Box::new(decision.clone()),
        }),
        None => Ok(row.default.clone()),
    });
    let decisions: Vec<Option<Decision>> = decisions.collect::<Result<_, _>>()?;
    let undecided = decisions.iter().filter(|decision| decision.is_none()).count();
    if undecided > 0 {
        return Err(ApplyError::Undecided(undecided));
    }
    Ok(decisions.into_iter().flatten().collect())
}

/// No name and version is written twice, and a copy has one that nobody has.
fn check_keys(writing: &Writing<'_>, index: &Index) -> Result<(), ApplyError> {
    let mut keys = HashSet::new();
    for (_, row, decision) in writing {
        let key = row.key_to_write(decision);
        if !keys.insert(key) {
            return Err(ApplyError::DuplicateKey(key.clone()));
        }
        let is_copy = matches!(decision, Decision::Copy(_));
        if is_copy && (key.fault().is_some() || index.get(key).is_some()) {
            return Err(ApplyError::InvalidCopyName(key.clone()));
        }
    }
    Ok(())
}

/// What acts comes in only where somebody has said that it is wanted.
fn check_executable_content(writing: &Writing<'_>, chosen: &Decisions) -> Result<(), ApplyError> {
    let bring = writing.iter().filter(|(_, row, decision)| row.needs_confirmation(decision));
    match bring.count() {
        0 => Ok(()),
        _ if chosen.content_confirmed => Ok(()),
        bring => Err(ApplyError::UnconfirmedContent(bring)),
    }
}

fn outcome(plan: &Plan, decisions: &[Decision], writing: &Writing<'_>) -> Outcome {
    let identical = |row: &Row| row.status == Status::Identical;
    let left = plan.rows.iter().zip(decisions).filter(|(_, decision)| !decision.writes());
    let (same, left): (Vec<_>, Vec<_>) = left.partition(|(row, _)| identical(row));
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Outcome {
        written: writing.iter().map(|(_, row, decision)| done(row, decision)).collect(),
        identical: count(same.len()),
        unchanged: count(left.len()),
    }
}

/// Who keeps the settings of what is written, where the decision leaves them as they are here.
fn kept(row: &Row, decision: &Decision, draft: &Draft) -> Option<KeptSettings> {
    decision.exclusions().filter(|leave| leave.settings)?;
    let before = row.here.as_ref().and_then(|here| here.kept.clone());
    Some(before.unwrap_or_else(|| KeptSettings { by: draft.actor.clone(), at: draft.at }))
}

/// What a list shows of the definition that is written.
fn summary(row: &Row, definition: &Definition) -> snapshot::Summary {
    // A definition always has a summary; the row's stands in for one that has not.
    definition.summary().unwrap_or_else(|| row.summary.clone())
}

fn done(row: &Row, decision: &Decision) -> WrittenService {
    WrittenService {
        choice: decision.choice(),
        key: row.key_to_write(decision).clone(),
        kind: row.summary.kind,
        effect: row.effect(decision),
        instead_of: row.instead_of(decision).cloned(),
    }
}

/// Success is what was read back, not what was asked for. What is written as it stands in a file is
/// compared with what was read of the file when it arrived, so that no damage since then counts as
/// success; the rest is compared with what was made of it.
fn read_back(
    changes: &[Change],
    unchanged: &HashMap<&ServiceKey, &ManifestEntry>,
    revision: RevisionNumber,
    store: &dyn Store,
    progress: &Progress,
) -> Result<u32, ApplyError> {
    let not_read = |source| ApplyError::ReadBackFailed { revision, source };
    let index = store.at(revision).map_err(not_read)?;
    let expected: HashMap<&ServiceKey, Option<&Entry>> = expected(changes);
    let mut verified = 0;
    for (key, entry) in expected {
        let same = match entry {
            Some(entry) => {
                let definition = store.definition(&entry.hash).map_err(not_read)?;
                match unchanged.get(key) {
                    Some(outlined) => outlined.matches(&definition),
                    None => definition.hash() == entry.hash,
                }
            }
            None => true,
        };
        if !same || index.hash(key) != entry.map(|entry| entry.hash) {
            return Err(ApplyError::ReadBackMismatch { key: key.clone(), revision });
        }
        verified += u32::from(entry.is_some());
        // Too late to be cancelled: a revision that stands is read back to its end.
        let _counted = progress.step();
    }
    Ok(verified)
}

/// Reads back what a revision wrote, as far as the history tells what that was; and what was decided
/// for it. A panic is one more way in which it cannot be read: the revision stands all the same.
pub(crate) fn read_back_later(
    revision: &Revision,
    store: &dyn Store,
) -> Result<Report, ApplyError> {
    let not_read = |source| ApplyError::ReadBackFailed { revision: revision.number, source };
    let read = || {
        let outcome = store.outcome(revision.number).map_err(not_read)?;
        let verified = match changes_of(revision.number, store) {
            // It was carried out long ago.
            Err(StoreError::Compacted { .. }) => revision.put,
            changes => {
                let changes = changes.map_err(not_read)?;
                read_back(&changes, &HashMap::new(), revision.number, store, &Progress::default())?
            }
        };
        Ok(Report { revision: revision.number, verified, outcome })
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let source = io::Error::other("reading has panicked");
        Err(not_read(StoreError::Io { doing: "read it back".to_owned(), source }))
    })
}

/// What a revision put.
fn changes_of(number: RevisionNumber, store: &dyn Store) -> Result<Vec<Change>, StoreError> {
    let before = store.at(RevisionNumber(number.0.saturating_sub(1)))?;
    let now = store.at(number)?;
    Ok(now.put_since(&before).map(|entry| Change::Put((**entry).clone())).collect())
}

/// What became of each service in the end: in a commit, removals come first.
fn expected(changes: &[Change]) -> HashMap<&ServiceKey, Option<&Entry>> {
    let removed = changes.iter().filter_map(|change| match change {
        Change::Remove(key) => Some((key, None)),
        Change::Put(_) => None,
    });
    let put = changes.iter().filter_map(|change| match change {
        Change::Put(entry) => Some((&entry.summary.key, Some(entry))),
        Change::Remove(_) => None,
    });
    removed.chain(put).collect()
}
