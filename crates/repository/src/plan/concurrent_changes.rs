//! Finds out who changed a service after a plan was made.

use api_types::{ConcurrentChange, Revision, RevisionNumber};
use snapshot::ServiceKey;

use crate::store::{Store, StoreError};

/// The maximum number of revisions to search. A service that changed before them is reported with
/// the newest revision.
const MAX_REVISIONS: usize = 64;

/// The newest change of each of these services after revision `planned`.
pub(crate) fn find_concurrent_changes(
    keys: &[&ServiceKey],
    planned: RevisionNumber,
    newest: RevisionNumber,
    store: &dyn Store,
) -> Result<Vec<ConcurrentChange>, StoreError> {
    let mut revisions = store.revisions(Some(newest.next()), MAX_REVISIONS)?;
    revisions.retain(|revision| revision.number > planned);
    let mut unresolved = keys.to_vec();
    let mut changes = Vec::with_capacity(unresolved.len());
    let mut after = store.at(newest)?;
    for revision in &revisions {
        if unresolved.is_empty() {
            break;
        }
        let before = store.at(RevisionNumber(revision.number.0.saturating_sub(1)))?;
        unresolved.retain(|key| {
            let changed = before.hash(key) != after.hash(key);
            if changed {
                changes.push(change(key, revision));
            }
            !changed
        });
        // The state before this revision is the state after the previous one.
        after = before;
    }
    // The ID of these services is in conflict, or they changed before the searched revisions.
    if let Some(newest) = revisions.first() {
        changes.extend(unresolved.into_iter().map(|key| change(key, newest)));
    }
    changes.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(changes)
}

fn change(key: &ServiceKey, revision: &Revision) -> ConcurrentChange {
    let draft = &revision.draft;
    ConcurrentChange {
        key: key.clone(),
        by: draft.actor.clone(),
        at: draft.at,
        revision: revision.number,
    }
}
