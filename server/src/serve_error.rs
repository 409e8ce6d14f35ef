//! Why the server did not start.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::{
    auth::{AuthError, HashError},
    bootstrap::OpenError,
    demo::DemoError,
    instances::InstanceKeyError,
    private::NotPrivate,
    records::RecordFileError,
    tls::TlsError,
};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A demo would be reachable from other machines.
    #[error(
        "--demo requires a loopback address, and {0} is not one. Otherwise anyone on the network \
         would be an administrator"
    )]
    DemoBeyondLoopback(SocketAddr),
    /// The data directory cannot be created.
    #[error("cannot create the data directory {}", data.display())]
    Data {
        /// The directory.
        data: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The address is not available.
    #[error("cannot listen on {listen}")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The repository cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The demo data cannot be imported.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The setup token cannot be created, because there are no random numbers.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Sign-in cannot be set up.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The key for the secrets of instances cannot be used.
    #[error(transparent)]
    InstanceKey(#[from] InstanceKeyError),
    /// The accounts cannot be read.
    #[error(transparent)]
    Accounts(#[from] RecordFileError),
    /// The thread for repairs and checks cannot be started.
    #[error("cannot start a background thread")]
    Thread(#[source] io::Error),
}
