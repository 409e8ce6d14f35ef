//! Writes a full backup.

use std::path::Path;

use api_types::Timestamp;
use app::text::file_time;
use store::{BackupError, BackupTarget, NewBackup, OnProgress, Options, WrittenBackup, back_up};

use super::{
    files::{self, OpenFileError},
    record::check_backups,
};
use crate::{
    auth::{check_access_tokens, check_accounts},
    records::RecordFileError,
};

/// The version of Mockpit in a backup.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Why a backup was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store cannot be copied, or the backup cannot be written.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The accounts, the access tokens or the schedules are damaged.
    #[error("cannot back up a damaged file. Nothing was written")]
    Damaged(#[from] RecordFileError),
    /// A file of the server cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenFileError),
}

/// Writes a backup to a file, or to an existing folder under a name with the time. A server may use
/// the data directory.
pub(crate) fn write(
    data: &Path,
    output: &Path,
    at: Timestamp,
    on_progress: OnProgress<'_>,
) -> Result<WrittenBackup, WriteError> {
    // A backup that restores to a server that does not start is no backup.
    check_accounts(data)?;
    check_access_tokens(data)?;
    check_backups(data)?;
    let target = if output.is_dir() {
        let stem = format!("mockpit-backup-{}", file_time(at.0));
        BackupTarget::Folder { folder: output.to_owned(), stem }
    } else {
        BackupTarget::File(output.to_owned())
    };
    let others = if data.is_dir() { files::open_all(data)? } else { Vec::new() };
    let options = &Options::default();
    Ok(back_up(NewBackup { data, target, version: VERSION, at, others, options }, on_progress)?)
}
