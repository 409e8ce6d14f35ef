//! What a decision writes.

use std::sync::Arc;

use api_types::Decision;
use snapshot::Definition;

use super::{PlanError, Row, Status};
use crate::{Entry, Index, Store, plan::source::Origin};

/// The definition that a decision writes, and nothing for one that removes or leaves: the one
/// function behind what is shown and what is done.
pub(crate) fn definition_to_write(
    row: &Row,
    place: usize,
    decision: &Decision,
    origin: &Origin,
    store: &dyn Store,
) -> Result<Option<Definition>, PlanError> {
    if !decision.writes() || *decision == Decision::Remove {
        return Ok(None);
    }
    let theirs = origin.definition(place, store)?;
    let same_key = row.here.as_ref().filter(|here| here.summary.key == row.summary.key);
    let ours = || same_key.map(|here| store.definition(&here.hash)).transpose();
    Ok(Some(match decision {
        Decision::AddWithNewIds => snapshot::regenerate_ids(&theirs, &row.summary.key),
        Decision::Copy(key) => snapshot::regenerate_ids(&theirs, key),
        Decision::Replace(leave) => match ours()? {
            Some(ours) => {
                let theirs = row.adopted(&ours, theirs);
                if leave.is_empty() { theirs } else { snapshot::replace(&ours, &theirs, leave) }
            }
            None => theirs,
        },
        Decision::Merge(leave) => match ours()? {
            Some(ours) => snapshot::merge(&ours, &snapshot::remap_ids(&theirs, &ours), leave),
            None => theirs,
        },
        Decision::Add | Decision::KeepMine | Decision::Skip | Decision::Remove => theirs,
    }))
}

/// Whether what a row says of the repository still holds.
pub(crate) fn still_holds(row: &Row, index: &Index) -> bool {
    let hash = |entry: Option<&Arc<Entry>>| entry.map(|entry| entry.hash);
    let here = hash(row.here.as_ref());
    match row.status {
        Status::IdConflict { .. } => {
            index.get(&row.summary.key).is_none() && hash(index.by_id(&row.summary.id)) == here
        }
        Status::New | Status::Duplicate { .. } if here.is_none() => {
            index.get(&row.summary.key).is_none() && index.by_id(&row.summary.id).is_none()
        }
        _ => index.hash(&row.summary.key) == here,
    }
}
