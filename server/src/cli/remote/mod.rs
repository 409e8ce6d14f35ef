//! Servers as sources and targets: the seam to the client of Mockpit and Microcks.
//!
//! A command asks [`connect`] for the server of an address. It does not know which product answers,
//! nor how the client signs in or repeats requests. The plan of an import is always made here: the
//! command [fetches](Remote::fetch) what the server has, compares it with the file in the words of
//! the review, asks, and then [imports](Remote::import) the file.

mod access;
mod error;
mod microcks_import;
mod mockpit_import;
mod server;

use std::fs::File;

use api_types::Report;
use snapshot::{Hash, ServiceKey};
use url::Url;

pub(crate) use access::Access;
pub use error::RemoteError;

use self::server::Server;
use crate::{
    cli::local_repository::LocalRepository,
    exchange::{SnapshotFile, Transfer},
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

/// What runs at an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Product {
    /// A Mockpit.
    Mockpit,
    /// A Microcks. It only merges, and cannot remove anything.
    Microcks,
}

/// The state of a server, to notice that it has changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    /// The newest revision of a Mockpit.
    Revision(u64),
    /// The hash of all services of a Microcks.
    Content(Hash),
}

/// What an import changes, which was planned and applied here first.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    /// The file.
    pub(crate) file: &'a SnapshotFile,
    /// What happens to services that the server has already. A Microcks only merges.
    pub(crate) policy: Policy,
    /// Whether services that the file does not have are removed.
    pub(crate) remove_missing: bool,
    /// The state that the plan was made for. If the server has another one, nothing is imported.
    pub(crate) seen: State,
    /// A repository with what the server will have.
    pub(crate) repository: &'a LocalRepository,
    /// What was written to it.
    pub(crate) report: &'a Report,
}

/// A running Mockpit or Microcks.
pub(crate) trait Remote {
    /// What runs there.
    fn product(&self) -> Product;

    /// Writes a snapshot of these services to `out`, which is empty. Returns the state of the server.
    ///
    /// # Errors
    /// If the server cannot be reached, rejects the request, or has no service of a wanted name.
    fn fetch(
        &self,
        wanted: &Wanted,
        out: &mut File,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<State, RemoteError>;

    /// Checks that the server can do what a policy says, before anybody is asked.
    ///
    /// # Errors
    /// [`RemoteError::OnlyMerges`] for a Microcks that would have to remove something.
    fn check(&self, policy: Policy, remove_missing: bool) -> Result<(), RemoteError>;

    /// Imports a file there. Returns the revision that a Mockpit made.
    ///
    /// # Errors
    /// If the server cannot be reached or rejects the file. The error states whether anything changed.
    fn import(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Option<u64>, RemoteError>;
}

/// Finds out what runs at an address, and signs in.
///
/// # Errors
/// If nothing answers there, or signing in fails.
pub(crate) fn connect(url: &Url, access: &Access) -> Result<Box<dyn Remote>, RemoteError> {
    Ok(Box::new(Server::connect(url, access)?))
}
