//! Finds executable content and secrets in a definition.

pub(crate) mod executable;
pub(crate) mod secrets;
