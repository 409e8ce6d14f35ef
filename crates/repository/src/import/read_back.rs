//! Reads back what a revision wrote.

use std::{collections::HashMap, io};

use api_types::{Report, Revision, RevisionNumber};
use snapshot::{ManifestEntry, ServiceKey};

use super::error::ApplyError;
use crate::{
    guard::catch_panic,
    progress::Progress,
    store::{Change, Entry, Store, StoreError},
};

/// Reads every written definition back and compares it. Returns the number of definitions.
///
/// A definition in `unchanged` was written exactly as its file has it. It is compared with the
/// manifest that was made during the upload, so that damage to the spooled file is noticed. Any other
/// definition is compared with the hash of what was written.
pub(super) fn read_back(
    changes: &[Change],
    unchanged: &HashMap<&ServiceKey, &ManifestEntry>,
    revision: RevisionNumber,
    store: &dyn Store,
    progress: &Progress,
) -> Result<u32, ApplyError> {
    let failed = |source| ApplyError::ReadBackFailed { revision, source };
    let index = store.at(revision).map_err(failed)?;
    let mut verified = 0;
    for (key, entry) in expected(changes) {
        let same = match entry {
            Some(entry) => {
                let definition = store.definition(&entry.hash).map_err(failed)?;
                match unchanged.get(key) {
                    Some(manifest_entry) => manifest_entry.matches(&definition),
                    None => definition.hash() == entry.hash,
                }
            }
            None => true,
        };
        if !same || index.hash(key) != entry.map(|entry| entry.hash) {
            return Err(ApplyError::ReadBackMismatch { key: key.clone(), revision });
        }
        verified += u32::from(entry.is_some());
        // The revision is committed, so it is too late to cancel.
        let _cancelled = progress.step();
    }
    Ok(verified)
}

/// Reads back a revision from the history and makes its report.
///
/// A panic counts as a failure to read, because the revision is committed in any case.
pub(super) fn read_back_revision(
    revision: &Revision,
    store: &dyn Store,
) -> Result<Report, ApplyError> {
    let failed = |source| ApplyError::ReadBackFailed { revision: revision.number, source };
    let read = || {
        let outcome = store.outcome(revision.number).map_err(failed)?;
        let verified = match put_changes(revision.number, store) {
            // The definitions of an old revision cannot be read back.
            Err(StoreError::Compacted { .. }) => revision.put,
            changes => {
                let changes = changes.map_err(failed)?;
                let unchanged = HashMap::new();
                read_back(&changes, &unchanged, revision.number, store, &Progress::default())?
            }
        };
        Ok(Report { revision: revision.number, verified, outcome })
    };
    catch_panic(read).unwrap_or_else(|_| {
        let source = io::Error::other("the read panicked");
        Err(failed(StoreError::Io { doing: format!("read revision {}", revision.number), source }))
    })
}

/// The definitions that a revision put.
fn put_changes(number: RevisionNumber, store: &dyn Store) -> Result<Vec<Change>, StoreError> {
    let before = store.at(RevisionNumber(number.0.saturating_sub(1)))?;
    let now = store.at(number)?;
    Ok(now.put_since(&before).map(|entry| Change::Put((**entry).clone())).collect())
}

/// The entry of each changed service after the commit. In a commit, removals come first.
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
