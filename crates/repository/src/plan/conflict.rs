//! Who changed a service since a plan was made.

use api_types::{ConcurrentChange, Revision, RevisionNumber};
use snapshot::ServiceKey;

use crate::{Store, StoreError};

/// Revisions that are looked through. Whoever is further behind is told of the newest one.
const MOST_REVISIONS: usize = 64;

/// The newest change of each of these services after `planned`.
pub(crate) fn touched(
    keys: &[&ServiceKey],
    planned: RevisionNumber,
    newest: RevisionNumber,
    store: &dyn Store,
) -> Result<Vec<ConcurrentChange>, StoreError> {
    let mut revisions = store.revisions(Some(newest.next()), MOST_REVISIONS)?;
    revisions.retain(|revision| revision.number > planned);
    let mut open = keys.to_vec();
    let mut touched = Vec::with_capacity(open.len());
    let mut after = store.at(newest)?;
    for revision in &revisions {
        if open.is_empty() {
            break;
        }
        // What was before this revision is what came after the next older one.
        let before = store.at(RevisionNumber(revision.number.0.saturating_sub(1)))?;
        open.retain(|key| {
            let changed = before.hash(key) != after.hash(key);
            if changed {
                touched.push(by(key, revision));
            }
            !changed
        });
        after = before;
    }
    // What is left changed through its id, or longer ago than was looked.
    if let Some(newest) = revisions.first() {
        touched.extend(open.into_iter().map(|key| by(key, newest)));
    }
    touched.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(touched)
}

fn by(key: &ServiceKey, revision: &Revision) -> ConcurrentChange {
    let draft = &revision.draft;
    ConcurrentChange {
        key: key.clone(),
        by: draft.actor.clone(),
        at: draft.at,
        revision: revision.number,
    }
}
