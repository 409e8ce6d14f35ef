//! Why a source cannot be read.

use std::io;

use crate::cli::{
    folder::FolderError, local_repository::LocalRepositoryError, remote::RemoteError,
};

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It cannot be opened or read.
    #[error("cannot read {what}")]
    Read {
        /// What was read.
        what: String,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
    /// A server cannot be reached, or does not answer as expected.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A folder cannot be joined.
    #[error(transparent)]
    Folder(#[from] Box<FolderError>),
    /// A data directory cannot be used.
    #[error(transparent)]
    Data(#[from] Box<LocalRepositoryError>),
}
