//! HTTP: connections, routes and middleware.

pub(crate) mod compressed_lists;
pub(crate) mod compression;
pub mod connections;
pub(crate) mod error_message;
pub(crate) mod errors;
pub(crate) mod etag;
pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod monitoring;
mod oidc;
pub mod peer;
pub mod policy;
mod read_own_writes;
pub(crate) mod rest;
pub(crate) mod revalidate;
pub(crate) mod router;
pub mod spa;
pub mod trace;

use axum::{
    http::{HeaderValue, header},
    response::Response,
};

/// Forbids caches to store a response.
async fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
