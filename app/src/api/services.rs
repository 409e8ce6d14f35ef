//! The list of all services.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use snapshot::Summary;

#[cfg(feature = "ssr")]
use super::access::{member, repository};
use super::{ApiError, ConsoleClient};

/// The services of one revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceList {
    /// The revision.
    pub revision: u64,
    /// Who made it, from which file, when; nothing for the empty beginning.
    pub last_import: Option<LastImport>,
    /// Its services by name, then version.
    pub services: Vec<Summary>,
}

/// The newest import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastImport {
    /// Who imported.
    pub actor: Box<str>,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The file's name.
    pub file: Box<str>,
}

/// All services by name, then version.
#[server(prefix = "/console", endpoint = "services", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_services() -> Result<ServiceList, ApiError> {
    let head = repository()?.head(&member().await?);
    let draft = &head.revision.draft;
    Ok(ServiceList {
        revision: head.revision.number.0,
        last_import: draft.sources.first().map(|source| LastImport {
            actor: draft.actor.clone(),
            at: draft.at.0,
            file: source.name.clone(),
        }),
        services: head.index.entries().map(|entry| entry.summary.clone()).collect(),
    })
}
