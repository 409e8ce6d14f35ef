//! The embedded store: a journal of revision files is the truth, sled is a cache of it.
//!
//! A commit writes a temporary file, syncs it, renames it to its journal name and syncs the
//! directory. Only then is the cache updated. The cache can therefore always be rebuilt from the
//! journal, and [`EmbeddedStore::open`] does so when needed.

mod anchor;
mod backup;
mod cache;
mod change_set;
mod check;
mod checkpoint;
mod commit;
mod compact;
mod compressed;
mod compressor;
mod database;
mod directory_id;
mod disk;
mod embedded;
mod error;
mod fail_point;
mod files;
mod history;
mod imports;
mod incomplete;
mod journal;
mod last_check;
mod last_exports;
mod lock;
mod maintenance;
mod names;
mod open;
mod options;
mod port;
mod read;
mod record;
mod recover;
mod repair;
mod replica;
mod space;
mod spool;
mod values;

pub use anchor::directory_id;
pub use backup::{
    Backup, BackupError, BackupSummary, BackupTarget, NewBackup, NewRestore, OnProgress, OtherFile,
    Restored, WrittenBackup, back_up, restore, verify_backup,
};
pub use check::{CheckReport, Finding, FindingKind, Progress, Stage, check, is_data_directory};
pub use database::{Database, DatabaseStatus, PostgresAddress, WrongAddress};
pub use directory_id::DirectoryId;
pub use embedded::EmbeddedStore;
#[cfg(feature = "faults")]
pub use fail_point::Failure;
pub use fail_point::{Call, FailPoint, FailPoints, Step};
pub use imports::ImportTable;
#[cfg(feature = "faults")]
pub use journal::backend::{MemoryFault, MemoryJournal};
pub use open::{OpenReport, prepare};
pub use options::{FreeSpace, Options, now};
pub use recover::{Recovered, recover};
pub use repair::Rebuilt;
pub use replica::{
    Contact, ContactState, CopiedJournal, Differences, Follower, LocalCopy, LostRevisionsError,
    SharedCheck, SharedJournal, check_shared, copy_from_shared, copy_to_shared, is_replica,
};
pub use spool::SpoolDirectory;
#[cfg(feature = "faults")]
pub use values::MemoryValues;
pub use values::{Expected, Seen, SharedValue, SharedValues, ValueKey, ValueVersion};
