//! What to do about revisions that the shared journal has lost, and that a local copy still has.
//!
//! A database that failed over to a standby that was behind, or that was restored from a backup, lacks revisions that it
//! had acknowledged. No server decides by itself what happens to them.
//!
//! - `push` sends them to the shared journal again.
//! - `accept` puts them aside, and follows the shared journal.

mod accept;
mod push;

use std::path::{Path, PathBuf};

use api_types::RevisionNumber;
use repository::StoreError;

use super::{SharedJournal, mark};
use crate::{
    DirectoryId, Options,
    anchor::{self, AnchorFile},
    disk::Disk,
    error,
    journal::{ChainHash, Journal, LogEntry, backend::Shared, newest},
    lock::Lock,
};

/// A data directory that is a local copy of a shared repository. No server uses it as long as this exists.
#[derive(Debug)]
pub struct LocalCopy {
    root: PathBuf,
    disk: Disk,
    id: DirectoryId,
    /// All revisions of the local copy.
    log: Vec<LogEntry>,
    differences: Differences,
    shared: SharedJournal,
    now: i64,
    _lock: Lock,
}

/// How a local copy and the shared journal differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Differences {
    /// The newest revision that both have. 0 if they have none in common.
    pub common: RevisionNumber,
    /// The newest revision of the local copy.
    pub here: RevisionNumber,
    /// The newest revision of the shared journal.
    pub there: RevisionNumber,
}

impl Differences {
    /// How many revisions the shared journal has lost.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.here.0.saturating_sub(self.common.0)
    }

    /// How many revisions the shared journal has that the local copy lacks.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.there.0.saturating_sub(self.common.0)
    }
}

/// Why nothing was done about lost revisions.
#[derive(Debug, thiserror::Error)]
pub enum LostRevisionsError {
    /// The shared journal has lost nothing.
    #[error("the database has all revisions of this data directory, up to {0}")]
    NothingLost(RevisionNumber),
    /// The shared journal has gone on without the lost revisions, so that they have no place there.
    #[error(
        "the database has gone on without them: after revision {common}, it has other revisions up to {there}. So \
         they can only be put aside, with --accept"
    )]
    GoneOn {
        /// The newest revision that both have.
        common: RevisionNumber,
        /// The newest revision of the shared journal.
        there: RevisionNumber,
    },
    /// The shared journal is empty, so it may be that of another database.
    #[error("the database has no revision at all. If it is the right one, fill it with --push")]
    Empty,
    /// The data directory or the shared journal cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LocalCopy {
    /// Locks a data directory, and compares it with the shared journal. Changes nothing, except that a shared journal
    /// without an ID gets the one of the data directory.
    ///
    /// # Errors
    /// If the data directory is in use or damaged, or not a copy of this shared journal.
    pub fn open(
        root: &Path,
        shared: &SharedJournal,
        options: &Options,
    ) -> Result<Self, StoreError> {
        let lock = Lock::take(root)?;
        if !mark::exists(root)? {
            let why = "it is a repository of its own, and not the local copy of a shared one";
            return Err(mark::wrong_use(root, why));
        }
        let disk = options.disk();
        let anchor = anchor::read(root)?;
        let history = Journal::open(root, anchor.directory()?, &disk)?.history()?;
        let id = match (anchor, history.identity()) {
            (AnchorFile::Anchor(anchor), _) => Some(anchor.directory),
            (_, found) => found.map(|(id, _)| id),
        };
        let id = id.ok_or_else(|| error::incomplete("no file of the journal has its ID"))?;
        let SharedJournal(journal) = shared;
        if journal.identify(id)? != id {
            let why = "it is the local copy of another repository than that of the database";
            return Err(mark::wrong_use(root, why));
        }
        let log = history.log;
        let differences = compare(&**journal, &log)?;
        let (root, shared, now) = (root.to_owned(), shared.clone(), (options.now)().0);
        Ok(Self { root, disk, id, log, differences, shared, now, _lock: lock })
    }

    /// How the local copy and the shared journal differed when this was opened.
    #[must_use]
    pub const fn differences(&self) -> Differences {
        self.differences
    }
}

fn compare(shared: &dyn Shared, log: &[LogEntry]) -> Result<Differences, StoreError> {
    let common = newest_common(shared, log)?;
    let mut there = common;
    loop {
        let files = shared.list(there)?.files;
        let last = files.iter().map(|listed| listed.name.number).max().unwrap_or_default();
        if last <= there {
            return Ok(Differences { common, here: newest(log), there });
        }
        there = last;
    }
}

/// Finds the newest revision that both have. A chain hash covers all revisions before, so those are the same too.
fn newest_common(shared: &dyn Shared, log: &[LogEntry]) -> Result<RevisionNumber, StoreError> {
    let (mut same, mut end) = (0, log.len());
    while same < end {
        let middle = end - (end - same) / 2;
        // Revision 1 is at index 0.
        let here: Option<ChainHash> = log.get(middle - 1).map(|log_entry| log_entry.chain_hash);
        if shared.list(RevisionNumber(middle as u64))?.parent == here {
            same = middle;
        } else {
            end = middle - 1;
        }
    }
    Ok(RevisionNumber(same as u64))
}
