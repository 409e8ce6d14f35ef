//! Reads the format: from bytes to the manifest of a file, with all its problems.

mod duplicates;
pub(crate) mod found;
pub(crate) mod group;
pub(crate) mod header;
pub(crate) mod limits;
pub(crate) mod manifest;
pub(crate) mod name;
pub(crate) mod orphan;
mod owners;
pub(crate) mod problem;
pub(crate) mod reader;
pub(crate) mod scan;
pub mod schema;
pub(crate) mod sniff;
pub(crate) mod span;
pub(crate) mod validate;
pub(crate) mod writer_versions;
