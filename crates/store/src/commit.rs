//! An open commit.

use std::{
    collections::HashSet,
    sync::{Arc, MutexGuard},
};

use api_types::{Draft, Outcome, Revision};
use repository::{Change, Commit, Head, StoreError};
use snapshot::{Definition, Hash};

use crate::{EmbeddedStore, Step, compressor::Compressor, error, journal::ChainHash, space};

/// Estimated bytes of a change in the journal without the content of a saved item.
const CHANGE_BYTES: u64 = 1024;

/// Estimated bytes of a change in the journal, for the free-space check.
fn change_bytes(change: &Change) -> u64 {
    match change {
        // Quotation marks get a backslash.
        Change::PutItem(item) => CHANGE_BYTES + 2 * item.content.len() as u64,
        Change::Put(_) | Change::Remove(_) | Change::RemoveItem(_) => CHANGE_BYTES,
    }
}

/// An open commit. Field order matters: the file is removed before the writer lock is released.
pub(crate) struct EmbeddedCommit<'a> {
    compressor: Compressor,
    put: HashSet<Hash>,
    draft: Draft,
    outcome: Outcome,
    head: Arc<Head>,
    store: &'a EmbeddedStore,
    _writer: MutexGuard<'a, ()>,
}

impl<'a> EmbeddedCommit<'a> {
    pub(crate) fn begin(
        store: &'a EmbeddedStore,
        writer: MutexGuard<'a, ()>,
        draft: Draft,
        (head, parent): (Arc<Head>, ChainHash),
    ) -> Result<Self, StoreError> {
        space::require(&store.options, &store.root, 0, 0)?;
        let file = store.journal.write(head.revision.number.next(), parent, &draft)?;
        store.options.fail_points.reach(Step::Begun).map_err(error::io("begin a commit"))?;
        let (options, root) = (store.options.clone(), store.root.clone());
        let check_space = move |journal, staged| {
            options.fail_points.reach(Step::Compressed).map_err(error::io("compress"))?;
            space::require(&options, &root, journal, staged)
        };
        let compressor = Compressor::start(file, Box::new(check_space))?;
        let outcome = Outcome::default();
        Ok(Self { compressor, put: HashSet::new(), draft, outcome, head, store, _writer: writer })
    }

    fn is_stored(&self, hash: &Hash) -> Result<bool, StoreError> {
        Ok(self.put.contains(hash) || self.store.contains(hash)?)
    }
}

impl Commit for EmbeddedCommit<'_> {
    fn put(&mut self, definition: &Definition) -> Result<Hash, StoreError> {
        let hash = definition.hash();
        if !self.is_stored(&hash)? {
            self.compressor.put(hash, definition.clone())?;
            self.put.insert(hash);
        }
        Ok(hash)
    }

    fn note(&mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    fn finish(mut self: Box<Self>, changes: &[Change]) -> Result<Revision, StoreError> {
        for hash in changes.iter().filter_map(Change::content) {
            if !self.is_stored(hash)? {
                return Err(StoreError::Missing(*hash));
            }
        }
        let index = self.head.index.with(changes)?;
        let number = self.head.revision.number.next();
        let revision = index.revision_after(&self.head.index, number, self.draft.clone());
        let (file, staged) = self.compressor.finish()?;
        let journal = changes.iter().map(change_bytes).sum();
        space::require(&self.store.options, &self.store.root, journal, staged)?;
        let file = file.finish(changes, &self.outcome, revision.clone())?;
        self.store.verify_directory()?;
        let log_entry = self.store.journal.put(file)?;
        self.store.advance_anchor(&log_entry);
        // The revision is durable now, even if the cache update fails.
        self.store.publish(&log_entry, index);
        Ok(revision)
    }
}
