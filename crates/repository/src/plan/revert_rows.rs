//! The rows of an undo, a restore or a comparison of revisions.

use std::{collections::HashSet, sync::Arc};

use api_types::{Decision, RowWarnings, Stage, Status};
use snapshot::{Diff, Exclusions, ServiceKey};

use super::{
    choices,
    detail_limit::DetailLimit,
    error::PlanError,
    id_owners::IdOwners,
    row::Row,
    source::{Base, RevertTarget},
};
use crate::{
    document_ids::DocumentIds,
    progress::Progress,
    store::{Entry, Index},
};

/// The rows for these targets. By default each row brings back the earlier definition. `ids` finds
/// documents whose ID another service has now. A comparison needs none.
pub(crate) fn revert_rows(
    targets: &[RevertTarget],
    base: &Base,
    ids: Option<&DocumentIds>,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    progress.enter(Stage::Comparing, targets.len())?;
    let (mut rows, mut limit) = (Vec::with_capacity(targets.len()), DetailLimit::new());
    let absent: HashSet<&ServiceKey> = targets
        .iter()
        .filter_map(|target| match target {
            RevertTarget::Absent(entry) => Some(&entry.summary.key),
            RevertTarget::Present(_) => None,
        })
        .collect();
    let mut owners = match ids {
        Some(ids) => Some((ids, remaining_owners(targets, base.index(), ids)?)),
        None => None,
    };
    for target in targets {
        let mut row = revert_row(target, base.index());
        if let (RevertTarget::Present(then), Some(now)) = (target, &row.existing)
            && row.status != Status::Identical
            && then.summary.key == now.summary.key
        {
            // The earlier ID comes back too, unless another service has it now and keeps it, or a Microcks
            // would change it.
            let holder = base.index().by_id(&then.summary.id).map(|holder| &holder.summary.key);
            let is_kept =
                |holder: &ServiceKey| *holder != then.summary.key && !absent.contains(holder);
            row.remaps_ids = holder.is_some_and(is_kept)
                || snapshot::is_changed_by_microcks(then.summary.id.as_str());
            let (now, ours) = (Arc::clone(now), base.definition(now)?);
            let mut theirs = row.remap_ids(&ours, base.definition(then)?);
            if let Some((_, owners)) = &mut owners {
                let service = if row.remaps_ids { &now.summary.id } else { &then.summary.id };
                owners.plan(&mut row, service, &theirs.document_ids());
                theirs = row.replace_unusable_ids(theirs, |_| false).definition;
            }
            if theirs.hash() == now.hash {
                // Only the IDs differ, and the earlier ones cannot come back.
                row.status = Status::Identical;
                (row.choices, row.default) = (&[], Some(Decision::KeepMine));
                (row.warnings.new_ids, row.new_ids) = (0, Arc::default());
            } else {
                row.status = Status::Changed { diff: snapshot::diff(&ours, &theirs) };
            }
        } else if let (RevertTarget::Present(then), Some((ids, owners))) = (target, &mut owners)
            && row.status != Status::Identical
        {
            owners.plan(&mut row, &then.summary.id, &ids.of(then)?);
        }
        limit.apply(&mut row);
        rows.push(row);
        progress.step()?;
    }
    Ok(rows)
}

/// The document IDs of the services that a revert neither writes nor removes.
fn remaining_owners(
    targets: &[RevertTarget],
    index: &Index,
    ids: &DocumentIds,
) -> Result<IdOwners, PlanError> {
    let changed = targets.iter().filter_map(|target| match target {
        RevertTarget::Present(then) => {
            let key = &then.summary.key;
            (index.hash(key) != Some(then.hash)).then_some(key)
        }
        RevertTarget::Absent(entry) => Some(&entry.summary.key),
    });
    let changed: HashSet<&ServiceKey> = changed.collect();
    Ok(IdOwners::new(index, ids, |entry| !changed.contains(&entry.summary.key))?)
}

/// The row of one target. The diff of a changed definition is empty.
pub(super) fn revert_row(target: &RevertTarget, index: &Index) -> Row {
    let (entry, is_present) = match target {
        RevertTarget::Present(entry) => (entry, true),
        RevertTarget::Absent(entry) => (entry, false),
    };
    let Entry { summary, hash, .. } = &**entry;
    let existing = index.get(&summary.key).cloned();
    let holder = index.by_id(&summary.id).filter(|holder| holder.summary.key != summary.key);
    let replace = || Decision::Replace(Exclusions::default());
    let (status, existing, choices, default) = match (existing, holder.cloned()) {
        (existing, _) if !is_present => {
            (Status::Missing, existing, choices::REVERT_MISSING, Decision::Remove)
        }
        (Some(existing), _) if existing.hash == *hash => {
            (Status::Identical, Some(existing), &[][..], Decision::KeepMine)
        }
        (Some(existing), _) => {
            let status = Status::Changed { diff: Diff::default() };
            (status, Some(existing), choices::REVERT_CHANGED, replace())
        }
        (None, Some(holder)) => {
            let status = Status::IdConflict { by: holder.summary.key.clone() };
            (status, Some(holder), choices::ID_CONFLICT, replace())
        }
        (None, None) => (Status::New, None, choices::REVERT_NEW, Decision::Add),
    };
    Row {
        summary: summary.clone(),
        file: 0,
        position: None,
        status,
        existing,
        choices,
        default: Some(default),
        warnings: RowWarnings::default(),
        remaps_ids: false,
        new_ids: Arc::default(),
    }
}
