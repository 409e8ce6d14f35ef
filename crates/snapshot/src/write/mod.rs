//! Writes snapshots for a release of Microcks.

pub(crate) mod adapt;
pub(crate) mod dropped;
pub(crate) mod writer;
