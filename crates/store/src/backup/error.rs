//! Why a backup cannot be written, read or restored.

use std::{
    fmt::Display,
    io,
    path::{Path, PathBuf},
};

use repository::StoreError;

use crate::Finding;

/// Why a backup cannot be written, read or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is no data directory to back up.
    #[error("there is no data directory at {}. Name another one with --data DIR", .0.display())]
    NoData(PathBuf),
    /// The backup would be in the directory that it copies.
    #[error(
        "{} is in the data directory, where a backup is lost together with the data. Nothing was \
         written. Choose another folder",
        .0.display()
    )]
    InsideData(PathBuf),
    /// A file of this name exists.
    #[error("{} already exists. Nothing was written. Choose another name", .0.display())]
    Exists(PathBuf),
    /// The disk is full.
    #[error(
        "not enough space in {}: {needed} bytes are needed, {free} are free. Nothing was changed. \
         Free some space, or choose another folder",
        folder.display()
    )]
    Full {
        /// The folder.
        folder: PathBuf,
        /// The needed bytes.
        needed: u64,
        /// The free bytes.
        free: u64,
    },
    /// The file is something else.
    #[error("{} is not a backup of Mockpit. Nothing was changed", .0.display())]
    NotBackup(PathBuf),
    /// A newer version of Mockpit wrote the backup.
    #[error(
        "{} has backup format {found}, and this version of Mockpit reads formats up to {known}. \
         Nothing was changed. Use a newer version of Mockpit",
        file.display()
    )]
    NewerFormat {
        /// The backup.
        file: PathBuf,
        /// Its format.
        found: u64,
        /// The newest known format.
        known: u64,
    },
    /// The end of the backup is missing.
    #[error(
        "{} is cut off: its end is missing. Nothing was changed. Use another backup",
        .0.display()
    )]
    CutOff(PathBuf),
    /// The backup differs from what was written.
    #[error("{} is damaged: {what}. Nothing was changed. Use another backup", file.display())]
    Damaged {
        /// The backup.
        file: PathBuf,
        /// The damage.
        what: String,
    },
    /// The data directory has files.
    #[error(
        "{} is not empty. Nothing was changed. Choose an empty directory, or add --replace to \
         move this one aside",
        .0.display()
    )]
    NotEmpty(PathBuf),
    /// The restored files have a problem that the backup had, too.
    #[error(
        "the restored files have a problem: {finding}. Nothing was changed. Use another backup"
    )]
    Unusable {
        /// The first problem.
        finding: Box<Finding>,
    },
    /// The caller stopped it.
    #[error("canceled. Nothing was changed")]
    Canceled,
    /// The data directory cannot be read, or is in use.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system reported an error.
    #[error("cannot {doing}. Nothing was changed")]
    Io {
        /// The operation, in the infinitive.
        doing: String,
        /// The reason.
        #[source]
        source: io::Error,
    },
}

impl BackupError {
    /// Converts an I/O error. `doing` names the failed operation on the file or folder.
    pub(crate) fn io(doing: impl Display, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            // The size of the failed write is unknown here. At least one byte was needed.
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full { folder: path.parent().unwrap_or(path).to_owned(), needed: 1, free: 0 }
            }
            _ => Self::Io { doing: format!("{doing} {}", path.display()), source },
        }
    }

    /// The error for a damaged backup.
    pub(crate) fn damaged(file: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { file: file.to_owned(), what: what.into() }
    }
}
