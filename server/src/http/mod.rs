//! HTTP: connections, routes and middleware.

pub mod connections;
pub(crate) mod errors;
pub(crate) mod guard;
pub(crate) mod headers;
pub mod peer;
pub mod policy;
pub(crate) mod router;
pub mod spa;
pub mod trace;
