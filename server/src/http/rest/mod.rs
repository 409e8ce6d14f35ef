//! The API of Microcks, for programs.

mod rights;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};

use crate::{app_state::Server, auth::identify_caller};

/// The routes of the API.
pub(crate) fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route("/api/health", get(health))
        .route_layer(from_fn(rights::check))
        .route_layer(from_fn_with_state(Arc::clone(server), identify_caller))
}

/// Responds as long as the server runs.
async fn health() -> StatusCode {
    StatusCode::OK
}
