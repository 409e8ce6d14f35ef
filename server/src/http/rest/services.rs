//! Reading services.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use api_types::Missing;
use app::api::{ApiError, IntoApiError as _, access::blocking};
use axum::{Json, extract::State, http::Uri, response::Response};
use repository::{Entry, Index, Member};
use serde_json::{Value, json};
use snapshot::{ServiceId, ServiceKey};

use super::{
    error::RestError,
    input::{Caller, PathPart, Query, invalid},
    stream,
};
use crate::app_state::Server;

/// The number of services in a page, unless the request has another one.
const PAGE_SIZE: usize = 20;

/// A page of all services, by name and version.
#[utoipa::path(
    get,
    path = "/api/services",
    tag = "Services",
    operation_id = "GetServices",
    params(("page" = Option<u32>, Query, description = "The number of the page, from 0"), ("size" = Option<u32>, Query, minimum = 1, description = "The number of services in a page, 20 unless it is given")),
    responses(
        (status = 200, description = "Found", body = [Object]),
    ),
)]
pub(crate) async fn list(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, RestError> {
    let query = Query::of(&uri, &["page", "size"])?;
    let page = query.count("page")?.unwrap_or_default();
    let size = query.count("size")?.unwrap_or(PAGE_SIZE);
    if size == 0 {
        return Err(invalid("size", "must be at least 1"));
    }
    let member = caller.member();
    let head = server.repository().head(&member);
    let skipped = page.saturating_mul(size);
    let entries = head.index.entries().skip(skipped).take(size).cloned().collect();
    write_list(server, member, entries).await
}

/// The services whose name has a text, and which have all given labels. Without either, all services.
#[utoipa::path(
    get,
    path = "/api/services/search",
    tag = "Services",
    operation_id = "SearchServices",
    params(("name" = Option<String>, Query, description = "A text in the name, in upper or lower case. A parameter labels.KEY asks for a label with this key and value")),
    responses(
        (status = 200, description = "Found", body = [Object]),
    ),
)]
pub(crate) async fn search(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, RestError> {
    let label = |name: &str| name.strip_prefix("labels.").map(str::to_owned);
    let query = Query::read(&uri, |name| name == "name" || label(name).is_some())?;
    let name = query.text("name")?.map(str::to_lowercase);
    let labels: Vec<(String, String)> =
        query.pairs().filter_map(|(name, value)| Some((label(name)?, value.to_owned()))).collect();
    let member = caller.member();
    let is_match = |entry: &&Arc<Entry>| {
        let summary = &entry.summary;
        let has_name =
            name.as_ref().is_none_or(|name| summary.key.name.to_lowercase().contains(name));
        let has_label = |(key, value): &(String, String)| {
            summary.labels.get(&**key).is_some_and(|it| **it == **value)
        };
        has_name && labels.iter().all(has_label)
    };
    let head = server.repository().head(&member);
    let entries = head.index.entries().filter(is_match).cloned().collect();
    write_list(server, member, entries).await
}

async fn write_list(
    server: Arc<Server>,
    member: Member,
    entries: Vec<Arc<Entry>>,
) -> Result<Response, RestError> {
    stream::json(move |out| {
        let mut before = "[";
        for entry in entries {
            let service = server.repository().service_json(&member, &entry);
            let service = service.map_err(repository::StoreError::into_api_error)?;
            if out.push(before).and_then(|()| out.push(&service)).is_err() {
                return Ok(());
            }
            before = ",";
        }
        // Fails if the client has disconnected.
        let _closed = out.push(if before == "[" { "[]" } else { "]" });
        Ok(())
    })
    .await
}

/// The number of services.
#[utoipa::path(
    get,
    path = "/api/services/count",
    tag = "Services",
    operation_id = "GetServicesCounter",
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn count(State(server): State<Arc<Server>>, caller: Caller) -> Json<Value> {
    Json(json!({ "counter": server.repository().head(&caller.member()).index.len() }))
}

/// The number of services of each type.
#[utoipa::path(
    get,
    path = "/api/services/map",
    tag = "Services",
    operation_id = "GetServicesMap",
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn map(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Json<BTreeMap<String, usize>> {
    let head = server.repository().head(&caller.member());
    let mut counts = BTreeMap::new();
    for entry in head.index.entries() {
        if let Ok(Value::String(kind)) = serde_json::to_value(entry.summary.kind) {
            *counts.entry(kind).or_default() += 1;
        }
    }
    Json(counts)
}

/// All labels with their values.
#[utoipa::path(
    get,
    path = "/api/services/labels",
    tag = "Services",
    operation_id = "GetServicesLabels",
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn labels(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Json<BTreeMap<Box<str>, BTreeSet<Box<str>>>> {
    let head = server.repository().head(&caller.member());
    let mut labels: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for (key, value) in head.index.entries().flat_map(|entry| &entry.summary.labels) {
        labels.entry(key.clone()).or_default().insert(value.clone());
    }
    Json(labels)
}

/// A service, with its examples unless they are not wanted.
#[utoipa::path(
    get,
    path = "/api/services/{id}",
    tag = "Services",
    operation_id = "GetService",
    params(("id" = String, Path, description = "The ID of the service, or its name and version, separated by a colon"), ("messages" = Option<bool>, Query, description = "Whether the answer has the examples, which is the default")),
    responses(
        (status = 200, description = "Found", body = Object),
    ),
)]
pub(crate) async fn one(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Response, RestError> {
    let query = Query::of(&uri, &["messages"])?;
    let messages = query.flag("messages")?.unwrap_or(true);
    let member = caller.member();
    let entry = find(&server.repository().head(&member).index, &id)?;
    stream::json(move |out| {
        let repository = server.repository();
        let service = if messages {
            repository.service_view_json(&member, &entry)
        } else {
            repository.service_json(&member, &entry)
        };
        let service = service.map_err(repository::StoreError::into_api_error)?;
        let _closed = out.send(service.into_bytes());
        Ok(())
    })
    .await
}

/// The service with this ID, or with this name and version, separated by a colon.
pub(crate) fn find(index: &Index, id: &str) -> Result<Arc<Entry>, RestError> {
    if let Some(entry) = index.by_id(&ServiceId::from(id)) {
        return Ok(Arc::clone(entry));
    }
    // Names and versions can have colons too, and clients write a space as a plus.
    let with_spaces = id.replace('+', " ");
    let texts = [id, &with_spaces];
    let keys = texts.into_iter().flat_map(|text| {
        text.match_indices(':').map(|(colon, _)| {
            let (name, version) = text.split_at(colon);
            ServiceKey::new(name, version.get(1..).unwrap_or_default())
        })
    });
    let found = keys.take(100).find_map(|key| index.get(&key));
    found.cloned().ok_or(RestError::Api(ApiError::NotFound(Missing::Service)))
}

/// The contracts of a service. Empty if there is no such service, as in Microcks.
#[utoipa::path(
    get,
    path = "/api/resources/service/{id}",
    tag = "Services",
    operation_id = "GetResourcesByService",
    params(("id" = String, Path, description = "The ID of the service")),
    responses(
        (status = 200, description = "Found", body = [Object]),
    ),
)]
pub(crate) async fn resources(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Response, RestError> {
    Query::of(&uri, &[])?;
    let member = caller.member();
    stream::json(move |out| {
        let resources = server.repository().resources_json(&member, &ServiceId::from(id));
        let resources = match resources {
            Err(repository::ServiceError::NoService(_)) => "[]".to_owned(),
            other => other.map_err(repository::ServiceError::into_api_error)?,
        };
        let _closed = out.send(resources.into_bytes());
        Ok(())
    })
    .await
}

/// The content of a contract, as a file to save.
#[utoipa::path(
    get,
    path = "/api/resources/{name}",
    tag = "Services",
    operation_id = "GetResource",
    params(("name" = String, Path, description = "The name of the contract")),
    responses(
        (status = 200, description = "Found", body = String, content_type = "text/plain"),
    ),
)]
pub(crate) async fn resource(
    State(server): State<Arc<Server>>,
    caller: Caller,
    PathPart(name): PathPart<String>,
    uri: Uri,
) -> Result<Response, RestError> {
    use axum::{
        http::{HeaderValue, header},
        response::IntoResponse as _,
    };

    Query::of(&uri, &[])?;
    let (member, content_type) = (caller.member(), content_type(&name));
    let content = blocking(move || server.repository().resource_content(&member, &name)).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        // A browser must not show a contract as a page of this server.
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
    ];
    Ok((headers, String::from(content)).into_response())
}

/// The content type of a contract, by the end of its name.
pub(crate) fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "json" | "avsc" => "application/json",
        "yaml" | "yml" => "text/yaml; charset=utf-8",
        "xml" | "wsdl" | "xsd" => "text/xml; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}
