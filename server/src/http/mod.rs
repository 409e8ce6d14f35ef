//! HTTP: connections, routes, and the layers around them.

pub mod connections;
pub(crate) mod errors;
pub(crate) mod guard;
pub(crate) mod headers;
pub mod peer;
pub mod policy;
pub(crate) mod router;
pub mod spa;
pub mod trace;
