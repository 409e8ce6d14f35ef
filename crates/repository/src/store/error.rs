//! Why a store fails.

use std::io;

use api_types::RevisionNumber;
use snapshot::{Hash, NotJson};

use super::index::IdTaken;

/// A part of a store that can be damaged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DamagedPart {
    /// The files of committed revisions. Data lost from them is only in a backup.
    Journal,
    /// A copy of the journal for faster reads. The store rebuilds it.
    Cache,
}

/// Why a store fails.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another revision was committed after the expected one.
    #[error("revision {newest} is newer than the expected {expected}")]
    Stale {
        /// The newest revision that the caller knew.
        expected: RevisionNumber,
        /// The newest revision.
        newest: RevisionNumber,
    },
    /// A commit would give two definitions the same ID.
    #[error(transparent)]
    IdTaken(#[from] IdTaken),
    /// The store has no content with this hash.
    #[error("content {0} is not in the store")]
    Missing(Hash),
    /// There is no such revision.
    #[error("revision {0} does not exist")]
    NoRevision(RevisionNumber),
    /// The definitions of the revision were compacted away. The history still lists it.
    #[error(
        "revision {revision} was compacted away; the first retained revision is {first_retained}"
    )]
    Compacted {
        /// The requested revision.
        revision: RevisionNumber,
        /// The first retained revision.
        first_retained: RevisionNumber,
    },
    /// A document of the definition is not JSON.
    #[error(transparent)]
    NotJson(#[from] NotJson),
    /// A file differs from what was written.
    #[error("{file} is damaged: {what}")]
    Damaged {
        /// The part of the store that the file belongs to.
        part: DamagedPart,
        /// The file, relative to the data directory.
        file: String,
        /// The damage.
        what: String,
    },
    /// A newer version of Mockpit wrote the file. The file is not damaged.
    #[error(
        "{file} has format {found}, and this version of Mockpit knows format {known}: start the \
         Mockpit version that wrote it, or a newer one"
    )]
    UnsupportedFormat {
        /// The file, relative to the data directory.
        file: String,
        /// The version of its format.
        found: u64,
        /// The newest format version that this program reads.
        known: u64,
    },
    /// The journal lacks committed revisions, or belongs to another data directory. Writing to it would
    /// lose data.
    #[error("the journal is incomplete: {what}")]
    JournalIncomplete {
        /// What is missing.
        what: String,
    },
    /// The disk is full.
    #[error("the disk is full: {needed} bytes are needed, {free} are free")]
    Full {
        /// Bytes that the commit needs.
        needed: u64,
        /// Free bytes.
        free: u64,
    },
    /// The revision is on disk, but cannot be read now. The next commit or a restart repairs that.
    #[error("revision {revision} is committed, but cannot be read now")]
    Unreadable {
        /// The committed revision.
        revision: RevisionNumber,
        /// The reason.
        #[source]
        source: Box<StoreError>,
    },
    /// The journal that several servers share cannot be reached. Nothing was committed.
    #[error("the shared journal cannot be reached")]
    Unreachable {
        /// The reason.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The journal that several servers share did not say whether it has accepted a revision. It may still do so.
    #[error("it is unknown whether revision {revision} was committed")]
    Unsettled {
        /// The revision.
        revision: RevisionNumber,
    },
    /// The journal that several servers share lacks a revision that it had, or has another one of its number: it was
    /// restored from a backup, or its database failed over to a standby that was behind.
    #[error(
        "the shared journal has lost revision {revision}, which this server still has. Nothing is written until it is \
         there again, or this server's data directory is emptied"
    )]
    WentBack {
        /// The newest revision of this server.
        revision: RevisionNumber,
    },
    /// The operating system reported an error.
    #[error("cannot {doing}")]
    Io {
        /// The operation, in the infinitive: "write journal/7.rev".
        doing: String,
        /// The reason.
        #[source]
        source: io::Error,
    },
}
