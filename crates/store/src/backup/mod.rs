//! Backups: the whole data directory in one file.
//!
//! A backup is written while the server runs. Published journal files never change, so they are
//! copied one after the other, and a lock keeps compaction from removing them meanwhile. All other
//! files are small. They are opened at one moment, and replaced only by new files, so the open ones
//! keep their content.

mod error;
mod layout;
mod meter;
mod read;
mod restore;
mod source;
mod write;

use std::ops::ControlFlow;

use api_types::{RevisionNumber, Timestamp};

pub use error::BackupError;
pub(crate) use layout::FORMAT;
pub use read::{Backup, verify_backup};
pub use restore::{NewRestore, Restored, restore};
pub use source::OtherFile;
pub use write::{BackupTarget, NewBackup, WrittenBackup, back_up};

use crate::{DirectoryId, Progress, journal::ChainHash};

/// Receives the progress, and stops the work with [`ControlFlow::Break`].
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// What a backup contains.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BackupSummary {
    /// The version of Mockpit that wrote it.
    pub version: Box<str>,
    /// The data directory that it copied.
    pub directory: DirectoryId,
    /// When it was begun.
    pub at: Timestamp,
    /// The newest revision.
    pub revision: RevisionNumber,
    /// The chain hash of that revision.
    pub(crate) chain_hash: ChainHash,
    /// The number of services in that revision.
    pub services: u64,
    /// The size of all copied files in bytes.
    pub bytes: u64,
}

/// A copied file in the list at the end of a backup.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ListedFile {
    pub(crate) name: Box<str>,
    pub(crate) size: u64,
    pub(crate) hash: blake3::Hash,
}
