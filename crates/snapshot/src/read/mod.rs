//! Reads the format: from bytes to the manifest of a file, with all its problems.

pub(crate) mod broken_service_keys;
pub(crate) mod broken_services;
pub(crate) mod date;
mod duplicates;
pub(crate) mod field_path;
pub(crate) mod found;
pub(crate) mod group;
pub(crate) mod header;
pub(crate) mod limits;
pub(crate) mod manifest;
pub(crate) mod name;
pub(crate) mod new_id;
pub(crate) mod orphan;
pub(crate) mod owners;
pub(crate) mod packing;
pub(crate) mod problem;
pub(crate) mod raw_text;
pub(crate) mod reader;
pub(crate) mod scan;
pub mod schema;
pub(crate) mod sniff;
pub(crate) mod span;
pub(crate) mod validate;
pub(crate) mod value;
pub(crate) mod writer_versions;
