//! The list of all services.

#[cfg(feature = "ssr")]
use api_types::LastImport;
use api_types::ServiceList;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{member, repository};
use super::{ApiError, ConsoleClient};

/// All services by name, then version.
#[server(prefix = "/console", endpoint = "services", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_services() -> Result<ServiceList, ApiError> {
    let head = repository()?.head(&member().await?);
    let draft = &head.revision.draft;
    Ok(ServiceList {
        revision: head.revision.number,
        last_import: draft.sources.first().map(|source| LastImport {
            actor: draft.actor.clone(),
            at: draft.at,
            file: source.name.clone(),
        }),
        services: head.index.entries().map(|entry| entry.summary.clone()).collect(),
    })
}
