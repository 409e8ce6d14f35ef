//! Servers as sources and targets: the seam to the client of Mockpit and Microcks.
//!
//! The plan of an import is always made by the command: it [fetches](Server::fetch) what the server has, compares it
//! with the source in the words of the review, asks, applies the plan in a repository of its own, and then
//! [sends](Server::send) what has changed there.

mod access;
mod error;
mod send;
mod server;

use snapshot::ServiceKey;

pub(crate) use access::{Access, read_line, read_text};
pub use error::RemoteError;
pub(crate) use send::Applied;
pub(crate) use server::Server;

/// Which services of a source are read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Wanted {
    /// All of them.
    #[default]
    All,
    /// Those of these names and versions. It is an error if one does not exist.
    Named(Vec<ServiceKey>),
}
