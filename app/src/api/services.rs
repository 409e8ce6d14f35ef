//! The list of all services, and the page of one.

#[cfg(feature = "ssr")]
use api_types::{LastImport, Missing};
use api_types::{ServiceList, ServiceView, Tokens};
use leptos::prelude::*;
use server_fn::codec::Json;
use snapshot::{
    ServiceId, ServiceKey,
    describe::{ContractContent, ContractId, ExampleContent, ExampleId},
};

#[cfg(feature = "ssr")]
use super::access::{blocking, member, repository};
use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use crate::text::visible_lines;

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

/// The ID of the service with this name and version.
#[server(prefix = "/console", endpoint = "services/find", input = Json, output = Json, client = ConsoleClient)]
pub async fn find_service(service: ServiceKey) -> Result<ServiceId, ApiError> {
    let head = repository()?.head(&member().await?);
    let entry = head.index.get(&service).ok_or(ApiError::NotFound(Missing::Service))?;
    Ok(entry.summary.id.clone())
}

/// A service with its operations and the names of its examples and contracts.
#[server(prefix = "/console", endpoint = "services/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_service(service: ServiceId) -> Result<ServiceView, ApiError> {
    let (member, repository) = (member().await?, repository()?);
    blocking(move || repository.service(&member, &service)).await
}

/// The newest revision that added or changed a service. `None` if that is too long ago.
#[server(prefix = "/console", endpoint = "services/change", input = Json, output = Json, client = ConsoleClient)]
pub async fn last_change(service: ServiceKey) -> Result<Option<api_types::LastChange>, ApiError> {
    let (member, repository) = (member().await?, repository()?);
    blocking(move || repository.last_change(&member, &service)).await
}

/// The messages of an example. Very long bodies are cut, unless `whole` is set.
#[server(prefix = "/console", endpoint = "services/example", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_example(
    service: ServiceId,
    example: ExampleId,
    whole: bool,
) -> Result<ExampleContent, ApiError> {
    let (member, repository) = (member().await?, repository()?);
    blocking(move || repository.example(&member, &service, &example, whole)).await
}

/// The content of a contract. A very long one is cut, unless `whole` is set.
#[server(prefix = "/console", endpoint = "services/contract", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_contract(
    service: ServiceId,
    contract: ContractId,
    whole: bool,
) -> Result<ContractContent, ApiError> {
    let (member, repository) = (member().await?, repository()?);
    blocking(move || repository.contract(&member, &service, &contract, whole)).await
}

/// The tokens at the beginning of a contract, in the text as a page shows it.
#[server(prefix = "/console", endpoint = "services/tokens", input = Json, output = Json, client = ConsoleClient)]
pub async fn contract_tokens(service: ServiceId, contract: ContractId) -> Result<Tokens, ApiError> {
    let (member, repository) = (member().await?, repository()?);
    blocking(move || repository.contract(&member, &service, &contract, false).map(tokens)).await
}

#[cfg(feature = "ssr")]
fn tokens(ContractContent { kind, text, .. }: ContractContent) -> Tokens {
    let language = highlight::Language::of_contract(kind.as_deref(), &text);
    language
        .map(|language| highlight::highlight(&visible_lines(&text), language))
        .unwrap_or_default()
}
