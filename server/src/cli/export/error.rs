//! Why an export failed.

use std::io;

use crate::cli::{
    folder::FolderError, local_repository::LocalRepositoryError, output::OutputError,
    source::SourceError,
};

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportCommandError {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The services cannot be exported.
    #[error(transparent)]
    Repository(#[from] LocalRepositoryError),
    /// The target cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The folder cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A temporary file cannot be written.
    #[error("cannot use a temporary file")]
    Temporary(#[source] io::Error),
    /// The target is not written by an export.
    #[error("{0} is not a file or a folder. To change it, use `mockpit import`")]
    Target(String),
    /// Only a data directory has saved selections.
    #[error(
        "only a data directory has saved selections, so there is no `{0}`. Choose services with \
         --service or --label"
    )]
    NoSelections(String),
}
