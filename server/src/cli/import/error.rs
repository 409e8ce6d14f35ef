//! Why an import was not made.

use std::{io, path::PathBuf};

use crate::cli::{
    ask::AskError, export::ExportCommandError, folder::FolderError,
    local_repository::LocalRepositoryError, output::OutputError, remote::RemoteError,
    source::SourceError,
};

/// Why an import was not made.
#[derive(Debug, thiserror::Error)]
pub enum ImportCommandError {
    /// The source or the target cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The services of the source cannot be chosen or adapted.
    #[error(transparent)]
    Choose(#[from] ExportCommandError),
    /// The file of an earlier import would be replaced.
    #[error(
        "{} exists. It may have what the target had before an earlier import. Name another file", .0.display()
    )]
    BeforeExists(PathBuf),
    /// The repository cannot be used.
    #[error(transparent)]
    Repository(#[from] LocalRepositoryError),
    /// The target file cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The target folder cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The server cannot be used.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A temporary file cannot be written.
    #[error("cannot use a temporary file")]
    Temporary(#[source] io::Error),
    /// Standard output is not a target.
    #[error("standard output cannot be imported into. To convert a snapshot, use `mockpit export`")]
    Target,
    /// Nobody can be asked.
    #[error(
        "nothing was changed, because there is no terminal to ask on. Add --yes to import, or \
         --dry-run to only show the plan"
    )]
    NoTerminal,
    /// The answer cannot be read.
    #[error("cannot read the answer. Nothing was changed")]
    Answer(#[source] io::Error),
    /// A person has to decide.
    #[error(
        "{0}. Nothing was changed. Import the source in the console, which asks for each of them"
    )]
    Blocked(String),
    /// Executable content is not confirmed.
    #[error("{0}. Nothing was changed. If it is as it should be, add --accept-executable-content")]
    ExecutableContent(String),
}

impl From<AskError> for ImportCommandError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::NoTerminal => Self::NoTerminal,
            AskError::Answer(cause) => Self::Answer(cause),
        }
    }
}
