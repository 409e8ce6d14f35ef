//! Finds what acts or is secret in a definition.

pub(crate) mod executable;
pub(crate) mod secrets;
