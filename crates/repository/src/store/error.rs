//! Why a store fails.

use std::io;

use api_types::RevisionNumber;
use snapshot::{Hash, NotJson};

use super::index::IdTaken;

/// A part of a store that can be damaged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DamagedPart {
    /// The files that hold what was committed. What is lost there only a backup has.
    Journal,
    /// What the store makes of the journal to read faster. The store rebuilds it.
    Cache,
}

/// Why a store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody committed in between.
    #[error("revision {newest} is newer than the expected {expected}")]
    Stale {
        /// The revision that the caller knew.
        expected: RevisionNumber,
        /// The revision that is the newest.
        newest: RevisionNumber,
    },
    /// A commit would give two definitions one id.
    #[error(transparent)]
    IdTaken(#[from] IdTaken),
    /// A commit names content that was never put.
    #[error("content {0} is not in the store")]
    Missing(Hash),
    /// There is no such revision.
    #[error("there is no revision {0}")]
    NoRevision(RevisionNumber),
    /// The revision is listed, but what it held is not kept any more.
    #[error(
        "revision {revision} was compacted away; the first retained revision is {first_retained}"
    )]
    Compacted {
        /// The revision that was asked for.
        revision: RevisionNumber,
        /// The first retained revision.
        first_retained: RevisionNumber,
    },
    /// What was to be kept is no definition: a document of it is not JSON.
    #[error(transparent)]
    NotJson(#[from] NotJson),
    /// A file is not as it was written. Its name is in the text.
    #[error("{file} is damaged: {what}")]
    Damaged {
        /// The part of the store that the file belongs to.
        part: DamagedPart,
        /// The file, relative to the data directory.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// A newer version of Mockpit wrote the file. Nothing is wrong with it.
    #[error(
        "{file} has format {found}, and this version of Mockpit knows format {known}: start the \
         Mockpit version that wrote it, or a newer one"
    )]
    UnsupportedFormat {
        /// The file, relative to the data directory.
        file: String,
        /// The number of its format.
        found: u64,
        /// The number of the newest format that is known.
        known: u64,
    },
    /// The journal lacks what was committed, or was made elsewhere: to take it as it is would lose
    /// data.
    #[error("the journal is incomplete: {what}")]
    JournalIncomplete {
        /// What is missing, and where.
        what: String,
    },
    /// The disk has no room.
    #[error("the disk is full: {needed} bytes are needed, {free} are free")]
    Full {
        /// Bytes that the commit needs.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The revision is on disk, but cannot be read now; the next commit or a restart mends that.
    #[error("revision {revision} is committed, but cannot be read now")]
    Unreadable {
        /// The revision that was committed.
        revision: RevisionNumber,
        /// Why it cannot be read.
        #[source]
        source: Box<StoreError>,
    },
    /// The operating system refused.
    #[error("cannot {doing}")]
    Io {
        /// What was being done, in the infinitive: "write journal/7.rev".
        doing: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}
