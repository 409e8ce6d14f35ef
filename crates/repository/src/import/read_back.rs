//! Reads back what a revision wrote.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io,
    panic::resume_unwind,
    thread,
};

use api_types::{Confusable, Outcome, Report, Revision, RevisionNumber};
use snapshot::{ManifestEntry, ServiceKey};

use super::error::ApplyError;
use crate::{
    guard::catch_panic,
    plan::ConfusableKeys,
    progress::Progress,
    store::{Change, Entry, Index, Store, StoreError},
};

/// What was compared after a commit.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Verified {
    /// Number of definitions that were read back.
    pub(super) written: u32,
    /// Number of services that are gone.
    pub(super) removed: u32,
    /// Number of saved items that were put or removed.
    pub(super) items: u32,
}

/// Compares every service that a revision changed, on two threads.
///
/// Reads every written definition back and compares it. Looks up every removed service.
/// A definition in `unchanged` was written exactly as its file has it. It is compared with the
/// manifest that was made during the upload, so that damage to the spooled file is noticed. Any other
/// definition is compared with the hash of what was written.
pub(super) fn read_back(
    changes: &[Change],
    unchanged: &HashMap<&ServiceKey, &ManifestEntry>,
    revision: RevisionNumber,
    store: &dyn Store,
    progress: &Progress,
) -> Result<Verified, ApplyError> {
    let failed = |source| ApplyError::ReadBackFailed { revision, source };
    let index = store.at(revision).map_err(failed)?;
    let items = check_items(changes, &index, revision)?;
    let expected = expected(changes);
    let compare = |part: &[(&ServiceKey, Option<&Entry>)]| {
        compare(part, unchanged, revision, &index, store, progress)
    };
    let (first, second) = expected.split_at(expected.len().div_ceil(2));
    let [first, second] = thread::scope(|scope| {
        let other = (!second.is_empty()).then(|| {
            let thread = thread::Builder::new().name("read back".to_owned());
            thread.spawn_scoped(scope, || compare(second))
        });
        let first = compare(first);
        let second = match other {
            Some(Ok(thread)) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // Without a second thread, this one does all.
            Some(Err(_)) => compare(second),
            None => Ok(Verified::default()),
        };
        [first, second]
    });
    let (first, second) = (first?, second?);
    Ok(Verified {
        written: first.written + second.written,
        removed: first.removed + second.removed,
        items,
    })
}

/// Compares every saved item that a revision changed. Returns how many these are.
fn check_items(
    changes: &[Change],
    index: &Index,
    revision: RevisionNumber,
) -> Result<u32, ApplyError> {
    let mut keys = HashSet::new();
    for change in changes {
        let (key, is_same) = match change {
            Change::PutItem(item) => {
                (&item.key, index.item(&item.key).is_some_and(|found| **found == *item))
            }
            // In a commit, removals come first, so the item may have been put again.
            Change::RemoveItem(key) => {
                let is_put = |it: &Change| matches!(it, Change::PutItem(item) if item.key == *key);
                (key, index.item(key).is_none() || changes.iter().any(is_put))
            }
            Change::Put(_) | Change::Remove(_) => continue,
        };
        if !is_same {
            return Err(ApplyError::ItemMismatch { name: key.name.clone(), revision });
        }
        keys.insert(key);
    }
    Ok(u32::try_from(keys.len()).unwrap_or(u32::MAX))
}

/// Compares these services.
fn compare(
    expected: &[(&ServiceKey, Option<&Entry>)],
    unchanged: &HashMap<&ServiceKey, &ManifestEntry>,
    revision: RevisionNumber,
    index: &Index,
    store: &dyn Store,
    progress: &Progress,
) -> Result<Verified, ApplyError> {
    let failed = |source| ApplyError::ReadBackFailed { revision, source };
    let mut verified = Verified::default();
    for (key, entry) in expected.iter().copied() {
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
        let count = if entry.is_some() { &mut verified.written } else { &mut verified.removed };
        *count += 1;
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
        let verified = match changes_of(revision.number, store) {
            // The definitions of an old revision cannot be read back.
            Err(StoreError::Compacted { .. }) => {
                Verified { written: revision.put, removed: revision.removed, items: 0 }
            }
            changes => {
                let changes = changes.map_err(failed)?;
                let unchanged = HashMap::new();
                read_back(&changes, &unchanged, revision.number, store, &Progress::default())?
            }
        };
        Ok(report(revision.number, verified, outcome, store))
    };
    catch_panic(read).unwrap_or_else(|_| {
        let source = io::Error::other("the read panicked");
        Err(failed(StoreError::Io { doing: format!("read revision {}", revision.number), source }))
    })
}

/// The report of a revision, with the services whose names are easily confused with others.
pub(super) fn report(
    revision: RevisionNumber,
    verified: Verified,
    outcome: Outcome,
    store: &dyn Store,
) -> Report {
    // Only warnings are missing if the revision cannot be read.
    let confusable = store.at(revision).map(|index| confusable(&outcome, &index));
    let confusable = confusable.unwrap_or_default();
    let Verified { written, removed, items } = verified;
    Report { revision, verified: written, removed, items, outcome, confusable }
}

fn confusable(outcome: &Outcome, index: &Index) -> BTreeMap<u32, Confusable> {
    let keys = ConfusableKeys::new(index.entries().map(|entry| &entry.summary.key), [].into_iter());
    let written = (0..).zip(&outcome.written);
    written.filter_map(|(at, done)| Some((at, keys.find(&done.key)?))).collect()
}

/// What a revision put or removed.
fn changes_of(number: RevisionNumber, store: &dyn Store) -> Result<Vec<Change>, StoreError> {
    let before = store.at(RevisionNumber(number.0.saturating_sub(1)))?;
    let now = store.at(number)?;
    let removed = now.removed_since(&before);
    let removed = removed.map(|entry| Change::Remove(entry.summary.key.clone()));
    let put = now.put_since(&before).map(|entry| Change::Put((**entry).clone()));
    Ok(removed.chain(put).chain(now.item_changes_since(&before)).collect())
}

/// The entry of each changed service after the commit. In a commit, removals come first.
fn expected(changes: &[Change]) -> Vec<(&ServiceKey, Option<&Entry>)> {
    let removed = changes.iter().filter_map(|change| match change {
        Change::Remove(key) => Some((key, None)),
        Change::Put(_) | Change::PutItem(_) | Change::RemoveItem(_) => None,
    });
    let put = changes.iter().filter_map(|change| match change {
        Change::Put(entry) => Some((&entry.summary.key, Some(entry))),
        Change::Remove(_) | Change::PutItem(_) | Change::RemoveItem(_) => None,
    });
    let last: HashMap<&ServiceKey, Option<&Entry>> = removed.chain(put).collect();
    last.into_iter().collect()
}
