//! The API of Microcks, for programs, and what Mockpit adds to it.
//!
//! `error` has the one body of all errors. `input` reads requests, `stream` writes answers of any size,
//! `multipart` and `receive` take files. `policy` decides what an import does with known services. The
//! types of `/api/mockpit/v1` are in `types` and `v1`.

mod docs;
mod edits;
mod error;
mod export;
pub(crate) mod features;
mod idempotency;
mod import;
mod input;
pub(crate) mod multipart;
mod openapi;
mod receive;
mod rights;
pub(crate) mod services;
mod stream;
mod types;
mod v1;

use std::{sync::Arc, time::Duration};

use api_types::Missing;
use app::api::ApiError;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::{any, delete, get, post, put},
};
use tower_http::timeout::RequestBodyTimeoutLayer;

pub(crate) use self::error::RestError;
use self::v1::{
    instances::{jobs, mirrors, registry, sends, services as instance_services},
    plans, revisions, saved, servers,
};
use crate::{
    app_state::Server,
    auth::identify_caller,
    http::{no_store, read_own_writes},
};

pub(crate) use rights::check as check_rights;

/// How long a request body may send nothing before it times out.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The routes of the API.
pub(crate) fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route("/api/health", get(features::health))
        .route("/api/version/info", get(features::version))
        .route("/api/features/config", get(features::features))
        .route("/api/keycloak/config", get(features::keycloak))
        .route("/api/services", get(services::list))
        .route("/api/services/count", get(services::count))
        .route("/api/services/labels", get(services::labels))
        .route("/api/services/map", get(services::map))
        .route("/api/services/search", get(services::search))
        .route("/api/services/{id}", get(services::one).delete(edits::delete))
        .route("/api/services/{id}/metadata", put(edits::metadata))
        .route("/api/services/{id}/operation", put(edits::operation))
        .route("/api/resources/service/{id}", get(services::resources))
        .route("/api/resources/{name}", get(services::resource))
        .route("/api/import", post(import::import))
        .route("/api/export", get(export::by_query).post(export::by_body))
        .merge(mockpit_routes())
        .merge(instance_routes())
        .route_layer(from_fn_with_state(Arc::clone(server), read_own_writes::for_programs))
        .route_layer(from_fn(rights::check))
        .route_layer(from_fn_with_state(Arc::clone(server), identify_caller))
        .route_layer(DefaultBodyLimit::disable())
        .route_layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .route("/api", any(nothing))
        .route("/api/{*path}", any(nothing))
        .route_layer(map_response(no_store))
}

/// The routes of `/api/mockpit/v1`.
fn mockpit_routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/api/mockpit/v1/openapi.json", get(openapi::json))
        .route("/api/mockpit/v1/docs", get(docs::html))
        .route("/api/mockpit/v1/docs.css", get(docs::css))
        .route("/api/mockpit/v1/plans", post(plans::create))
        .route("/api/mockpit/v1/plans/{id}", get(plans::one).delete(plans::delete))
        .route("/api/mockpit/v1/plans/{id}/apply", post(plans::apply))
        .route("/api/mockpit/v1/comparisons", post(plans::compare))
        .route("/api/mockpit/v1/revisions", get(revisions::list))
        .route("/api/mockpit/v1/revisions/{number}", get(revisions::one))
        .route("/api/mockpit/v1/revisions/{number}/snapshot", get(revisions::snapshot))
        .route("/api/mockpit/v1/revisions/{number}/undo", post(plans::undo))
        .route("/api/mockpit/v1/revisions/{number}/restore", post(plans::restore))
        .route("/api/mockpit/v1/servers", get(servers::list))
        .route("/api/mockpit/v1/profiles", get(saved::profiles).put(saved::save_profile))
        .route("/api/mockpit/v1/profiles/{name}", delete(saved::delete_profile))
        .route("/api/mockpit/v1/selections", get(saved::selections))
        .route(
            "/api/mockpit/v1/selections/{name}",
            put(saved::save_selection).delete(saved::delete_selection),
        )
}

/// The routes about instances.
fn instance_routes() -> Router<Arc<Server>> {
    const ONE: &str = "/api/mockpit/v1/instances/{id}";
    let under = |path: &str| format!("{ONE}/{path}");
    Router::new()
        .route("/api/mockpit/v1/instances", get(registry::list).post(registry::add))
        .route("/api/mockpit/v1/instances/grid", get(instance_services::grid))
        .route("/api/mockpit/v1/instances/trials", post(registry::try_one))
        .route(ONE, get(registry::one).put(registry::change).delete(registry::remove))
        .route(&under("contact"), post(registry::contact))
        .route(&under("services"), get(instance_services::list))
        .route(&under("job"), get(jobs::view).delete(jobs::cancel))
        .route(&under("jobs/{job}"), get(jobs::one).delete(jobs::cancel_one))
        .route(&under("refresh"), post(jobs::refresh))
        .route(&under("comparisons"), post(jobs::compare))
        .route(&under("fetches"), post(jobs::fetch))
        .route(&under("sends"), post(sends::plan))
        .route(&under("undo"), post(sends::undo))
        .route(&under("next-step"), post(sends::next_step))
        .route(&under("mirrors"), get(mirrors::list).post(mirrors::add))
        .route(
            &under("mirrors/{mirror}"),
            get(mirrors::one).put(mirrors::change).delete(mirrors::remove),
        )
        .route(&under("mirrors/{mirror}/files"), get(mirrors::files::list))
        .route(&under("mirrors/{mirror}/restore"), post(mirrors::files::restore))
        .route(&under("mirrors/{mirror}/seen"), post(mirrors::files::seen))
        .route(&under("mirrors/{mirror}/run"), post(mirrors::run).delete(mirrors::cancel))
        .route("/api/mockpit/v1/sends/{id}", get(sends::one).delete(sends::delete))
        .route("/api/mockpit/v1/sends/{id}/apply", post(sends::apply))
}

/// Answers every other address.
async fn nothing() -> RestError {
    ApiError::NotFound(Missing::File).into()
}
