//! The services of instances beside those of the repository, as they were read last.

use api_types::{GridColumn, GridRow, InstanceService, ServiceMatch};
use app::api::access::blocking;
use axum::{Json, http::Uri};
use serde::Serialize;
use utoipa::ToSchema;

use super::{InstanceCaller, job_views::ServiceNameV1};
use crate::http::rest::{
    error::RestError,
    input::{PathPart, Query, invalid},
};

/// The number of services in a page, unless the request has another one.
const PAGE_SIZE: usize = 500;

/// The services of an instance beside those of the repository.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstanceServicesV1 {
    /// When the instance was read last, in milliseconds since 1970, UTC. Missing if it never was: then there are no
    /// services.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<i64>,
    /// The number of all services that match.
    total: usize,
    /// The services of the page, by name and version.
    services: Vec<InstanceServiceV1>,
}

/// A service of an instance, of the repository, or of both.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstanceServiceV1 {
    /// Its name and version.
    #[serde(flatten)]
    name: ServiceNameV1,
    /// Its type, as Microcks writes it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// How both compare. IDs, dates and the order of documents do not count.
    #[serde(rename = "match")]
    matches: MatchV1,
    /// The ID that it has at the instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<String>,
    /// The ID that it has in the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    here: Option<String>,
}

/// How a service of an instance compares with the one of the repository.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MatchV1 {
    /// Both have it, with the same content.
    Same,
    /// Both have it, with different content.
    Differs,
    /// Only the repository has it.
    OnlyHere,
    /// Only the instance has it.
    OnlyThere,
}

/// All services of the repository and of all instances.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridV1 {
    /// The instances: the columns after the first one, which is the repository.
    instances: Vec<GridInstanceV1>,
    /// The number of all services.
    total: usize,
    /// The services of the page, by name and version.
    services: Vec<GridServiceV1>,
}

/// An instance of the grid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridInstanceV1 {
    /// Its ID.
    id: String,
    /// Its name.
    name: Box<str>,
    /// When it was read last, in milliseconds since 1970, UTC. Missing if it never was: then it is not known what it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<i64>,
}

/// A service of the grid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridServiceV1 {
    /// Its name and version.
    #[serde(flatten)]
    name: ServiceNameV1,
    /// Its type, as Microcks writes it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What the repository has, then what each instance has: 0 if it does not have the service. Equal numbers are equal
    /// contents.
    contents: Vec<u8>,
}

/// The services of an instance as it was read last, beside those of the repository.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/{id}/services",
    tag = "Instances",
    operation_id = "getInstanceServices",
    params(("id" = String, Path, description = "The ID of the instance"), ("match" = Option<MatchV1>, Query, description = "Only services that compare like this"), ("page" = Option<u32>, Query, description = "The number of the page, from 0"), ("size" = Option<u32>, Query, minimum = 1, description = "The number of services in a page, 500 unless it is given")),
    responses(
        (status = 200, description = "Found", body = InstanceServicesV1),
    ),
)]
pub(crate) async fn list(
    caller: InstanceCaller,
    PathPart(id): PathPart<String>,
    uri: Uri,
) -> Result<Json<InstanceServicesV1>, RestError> {
    let query = Query::of(&uri, &["match", "page", "size"])?;
    let wanted = query.text("match")?.map(MatchV1::parse).transpose()?;
    let page = Page::of(&query)?;
    let found = blocking(move || caller.instances.services(&caller.admin, &id.into())).await?;
    let mut services = found.services;
    services.retain(|service| wanted.is_none_or(|wanted| wanted == service.matches.into()));
    services.sort_by(|a, b| a.summary.key.cmp(&b.summary.key));
    Ok(Json(InstanceServicesV1 {
        read: found.read.map(|read| read.0),
        total: services.len(),
        services: page.of_all(services).map(InstanceServiceV1::from).collect(),
    }))
}

/// Which services of the repository and of all instances are the same.
#[utoipa::path(
    get,
    path = "/api/mockpit/v1/instances/grid",
    tag = "Instances",
    operation_id = "getServiceGrid",
    params(("page" = Option<u32>, Query, description = "The number of the page, from 0"), ("size" = Option<u32>, Query, minimum = 1, description = "The number of services in a page, 500 unless it is given")),
    responses(
        (status = 200, description = "Found", body = GridV1),
    ),
)]
pub(crate) async fn grid(caller: InstanceCaller, uri: Uri) -> Result<Json<GridV1>, RestError> {
    let page = Page::of(&Query::of(&uri, &["page", "size"])?)?;
    let grid = blocking(move || caller.instances.grid(&caller.admin)).await?;
    let mut rows = grid.rows;
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(Json(GridV1 {
        instances: grid.columns.into_iter().map(GridInstanceV1::from).collect(),
        total: rows.len(),
        services: page.of_all(rows).map(GridServiceV1::from).collect(),
    }))
}

/// A page of a list.
struct Page {
    number: usize,
    size: usize,
}

impl Page {
    fn of(query: &Query) -> Result<Self, RestError> {
        let number = query.count("page")?.unwrap_or_default();
        let size = query.count("size")?.unwrap_or(PAGE_SIZE);
        if size == 0 {
            Err(invalid("size", "must be at least 1"))
        } else {
            Ok(Self { number, size })
        }
    }

    fn of_all<T>(&self, all: Vec<T>) -> impl Iterator<Item = T> + use<T> {
        all.into_iter().skip(self.number.saturating_mul(self.size)).take(self.size)
    }
}

impl MatchV1 {
    fn parse(text: &str) -> Result<Self, RestError> {
        match text {
            "same" => Ok(Self::Same),
            "differs" => Ok(Self::Differs),
            "onlyHere" => Ok(Self::OnlyHere),
            "onlyThere" => Ok(Self::OnlyThere),
            _ => Err(invalid("match", "is not same, differs, onlyHere or onlyThere")),
        }
    }
}

impl From<ServiceMatch> for MatchV1 {
    fn from(matches: ServiceMatch) -> Self {
        match matches {
            ServiceMatch::Same => Self::Same,
            ServiceMatch::Differs => Self::Differs,
            ServiceMatch::OnlyHere => Self::OnlyHere,
            ServiceMatch::OnlyThere => Self::OnlyThere,
        }
    }
}

impl From<InstanceService> for InstanceServiceV1 {
    fn from(service: InstanceService) -> Self {
        let InstanceService { matches, summary, here } = service;
        Self {
            kind: summary.kind.name(),
            matches: matches.into(),
            there: (matches != ServiceMatch::OnlyHere).then(|| summary.id.to_string()),
            here: here.map(|id| id.to_string()),
            name: summary.key.into(),
        }
    }
}

impl From<GridColumn> for GridInstanceV1 {
    fn from(column: GridColumn) -> Self {
        let GridColumn { id, name, read } = column;
        Self { id: id.to_string(), name, read: read.map(|read| read.0) }
    }
}

impl From<GridRow> for GridServiceV1 {
    fn from(row: GridRow) -> Self {
        Self { name: row.key.into(), kind: row.kind.name(), contents: row.contents }
    }
}
