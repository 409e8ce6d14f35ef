//! Why mocks cannot be served.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::cli::source::SourceError;

/// Why mocks cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum MockError {
    /// A source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file cannot be read to its end.
    #[error("cannot read {name} to its end")]
    Read {
        /// The name of the file.
        name: String,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
    /// There is no such profile.
    #[error("there is no response-time profile `{name}`. It is a file, or one of: {known}")]
    NoProfile {
        /// The name.
        name: String,
        /// The names of the built-in ones.
        known: String,
    },
    /// The file of a profile is not valid.
    #[error("the response-time profile {name} is not valid: {reason}")]
    Profile {
        /// The file.
        name: String,
        /// Why it is not valid.
        reason: String,
    },
    /// The address cannot be used.
    #[error("cannot listen on {listen}. Another server may use it: choose a port with --port")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why it cannot be used.
        #[source]
        source: io::Error,
    },
    /// The file for calls cannot be written.
    #[error("cannot record calls to {}", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// Why it cannot be written.
        #[source]
        source: io::Error,
    },
    /// A source is neither a file nor a folder.
    #[error("cannot watch {0}. Only files and folders can be watched")]
    CannotWatch(String),
    /// The services cannot be listed.
    #[error("cannot read the services that are served")]
    Listed(#[source] io::Error),
    /// A thread cannot be started.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}
