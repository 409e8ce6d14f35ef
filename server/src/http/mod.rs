//! HTTP: connections, routes and middleware.

pub(crate) mod compressed_lists;
pub(crate) mod compression;
pub mod connections;
pub(crate) mod error_message;
pub(crate) mod errors;
pub(crate) mod etag;
pub(crate) mod guard;
pub(crate) mod headers;
mod oidc;
pub mod peer;
pub mod policy;
pub(crate) mod rest;
pub(crate) mod revalidate;
pub(crate) mod router;
pub mod spa;
pub mod trace;
