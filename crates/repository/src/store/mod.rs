//! The port to whatever keeps the definitions: small, content-addressed and versioned.

mod change;
mod error;
mod index;
mod spool;

use std::sync::Arc;

use api_types::{Draft, Outcome, Revision, RevisionNumber, StoreHealth};
use snapshot::{Definition, Hash, Kind};

pub use change::{Change, Entry};
pub use error::{DamagedPart, StoreError};
pub use index::{IdTaken, Index};
pub use spool::{Spool, SpoolError, SpoolFile};

/// Keeps the revisions of one repository.
///
/// Every method may block on a disk: call it off the async threads. One commit is open at a time;
/// readers never wait for it and see the revision before it until it is finished.
pub trait Store: Send + Sync + 'static {
    /// The newest revision. Cheap: called by every request.
    fn head(&self) -> Arc<Head>;

    /// The documents of one kind of a definition, as [`Definition::section`] gives them.
    ///
    /// # Errors
    /// [`StoreError::Missing`] where no revision has this content, [`StoreError::Damaged`] where it
    /// cannot be read as it was written.
    fn section(&self, hash: &Hash, kind: Kind) -> Result<String, StoreError>;

    /// A whole definition.
    ///
    /// # Errors
    /// As [`Store::section`].
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

    /// Opens the next revision on top of `expected`; waits for a commit that is open.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where `expected` is not the newest revision.
    fn begin(
        &self,
        draft: Draft,
        expected: RevisionNumber,
    ) -> Result<Box<dyn Commit + '_>, StoreError>;

    /// Revisions before `before` (or the newest ones), newest first, at most `limit`.
    ///
    /// # Errors
    /// Where the history cannot be read.
    fn revisions(
        &self,
        before: Option<RevisionNumber>,
        limit: usize,
    ) -> Result<Vec<Revision>, StoreError>;

    /// The definitions of a revision.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] where there is no such revision, [`StoreError::Compacted`] where
    /// its definitions are not kept any more.
    fn at(&self, number: RevisionNumber) -> Result<Arc<Index>, StoreError>;

    /// What was decided for a revision; empty where nothing was noted.
    ///
    /// # Errors
    /// As [`Store::at`].
    fn outcome(&self, number: RevisionNumber) -> Result<Outcome, StoreError>;

    /// The oldest revision whose definitions are kept; all newer ones are kept too. 0 in a
    /// repository that was never compacted. The empty revision 0 can always be read.
    fn first_retained(&self) -> RevisionNumber;

    /// What [`Store::compact`] would free.
    ///
    /// # Errors
    /// As [`Store::compact`].
    fn compact_dry_run(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError>;

    /// Forgets the definitions of the revisions before `oldest`, but for those that `oldest` or a
    /// newer one holds. The revisions stay listed. Waits for a commit that is open; nothing is done
    /// where they are forgotten already.
    ///
    /// # Errors
    /// [`StoreError::NoRevision`] where there is no such revision, and where it cannot be done.
    /// Whatever the error, every revision from `oldest` on is kept.
    fn compact(&self, oldest: RevisionNumber) -> Result<CompactionStats, StoreError>;

    /// The health of everything that keeps the definitions. Cheap: reads no content.
    fn health(&self) -> StoreHealth {
        StoreHealth::in_memory(self.head().revision.number.0, self.first_retained())
    }

    /// Does what is due without being asked: repairs and checks. Called again and again, a few
    /// seconds apart. May take as long as reading everything takes.
    fn maintain(&self) {}
}

/// What compacting frees.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CompactionStats {
    /// Revisions that cannot be restored any more.
    pub revisions: u64,
    /// Definitions that no revision holds any more.
    pub definitions: u64,
    /// Bytes, as far as the store can tell: of the journal, where it has one.
    pub bytes: u64,
}

/// A revision in the making. Dropped without [`Commit::finish`] it leaves nothing behind.
pub trait Commit {
    /// Keeps the content of a definition; the same content twice is kept once.
    ///
    /// # Errors
    /// [`StoreError::NotJson`] where it is no definition; where it cannot be written; a full disk is
    /// [`StoreError::Full`]. An error may come with a later call of the same commit.
    fn put(&mut self, definition: &Definition) -> Result<Hash, StoreError>;

    /// Keeps with the revision what was decided.
    fn note(&mut self, outcome: Outcome);

    /// Makes the changes the newest revision, all or nothing. When this returns, they are on disk.
    ///
    /// # Errors
    /// Where nothing was committed; but for [`StoreError::Unreadable`], where it was.
    fn finish(self: Box<Self>, changes: &[Change]) -> Result<Revision, StoreError>;
}

/// The newest revision and its definitions.
#[derive(Clone, Debug)]
pub struct Head {
    /// Who, when, why.
    pub revision: Revision,
    /// What it holds.
    pub index: Arc<Index>,
}

impl Default for Head {
    fn default() -> Self {
        Self { revision: Revision::start(), index: Arc::default() }
    }
}
