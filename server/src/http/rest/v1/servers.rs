//! Where the repository is, and which servers share it.

use std::sync::Arc;

use api_types::{DatabaseContact, DatabaseHealth, RepositoryPlace, ServerHealth};
use axum::{Json, extract::State, http::Uri};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app_state::Server,
    http::rest::{
        error::RestError,
        input::{Caller, Query},
    },
};

/// Where the repository is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlaceV1 {
    /// `data directory` if this is the only server, or `database`.
    place: &'static str,
    /// The database.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<DatabaseV1>,
    /// The servers that have reported within the last 30 seconds, by name.
    servers: Vec<ServerV1>,
}

/// The database of several servers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DatabaseV1 {
    /// The version of PostgreSQL. Missing until it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// `caught up`, `unreachable`, `lost revisions` or `failed`.
    state: &'static str,
    /// When it was first found in that state, in milliseconds since 1970, UTC.
    since: i64,
    /// Why it is in that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// Its copies. Missing until it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    replication: Option<ReplicationV1>,
}

/// The copies of the database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReplicationV1 {
    /// Whether commits wait for a standby.
    synchronous: bool,
    /// How many standbys are connected.
    standbys: u32,
    /// How many of them commits wait for. Missing if the account of the database may not see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    synchronous_standbys: Option<u32>,
}

/// A server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerV1 {
    /// The name of its host, and its port.
    name: String,
    /// The version of Mockpit.
    version: String,
    /// Its newest revision.
    revision: u64,
    /// How many revisions it lacks of the newest one of all servers.
    behind: u64,
    /// The seconds since it reported that.
    age_seconds: u64,
    /// Whether it is the server that answers.
    is_this: bool,
}

impl From<RepositoryPlace> for PlaceV1 {
    fn from(place: RepositoryPlace) -> Self {
        match place {
            RepositoryPlace::DataDirectory => {
                Self { place: "data directory", database: None, servers: Vec::new() }
            }
            RepositoryPlace::Database(mut health) => {
                let servers = std::mem::take(&mut health.servers);
                let servers = servers.into_iter().map(ServerV1::from).collect();
                Self { place: "database", database: Some(health.into()), servers }
            }
        }
    }
}

impl From<DatabaseHealth> for DatabaseV1 {
    fn from(health: DatabaseHealth) -> Self {
        let (state, why) = match health.contact {
            DatabaseContact::CaughtUp => ("caught up", None),
            DatabaseContact::Unreachable { why } => ("unreachable", Some(why)),
            DatabaseContact::WentBack { revision } => {
                ("lost revisions", Some(format!("revision {revision} is missing there")))
            }
            DatabaseContact::Failed { why } => ("failed", Some(why)),
        };
        let replication = health.replication.map(|replication| ReplicationV1 {
            synchronous: replication.is_synchronous,
            standbys: replication.standbys,
            synchronous_standbys: replication.synchronous_standbys,
        });
        Self { version: health.version, state, since: health.since.0, why, replication }
    }
}

impl From<ServerHealth> for ServerV1 {
    fn from(server: ServerHealth) -> Self {
        let ServerHealth { name, version, revision, behind, age_seconds, is_this } = server;
        Self { name, version, revision: revision.0, behind, age_seconds, is_this }
    }
}

/// Reads where the repository is, and which servers share it.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/servers",
    tag = "Server",
    operation_id = "getServers",
    responses((status = 200, description = "Read", body = PlaceV1)),
)]
pub(crate) async fn list(
    State(server): State<Arc<Server>>,
    _: Caller,
    uri: Uri,
) -> Result<Json<PlaceV1>, RestError> {
    Query::of(&uri, &[])?;
    Ok(Json(server.servers.place().into()))
}
