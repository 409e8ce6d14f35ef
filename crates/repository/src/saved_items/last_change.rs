//! Finds out who deleted a saved item.

use api_types::{LastChange, Revision, RevisionKind, RevisionNumber};

use crate::store::{SavedItemKey, Store, StoreError};

/// The maximum number of revisions to search.
const MAX_REVISIONS: usize = 256;

/// The newest revision that changed an item which does not exist now. `None` if that is too long ago, or if
/// there never was such an item.
pub(super) fn find_last_change(
    key: &SavedItemKey,
    store: &dyn Store,
) -> Result<Option<LastChange>, StoreError> {
    for revision in store.revisions(None, MAX_REVISIONS)? {
        if has_changed(key, &revision, store)? {
            let Revision { number, draft, .. } = revision;
            let change = LastChange { revision: number, actor: draft.actor, at: draft.at };
            return Ok(Some(change));
        }
    }
    Ok(None)
}

fn has_changed(
    key: &SavedItemKey,
    revision: &Revision,
    store: &dyn Store,
) -> Result<bool, StoreError> {
    let kind = &revision.draft.kind;
    match kind {
        // These can change every item, so their states are compared.
        RevisionKind::Undo(_)
        | RevisionKind::Restore(_)
        | RevisionKind::Recovered(_)
        | RevisionKind::LossAccepted(_) => {
            let number = revision.number;
            let before = match store.at(RevisionNumber(number.0.saturating_sub(1))) {
                Err(StoreError::Compacted { .. }) => return Ok(false),
                before => before?,
            };
            Ok(before.item(key) != store.at(number)?.item(key))
        }
        _ => {
            let is_named = revision.draft.item.as_ref() == Some(&key.name);
            Ok(is_named && kind.changed_item() == Some(key.kind))
        }
    }
}
