//! What clients ask first: the version, the features and how to sign in.

use std::{env, sync::Arc, time::UNIX_EPOCH};

use app::text::iso_time;
use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::app_state::Server;

/// Responds as long as the server runs.
#[utoipa::path(
    get,
    path = "/api/health",
    tag = "Server",
    operation_id = "GetHealth",
    responses(
        (status = 200, description = "Done"),
    ),
)]
pub(crate) async fn health() {}

/// The version of Mockpit, and when the program was installed.
#[utoipa::path(
    get,
    path = "/api/version/info",
    tag = "Server",
    operation_id = "GetVersion",
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn version() -> Json<Value> {
    Json(json!({ "versionId": env!("CARGO_PKG_VERSION"), "buildTimestamp": installed() }))
}

/// The optional features of Microcks. Mockpit has none of them.
#[utoipa::path(
    get,
    path = "/api/features/config",
    tag = "Server",
    operation_id = "GetFeaturesConfiguration",
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn features() -> Json<Value> {
    Json(json!({
        "repository-filter":
            { "enabled": "false", "label-key": "domain", "label-label": "Domain", "label-list": "domain" },
        "repository-tenancy": { "enabled": "false", "artifact-import-allowed-roles": "admin" },
        "microcks-hub": { "enabled": "false", "allowed-roles": "admin", "endpoint": "" },
        "async-api": { "enabled": "false", "default-binding": "", "frequencies": "" },
        "ai-copilot": { "enabled": "false" },
    }))
}

/// How clients sign in. Without Keycloak, they send an access token of Mockpit, or none to a demo.
#[utoipa::path(
    get,
    path = "/api/keycloak/config",
    tag = "Server",
    operation_id = "GetKeycloakConfiguration",
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn keycloak(State(server): State<Arc<Server>>) -> Json<Value> {
    if let Some(config) = server.auth().keycloak_config() {
        return Json(json!(config));
    }
    Json(no_keycloak())
}

/// The configuration without Keycloak.
pub(crate) fn no_keycloak() -> Value {
    json!({
        "enabled": false,
        "realm": "microcks",
        "auth-server-url": "",
        "ssl-required": "external",
        "public-client": true,
        "resource": "microcks-app-js",
    })
}

/// When the file of the program was written.
fn installed() -> String {
    let written = env::current_exe().and_then(|file| file.metadata()?.modified());
    let since_1970 = written.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let millis = since_1970.map_or(0, |time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
    iso_time(millis)
}
