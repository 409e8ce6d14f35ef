//! Applies a plan with its decisions: one revision, all or nothing, read back before success is
//! reported.

use std::collections::{HashMap, HashSet};

use api_types::{
    ChangedParts, Decision, Decisions, Draft, KeptSettings, Outcome, Report, Stage, Status,
    WrittenService,
};
use snapshot::{ManifestEntry, ServiceKey, Summary};

use super::{
    error::ApplyError,
    new_ids::NewIds,
    read_back::{Verified, read_back, report},
    shared::SharedJob,
    write::Write,
};
use crate::{
    document_ids::DocumentIds,
    plan::{self, Plan, PlanSource, Row},
    progress::Progress,
    store::{Change, Entry, Head, Index, Store, StoreError},
};

/// The job that applies a plan.
pub(super) struct Job<'a> {
    pub(super) progress: &'a Progress,
    /// The right to run it, if there are other servers.
    pub(super) shared: Option<&'a SharedJob>,
}

/// What a commit changes.
struct Changes<'a> {
    all: Vec<Change>,
    /// The manifest entries of definitions that are written exactly as their file has them.
    unchanged: HashMap<&'a ServiceKey, &'a ManifestEntry>,
}

/// Applies a plan.
pub(super) fn apply(
    plan: &Plan,
    chosen: &Decisions,
    mut draft: Draft,
    source: &PlanSource,
    store: &dyn Store,
    ids: &DocumentIds,
    Job { progress, shared }: Job<'_>,
) -> Result<Report, ApplyError> {
    let decisions = resolve(plan, chosen)?;
    let writes = writes(plan, &decisions);
    check_executable_content(&writes, chosen)?;
    let mut outcome = outcome(plan, &decisions, &writes);
    draft.decided = outcome.decision_counts();
    loop {
        let head = store.head();
        check_keys(&writes, &head.index)?;
        check_stale(plan, &writes, &head, store)?;
        if writes.is_empty() && plan.items.is_empty() {
            let verified = Verified::default();
            return Ok(report(head.revision.number, verified, outcome, store));
        }
        progress.enter(Stage::Writing, writes.len())?;
        let mut commit = match store.begin(draft.clone(), head.revision.number) {
            // Another revision was committed. Check again whether it changed the same services.
            Err(StoreError::Stale { .. }) => continue,
            other => other?,
        };
        let mut changes =
            Changes { all: Vec::with_capacity(writes.len()), unchanged: HashMap::new() };
        let mut new_ids = NewIds::new(plan, &writes, &head, ids)?;
        for (write, written) in writes.iter().zip(&mut outcome.written) {
            match plan::definition_to_write(write.row, write.index, &write.decision, source, store)?
            {
                Some(definition) => {
                    let mut entry = changes.manifest_entry(write, source);
                    let definition = new_ids.give(write, definition, entry, store)?;
                    let hash = commit.put(&definition.definition)?;
                    ids.insert(hash, definition.ids);
                    written.new_ids = definition.new_ids;
                    if definition.new_ids > 0 {
                        changes.unchanged.remove(&write.row.summary.key);
                        entry = None;
                    }
                    // Parsing all documents again takes a tenth of the time of an import.
                    let known = entry.and_then(ManifestEntry::summary_of_definition).cloned();
                    let summary = known.or_else(|| definition.definition.summary());
                    changes.put(write, summary, hash, source, &draft);
                }
                None => changes.all.push(Change::Remove(write.row.summary.key.clone())),
            }
            progress.step()?;
        }
        let number = head.revision.number.next();
        changes.all.extend(plan.items.iter().map(|item| item.to_commit(number, &draft)));
        if let Some(shared) = shared {
            shared.announce_commit()?;
        }
        progress.enter(Stage::Committing, 0)?;
        commit.note(outcome.clone());
        let revision = match commit.finish(&changes.all) {
            // Another server has committed in the meantime.
            Err(StoreError::Stale { .. }) => continue,
            Err(StoreError::Unreadable { revision, source }) => {
                return Err(ApplyError::ReadBackFailed { revision, source: *source });
            }
            finished => finished?.number,
        };
        ids.unique.set_imported(head.revision.number, revision);
        progress.enter(Stage::Verifying, changes.all.len())?;
        let Changes { all, unchanged } = &changes;
        let verified = read_back(all, unchanged, revision, store, progress)?;
        return Ok(report(revision, verified, outcome, store));
    }
}

impl<'a> Changes<'a> {
    /// The manifest entry of a definition that is written as its file has it. After that, reading back
    /// compares with it.
    fn manifest_entry(
        &mut self,
        write: &Write<'a>,
        source: &'a PlanSource,
    ) -> Option<&'a ManifestEntry> {
        let entry = source.manifest_entry(write.index).filter(|_| write.decision == Decision::Add);
        self.unchanged.extend(entry.map(|entry| (&write.row.summary.key, entry)));
        entry
    }

    /// Adds the definition of a row, with its summary.
    fn put(
        &mut self,
        write: &Write<'a>,
        summary: Option<Summary>,
        hash: snapshot::Hash,
        source: &'a PlanSource,
        draft: &Draft,
    ) {
        let Write { index, row, ref decision } = *write;
        self.all.extend(row.instead_of(decision).cloned().map(Change::Remove));
        let keeps = source.edits_settings() || keeps_settings(decision);
        let kept_settings = keeps.then(|| kept_settings(row, draft));
        let kept_settings = kept_settings.or_else(|| source.kept_settings(index));
        // A definition always has a summary. The fallback avoids a panic.
        let summary = summary.unwrap_or_else(|| row.summary.clone());
        let entry = Entry { kept_settings, ..Entry::new(summary, hash) };
        self.all.push(Change::Put(entry));
    }
}

/// The decision for each row: the chosen one, otherwise the default.
fn resolve(plan: &Plan, chosen: &Decisions) -> Result<Vec<Decision>, ApplyError> {
    let decisions = plan.rows.iter().zip(0..).map(|(row, index)| match chosen.rows.get(&index) {
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

fn writes<'a>(plan: &'a Plan, decisions: &[Decision]) -> Vec<Write<'a>> {
    let rows = plan.rows.iter().enumerate().zip(decisions);
    rows.filter(|(_, decision)| decision.writes())
        .map(|((index, row), decision)| Write { index, row, decision: decision.clone() })
        .collect()
}

/// Checks that no name and no service ID is written twice, that no service is both written and replaced by
/// another one, and that the name and version of a copy are free.
fn check_keys(writes: &[Write<'_>], index: &Index) -> Result<(), ApplyError> {
    let (mut keys, mut ids) = (HashSet::new(), HashMap::new());
    for Write { row, decision, .. } in writes {
        let key = row.key_to_write(decision);
        if !keys.insert(key) {
            return Err(ApplyError::DuplicateKey(key.clone()));
        }
        let id = row.id_to_write(decision);
        if let Some(id) = id
            && let Some(other) = ids.insert(id, key)
        {
            let (id, key, other) = (id.clone(), key.clone(), other.clone());
            return Err(ApplyError::DuplicateId { id, key, other });
        }
        let is_copy = matches!(decision, Decision::Copy(_));
        if is_copy && (key.fault().is_some() || index.get(key).is_some()) {
            return Err(ApplyError::InvalidCopyName(key.clone()));
        }
    }
    // These keep their ID. An undo or a restore gives services their earlier IDs.
    let keeps_id = |write: &&Write<'_>| write.row.keeps_id(&write.decision);
    let keeping: HashSet<&ServiceKey> =
        writes.iter().filter(keeps_id).map(|write| &write.row.summary.key).collect();
    for Write { row, decision, .. } in writes {
        if let Some(other) = row.instead_of(decision).filter(|other| keeping.contains(other)) {
            let (id, key) = (row.summary.id.clone(), row.summary.key.clone());
            return Err(ApplyError::DuplicateId { id, key, other: other.clone() });
        }
    }
    Ok(())
}

/// Checks that a person confirmed new executable content.
fn check_executable_content(writes: &[Write<'_>], chosen: &Decisions) -> Result<(), ApplyError> {
    let new = writes.iter().filter(|write| write.row.needs_confirmation(&write.decision));
    match new.count() {
        0 => Ok(()),
        _ if chosen.content_confirmed => Ok(()),
        count => Err(ApplyError::UnconfirmedContent(count)),
    }
}

/// Checks that no service and no saved item to write changed since the plan was made.
fn check_stale(
    plan: &Plan,
    writes: &[Write<'_>],
    head: &Head,
    store: &dyn Store,
) -> Result<(), ApplyError> {
    let is_stale = |write: &&Write<'_>| !plan::is_current(write.row, &write.decision, &head.index);
    let stale = writes.iter().filter(is_stale);
    let stale: Vec<&ServiceKey> = stale.map(|write| &write.row.summary.key).collect();
    let are_items_current = plan.items.iter().all(|item| item.is_current(&head.index));
    if stale.is_empty() && are_items_current {
        return Ok(());
    }
    let (planned, newest) = (plan.revision, head.revision.number);
    let changed = plan::find_concurrent_changes(&stale, planned, newest, store)?;
    Err(ApplyError::Stale { planned, newest, changed })
}

fn outcome(plan: &Plan, decisions: &[Decision], writes: &[Write<'_>]) -> Outcome {
    let rows = plan.rows.iter().zip(decisions);
    let not_written = rows.filter(|(_, decision)| !decision.writes());
    let (identical, unchanged): (Vec<_>, Vec<_>) =
        not_written.partition(|(row, _)| row.status == Status::Identical);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Outcome {
        written: writes.iter().map(written_service).collect(),
        identical: count(identical.len()),
        unchanged: count(unchanged.len()),
    }
}

fn written_service(Write { row, decision, .. }: &Write<'_>) -> WrittenService {
    WrittenService {
        choice: decision.choice(),
        key: row.key_to_write(decision).clone(),
        kind: row.summary.kind,
        effect: row.effect(decision),
        instead_of: row.instead_of(decision).cloned(),
        new_ids: 0,
        parts: Some(ChangedParts::new(&row.status, &row.summary, decision)),
    }
}

/// Whether the settings of the repository stay although the rest changes.
fn keeps_settings(decision: &Decision) -> bool {
    decision.exclusions().is_some_and(|exclusions| exclusions.settings)
}

/// Marks the settings as kept. An earlier mark stays.
fn kept_settings(row: &Row, draft: &Draft) -> KeptSettings {
    let earlier = row.existing.as_ref().and_then(|existing| existing.kept_settings.clone());
    earlier.unwrap_or_else(|| KeptSettings { by: draft.actor.clone(), at: draft.at })
}
