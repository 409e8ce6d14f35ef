//! Why records cannot be read or written.

use std::{io, path::PathBuf};

use app::api::{ApiError, IntoApiError, internal_error};
use repository::StoreError;
use tokio::task::JoinError;

/// Why a file of records cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordFileError {
    /// An operation on the file failed.
    #[error("cannot {doing} {}", file.display())]
    Io {
        /// The operation, in the infinitive.
        doing: &'static str,
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is not valid.
    #[error("{} is damaged", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The checksum of the records does not match.
    #[error(
        "{} is damaged: its checksum does not match. Restore it from a backup of the data directory",
        file.display()
    )]
    Checksum {
        /// The file.
        file: PathBuf,
    },
    /// A newer version of Mockpit wrote the file.
    #[error(
        "{} has format {found}, and this version of Mockpit reads formats up to {known}. Use a newer version",
        file.display()
    )]
    UnsupportedFormat {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: u64,
        /// The newest known format.
        known: u64,
    },
    /// Servers share the file, and their database fails.
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl From<JoinError> for RecordFileError {
    fn from(error: JoinError) -> Self {
        Self::Database(StoreError::Unreachable { cause: error.into() })
    }
}

impl IntoApiError for RecordFileError {
    fn into_api_error(self) -> ApiError {
        match self {
            Self::Database(error) => error.into_api_error(),
            _ => internal_error(&self),
        }
    }
}
