//! Dispatchers that several protocols have.

pub(crate) mod arguments;
pub(crate) mod constraints;
pub(crate) mod fallback;
pub(crate) mod java_hash;
pub(crate) mod json_body;
pub(crate) mod message;
mod multipart;
pub(crate) mod pairs;
pub(crate) mod parameters;
pub(crate) mod pattern;
