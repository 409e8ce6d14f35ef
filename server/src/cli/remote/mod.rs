//! Servers as sources and targets: the seam to the client of Mockpit and Microcks.
//!
//! A command asks [`connect`] for the server of an address. It does not know which product answers,
//! nor how the client signs in or repeats requests. The plan of an import is always made here: the
//! command [fetches](Remote::fetch) what the server has, compares it with the file in the words of
//! the review, asks, and then [imports](Remote::import) the file.

use std::{fs::File, path::PathBuf};

use snapshot::ServiceKey;
use url::Url;

use crate::{
    cli::{progress::Transfer, snapshot_file::SnapshotFile},
    import_policy::Policy,
};

/// Which services of a source are read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Wanted {
    /// All of them.
    #[default]
    All,
    /// Those of these names and versions. It is an error if one does not exist.
    Named(Vec<ServiceKey>),
}

/// How to sign in to a server. Secrets come from files or variables, never from the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    /// A file with an access token of Mockpit on its first line.
    pub(crate) token_file: Option<PathBuf>,
    /// The service account of Keycloak for a Microcks.
    pub(crate) client_id: Option<String>,
    /// A file with the secret of the service account on its first line.
    pub(crate) client_secret_file: Option<PathBuf>,
    /// The address of the realm of Keycloak, if the Microcks does not state it.
    pub(crate) realm: Option<Url>,
}

/// What runs at an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Product {
    /// A Mockpit.
    Mockpit,
    /// A Microcks. It only merges, and cannot remove anything.
    Microcks,
}

/// What [`Remote::fetch`] wrote.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Fetched {
    /// The revision of a Mockpit that was fetched.
    pub(crate) revision: Option<u64>,
}

/// How a server imports a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportOrder {
    /// What happens to services that the server has already. A Microcks only merges.
    pub(crate) policy: Policy,
    /// Whether services that the file does not have are removed.
    pub(crate) remove_missing: bool,
    /// The revision that the plan was made for. A Mockpit with a newer one must reject the import, if
    /// the newer revision changed a service of the file.
    pub(crate) seen: Option<u64>,
}

/// What a server did with a file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Imported {
    /// The revision that a Mockpit made. `None` if nothing changed, or for a Microcks.
    pub(crate) revision: Option<u64>,
}

/// Why a server cannot be used. The text states whether anything was changed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// This version of Mockpit has no client for servers.
    #[error(
        "cannot connect to {0}: this Mockpit works with files, folders and data directories only. \
         Export a file there, and name the file"
    )]
    NotSupported(Url),
}

/// A running Mockpit or Microcks.
pub(crate) trait Remote {
    /// What runs there.
    fn product(&self) -> Product;

    /// Writes a snapshot of these services to `out`, which is empty.
    ///
    /// # Errors
    /// If the server cannot be reached, rejects the request, or has no service of a wanted name.
    fn fetch(
        &self,
        wanted: &Wanted,
        out: &mut File,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Fetched, RemoteError>;

    /// Imports a file there.
    ///
    /// # Errors
    /// If the server cannot be reached or rejects the file. The error states whether anything changed.
    fn import(
        &self,
        file: &SnapshotFile,
        order: ImportOrder,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Imported, RemoteError>;
}

/// Finds out what runs at an address, and signs in.
///
/// # Errors
/// If nothing answers there, or signing in fails.
pub(crate) fn connect(url: &Url, _access: &Access) -> Result<Box<dyn Remote>, RemoteError> {
    Err(RemoteError::NotSupported(url.clone()))
}
