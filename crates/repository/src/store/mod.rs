//! The interface to the store: content-addressed definitions, versioned by revision.

mod change;
mod error;
mod index;
mod item;
mod spool;

use std::{collections::BTreeMap, sync::Arc};

use api_types::{Draft, LastChange, Outcome, Revision, RevisionNumber, StoreHealth, Timestamp};
use snapshot::{Definition, Hash, Kind};

pub use change::{Change, Entry};
pub use error::{DamagedPart, StoreError};
pub use index::{IdTaken, Index};
pub use item::{SavedItem, SavedItemKey};
pub use spool::{Spool, SpoolError, SpoolFile};

/// Stores the revisions of one repository.
///
/// Every method may block on a disk, so do not call it on an async thread. Only one commit is open at
/// a time. Readers never wait for it. They see the previous revision until the commit is finished.
pub trait Store: Send + Sync + 'static {
    /// The newest revision. Cheap, because every request calls it.
    fn head(&self) -> Arc<Head>;

    /// The documents of one kind of a definition, in the form of [`Definition::section`].
    ///
    /// # Errors
    /// [`StoreError::Missing`] if no revision has this content, [`StoreError::Damaged`] if the content
    /// differs from what was written.
    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError>;

    /// A definition with all its documents.
    ///
    /// # Errors
    /// The errors of [`Store::section`].
    fn definition(&self, hash: &Hash) -> Result<Definition, StoreError> {
        let [services, resources, requests, responses, events] = Kind::ALL;
        Ok(Definition::from_sections([
            self.section(hash, services)?,
            self.section(hash, resources)?,
            self.section(hash, requests)?,
            self.section(hash, responses)?,
            self.section(hash, events)?,
        ]))
    }

    /// Opens a commit on top of the revision `expected`. Waits until no other commit is open.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if `expected` is not the newest revision.
    fn begin(
        &self,
        draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError>;

    /// The time of what is stored now, if the clock of this server shows `now`. Servers that share a repository share
    /// the clock of its database.
    fn time(&self, now: Timestamp) -> Timestamp {
        now
    }

    /// At most `limit` revisions before `before`, or the newest ones. Newest first.
    ///
    /// # Errors
    /// Fails if the history cannot be read.
    fn revisions(
        &self,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<Vec<Revision>, StoreError>;

    /// The definitions of a revision.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision, [`StoreError::Compacted`] if its
    /// definitions were compacted away.
    fn at(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError>;

    /// The outcome of a revision. Empty if the commit set none.
    ///
    /// # Errors
    /// The errors of [`Store::at`].
    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError>;

    /// The first revision whose definitions are retained. Those of all newer revisions are retained
    /// too. 0 if the store was never compacted. The empty revision 0 can always be read.
    fn first_retained(&self) -> RevisionNumber;

    /// The last export of each saved selection, by its name. A memory aid, which is not in the history.
    fn last_exports(&self) -> BTreeMap<Box<str>, LastChange>;

    /// Notes the last export of a saved selection, with the exported revision. Forgets those of selections
    /// that the newest revision does not have.
    ///
    /// # Errors
    /// Fails if it cannot be written. A later reader may then see an earlier export.
    fn note_export(&self, selection: &str, export: LastChange) -> Result<(), StoreError>;

    /// What [`Store::compact`] would free.
    ///
    /// # Errors
    /// The errors of [`Store::compact`].
    fn compact_dry_run(
        &self,
        first_retained: RevisionNumber,
    ) -> Result<CompactionStats, StoreError>;

    /// Removes definitions that only revisions before `first_retained` have. The history still lists
    /// these revisions. Waits until no commit is open. Does nothing if they were removed before.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] if there is no such revision. After any error, the definitions of
    /// `first_retained` and all newer revisions are still there.
    fn compact(&self, first_retained: RevisionNumber) -> Result<CompactionStats, StoreError>;

    /// The health of the store. Cheap: reads no content.
    fn health(&self) -> StoreHealth {
        StoreHealth::in_memory(self.head().revision.number.0, self.first_retained())
    }

    /// Runs repairs and checks that are due. Called every few seconds. Can take as long as reading the
    /// whole store.
    fn maintain(&self) {}
}

/// What a compaction frees.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CompactionStats {
    /// Number of revisions that can no longer be restored.
    pub revisions: u64,
    /// Number of definitions that no retained revision has.
    pub definitions: u64,
    /// Freed bytes, as far as the store can tell. A journal counts the size of its files.
    pub bytes: u64,
}

/// An open commit. Dropping it without [`Commit::finish`] discards it.
pub trait Commit {
    /// Stores the content of a definition. Equal content is stored once.
    ///
    /// # Errors
    /// [`StoreError::NotJson`] if a document is not JSON, [`StoreError::Full`] if the disk is full. Fails
    /// if the content cannot be written. A later call of the same commit may return the error.
    fn put(&mut self, definition: &Definition) -> Result<Hash, StoreError>;

    /// Stores the outcome with the revision.
    fn note(&mut self, outcome: Outcome);

    /// Commits the changes as the newest revision, all or nothing. They are on disk when this returns.
    ///
    /// # Errors
    /// Nothing was committed after an error, except for [`StoreError::Unreadable`].
    fn finish(self: Box<Self>, changes: &[Change]) -> Result<Revision, StoreError>;
}

/// The newest revision and its definitions.
#[derive(Clone, Debug)]
pub struct Head {
    /// The revision.
    pub revision: Revision,
    /// Its definitions, without their content.
    pub index: Arc<Index>,
}

impl Head {
    /// Checks that `expected` is the newest revision. Every [`Store::begin`] calls this.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if it is not.
    pub fn require(&self, expected: RevisionNumber) -> Result<(), StoreError> {
        let newest = self.revision.number;
        if newest == expected { Ok(()) } else { Err(StoreError::Stale { expected, newest }) }
    }
}

impl Default for Head {
    fn default() -> Self {
        Self { revision: Revision::start(), index: Arc::default() }
    }
}
