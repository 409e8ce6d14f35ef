//! Backups: the files of the server beside those of the store.

mod files;
mod write;

pub use write::WriteError;
pub(crate) use write::write;
