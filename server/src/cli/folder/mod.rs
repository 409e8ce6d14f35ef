//! A snapshot as a folder with a file for each service, on disk.

mod error;
mod files;
pub(crate) mod join;
pub(crate) mod split;

pub use error::FolderError;
