//! Writes snapshots, for the release of Microcks that reads them.

pub(crate) mod compact;
pub(crate) mod release;
pub(crate) mod writer;
