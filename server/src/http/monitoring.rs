//! What monitoring systems ask: metrics, and whether the server runs and can be used.
//!
//! At the address of the server, metrics need an account or an access token. At the address of `--metrics-listen` they
//! need nothing.

use std::sync::Arc;

use app::api::ApiError;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use repository::Figures;
use store::ContactState;

use crate::{
    app_state::Server,
    auth::identify_caller,
    http::{errors::Failure, no_store, rest},
    monitoring::{LIVE, METRICS, NotReady, READY, Reading, expose},
};

/// The routes at the address of the server.
pub(crate) fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    all()
        .route_layer(from_fn(rest::check_rights))
        .route_layer(from_fn_with_state(Arc::clone(server), identify_caller))
        .route_layer(map_response(no_store))
}

/// The routes at an address of their own.
pub(crate) fn all() -> Router<Arc<Server>> {
    let route =
        |router: Router<_>, (path, method): (&str, MethodRouter<_>)| router.route(path, method);
    [(METRICS, get(metrics)), (LIVE, get(live)), (READY, get(ready))]
        .into_iter()
        .fold(Router::new(), route)
}

/// Metrics in the text format of Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "Server",
    operation_id = "GetMetrics",
    responses(
        (status = 200, description = "Read", body = String, content_type = "text/plain"),
    ),
)]
pub(crate) async fn metrics(State(server): State<Arc<Server>>) -> Response {
    let monitoring = &server.monitoring;
    let Some(figures) = monitoring.readings.figures(server.repository()).await else {
        return Failure(ApiError::Internal { request: String::new() }).into_response();
    };
    let reading = Reading {
        repository: &figures,
        auth: server.auth.figures(),
        mocks: &server.mocks,
        place: &server.servers.place(),
        is_ready: find_not_ready(&server, Some(&figures)).is_none(),
    };
    match expose(monitoring, &reading) {
        Ok(text) => {
            let content_type = "text/plain; version=0.0.4; charset=utf-8";
            ([(header::CONTENT_TYPE, content_type)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "cannot write the metrics");
            Failure(ApiError::Internal { request: String::new() }).into_response()
        }
    }
}

/// Responds as long as the server runs.
#[utoipa::path(
    get,
    path = "/livez",
    tag = "Server",
    operation_id = "GetLiveness",
    responses(
        (status = 200, description = "The server runs", body = String, content_type = "text/plain"),
    ),
)]
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// Responds with 503 and the reason while the server cannot be used: it stops, or nothing can be written.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "Server",
    operation_id = "GetReadiness",
    responses(
        (status = 200, description = "The server can be used", body = String, content_type = "text/plain"),
        (status = 503, description = "It cannot, with the reason", body = String, content_type = "text/plain"),
    ),
)]
pub(crate) async fn ready(State(server): State<Arc<Server>>) -> Response {
    let monitoring = &server.monitoring;
    let figures = monitoring.readings.figures(server.repository()).await;
    let contact = server.servers.contact().map(|contact| contact.state);
    match find_not_ready(&server, figures.as_deref()) {
        None if matches!(contact, Some(ContactState::Unreachable { .. })) => {
            "ready, but the database does not respond, so nothing can be written\n".into_response()
        }
        None => "ready\n".into_response(),
        Some(why) => {
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")).into_response()
        }
    }
}

fn find_not_ready(server: &Server, figures: Option<&Figures>) -> Option<NotReady> {
    let contact = server.servers.contact();
    let state = contact.as_ref().map(|contact| &contact.state);
    NotReady::find(server.monitoring.is_stopping(), figures, state)
}
