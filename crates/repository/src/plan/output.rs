//! The definitions that decisions write.

use std::sync::Arc;

use api_types::{Decision, Status};
use snapshot::Definition;

use super::{error::PlanError, row::Row, source::PlanSource};
use crate::store::{Entry, Index, Store};

/// The definition that a decision writes. `None` if it removes the definition or leaves it unchanged.
pub(crate) fn definition_to_write(
    row: &Row,
    index: usize,
    decision: &Decision,
    source: &PlanSource,
    store: &dyn Store,
) -> Result<Option<Definition>, PlanError> {
    if !decision.writes() || *decision == Decision::Remove {
        return Ok(None);
    }
    let theirs = source.definition(index, store)?;
    let same_key = row.existing.as_ref().filter(|existing| existing.summary.key == row.summary.key);
    let ours = || same_key.map(|existing| store.definition(&existing.hash)).transpose();
    Ok(Some(match decision {
        Decision::AddWithNewIds => snapshot::regenerate_ids(&theirs, &row.summary.key),
        Decision::Copy(key) => snapshot::regenerate_ids(&theirs, key),
        Decision::Replace(exclusions) => match ours()? {
            Some(ours) => {
                let theirs = row.remap_ids(&ours, theirs);
                if exclusions.is_empty() {
                    theirs
                } else {
                    snapshot::replace(&ours, &theirs, exclusions)
                }
            }
            None => theirs,
        },
        Decision::Merge(exclusions) => match ours()? {
            Some(ours) => snapshot::merge(&ours, &snapshot::remap_ids(&theirs, &ours), exclusions),
            None => theirs,
        },
        Decision::Add | Decision::KeepMine | Decision::Skip | Decision::Remove => theirs,
    }))
}

/// Whether the service of a row is unchanged in the repository since the plan was made.
pub(crate) fn is_current(row: &Row, decision: &Decision, index: &Index) -> bool {
    let hash = |entry: Option<&Arc<Entry>>| entry.map(|entry| entry.hash);
    let existing = hash(row.existing.as_ref());
    match row.status {
        Status::IdConflict { .. } => {
            index.get(&row.summary.key).is_none() && hash(index.by_id(&row.summary.id)) == existing
        }
        Status::New | Status::RepeatedId { .. } | Status::Duplicate { .. }
            if existing.is_none() =>
        {
            let id = row.id_to_write(decision);
            index.get(&row.summary.key).is_none() && id.is_none_or(|id| index.by_id(id).is_none())
        }
        _ => index.hash(&row.summary.key) == existing,
    }
}
