//! Why a source cannot be read.

use std::io;

use crate::cli::remote::RemoteError;

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
    /// This kind of source is not supported.
    #[error("cannot read {0}")]
    Unsupported(String),
}
