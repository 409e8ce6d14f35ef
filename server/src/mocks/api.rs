//! What tests ask of a Microcks besides its mocks, on the listener of mocks.
//!
//! It has no accounts, so it shows what a client can learn by calls anyway. Services are listed and imported only if
//! the server has a [`Catalog`], as that of `mockpit mock`.

use std::{collections::BTreeMap, io, io::Write as _, sync::Arc};

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use jiff::{SignedDuration, civil::Date};
use serde::Deserialize;
use serde_json::{Value, json};
use snapshot::{Kind, ServiceKey, api_json};
use tokio::task::spawn_blocking;

use super::{catalog::Catalog, server::MockServer, statistics::DayCalls, websocket::subscribe};
use crate::{
    exchange::SnapshotFile,
    http::rest::{RestError, features, multipart::Multipart, services as rest_services},
};

/// The day with the number 0.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// The largest file that a client can import, in bytes.
const MAX_IMPORT: u64 = 1 << 30;

/// Services of a page, unless a client asks for another number.
const PAGE_SIZE: usize = 20;

type Server = State<Arc<MockServer>>;

/// The routes.
pub(super) fn router(server: &Arc<MockServer>) -> Router {
    Router::new()
        .route("/api/health", get(features::health))
        .route("/api/version/info", get(features::version))
        .route("/api/features/config", get(features::features))
        .route("/api/keycloak/config", get(async || Json(features::no_keycloak())))
        .route("/api/services", get(services))
        .route("/api/services/count", get(count))
        .route("/api/services/{id}", get(service))
        .route("/api/resources/service/{id}", get(resources))
        .route("/api/resources/{name}", get(resource))
        .route("/api/metrics/invocations/global", get(global))
        .route("/api/metrics/invocations/global/latest", get(latest))
        .route("/api/metrics/invocations/top", get(top))
        .route("/api/metrics/invocations/{service}/{version}", get(invocations))
        .route("/api/import", post(import))
        .route("/api/ws/{*path}", any(subscribe))
        .layer(DefaultBodyLimit::disable())
        .fallback(async || not_found())
        .with_state(Arc::clone(server))
}

#[derive(Deserialize)]
struct Page {
    page: Option<usize>,
    size: Option<usize>,
}

async fn services(State(server): Server, Query(page): Query<Page>) -> Response {
    let size = page.size.unwrap_or(PAGE_SIZE);
    let skip = page.page.unwrap_or_default().saturating_mul(size);
    read(&server, move |catalog| {
        let services = catalog.services(skip, size)?;
        Ok(Some(json_text(format!("[{}]", services.join(",")))))
    })
    .await
}

async fn count(State(server): Server) -> Response {
    read(&server, |catalog| Ok(Some(Json(json!({ "counter": catalog.len() })).into_response())))
        .await
}

#[derive(Deserialize)]
struct Messages {
    messages: Option<bool>,
}

async fn service(
    State(server): Server,
    Path(id): Path<String>,
    Query(query): Query<Messages>,
) -> Response {
    read(&server, move |catalog| {
        let definition = catalog.definition(&id)?;
        Ok(definition.map(|definition| {
            json_text(match query.messages {
                Some(false) => api_json::service(definition.section(Kind::Service)),
                _ => api_json::service_view(&definition),
            })
        }))
    })
    .await
}

async fn resources(State(server): Server, Path(id): Path<String>) -> Response {
    read(&server, move |catalog| {
        let definition = catalog.definition(&id)?;
        let resources = definition.map(|it| api_json::resources(it.section(Kind::Resource)));
        Ok(Some(json_text(resources.unwrap_or_else(|| "[]".to_owned()))))
    })
    .await
}

async fn resource(State(server): Server, Path(name): Path<String>) -> Response {
    read(&server, move |catalog| {
        let content = catalog.resource(&name)?;
        Ok(content.map(|content| {
            let headers = [
                (header::CONTENT_TYPE, rest_services::content_type(&name)),
                // A browser must not show a contract as a page of this server.
                (header::CONTENT_DISPOSITION, "attachment"),
            ];
            (headers, String::from(content)).into_response()
        }))
    })
    .await
}

/// Reads the catalog on a thread that may wait for the disk.
async fn read(
    server: &MockServer,
    read: impl FnOnce(&Catalog) -> io::Result<Option<Response>> + Send + 'static,
) -> Response {
    let Some(catalog) = server.catalog().cloned() else { return not_found() };
    match spawn_blocking(move || read(&catalog)).await {
        Ok(Ok(Some(response))) => response,
        Ok(Ok(None)) => not_found(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "cannot read a service from its file");
            let text = "The file cannot be read any longer.";
            RestError::new(StatusCode::INTERNAL_SERVER_ERROR, "unreadable", text).into_response()
        }
        Err(_) => {
            let text = "The server failed.";
            RestError::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", text).into_response()
        }
    }
}

/// The most days of which `latest` has counts.
const MAX_DAYS: i64 = 366;

#[derive(Deserialize)]
struct Day {
    day: Option<String>,
    limit: Option<usize>,
}

async fn invocations(
    State(server): Server,
    Path((name, version)): Path<(String, String)>,
    Query(query): Query<Day>,
) -> Response {
    let keys = [name.clone(), name.replace('+', " ")].map(|name| ServiceKey::new(name, &*version));
    let Some(day) = day(query.day.as_deref()) else { return invalid_day() };
    let found = keys.iter().find_map(|key| Some((key, server.statistics().day(Some(key), day)?)));
    match found {
        Some((key, calls)) => Json(day_json(Some(key), day, &calls)).into_response(),
        // Microcks answers with an empty body, which its clients read as 0.
        None => StatusCode::OK.into_response(),
    }
}

async fn global(State(server): Server, Query(query): Query<Day>) -> Response {
    let Some(day) = day(query.day.as_deref()) else { return invalid_day() };
    match server.statistics().day(None, day) {
        Some(calls) => Json(day_json(None, day, &calls)).into_response(),
        None => {
            let (day, none) = (day_text(day), json!({}));
            let counts =
                json!({ "day": day, "dailyCount": 0, "hourlyCount": none, "minuteCount": none });
            Json(counts).into_response()
        }
    }
}

/// The calls of the last days. Days without calls are left out.
async fn latest(State(server): Server, Query(query): Query<Day>) -> Response {
    let limit = i64::try_from(query.limit.unwrap_or(PAGE_SIZE)).unwrap_or(i64::MAX).min(MAX_DAYS);
    let today = super::handler::now().div_euclid(DAY_MILLIS);
    let days = today.saturating_sub(limit)..=today;
    let counts = days.filter_map(|day| {
        let calls = server.statistics().day(None, day)?;
        Some((day_text(day), calls.total))
    });
    Json(counts.collect::<BTreeMap<_, _>>()).into_response()
}

async fn top(State(server): Server, Query(query): Query<Day>) -> Response {
    let Some(day) = day(query.day.as_deref()) else { return invalid_day() };
    let statistics = server.statistics();
    let services = statistics.services();
    let mut called: Vec<(&ServiceKey, DayCalls)> = services
        .iter()
        .filter_map(|it| Some((&it.service, statistics.day(Some(&it.service), day)?)))
        .collect();
    called.sort_by_key(|(_, calls)| std::cmp::Reverse(calls.total));
    called.truncate(query.limit.unwrap_or(PAGE_SIZE));
    let rows = called.iter().map(|(key, calls)| day_json(Some(key), day, calls));
    Json(Value::Array(rows.collect())).into_response()
}

fn day_json(key: Option<&ServiceKey>, day: i64, calls: &DayCalls) -> Value {
    let by_number = |counts: &[u32]| -> BTreeMap<String, u32> {
        counts.iter().enumerate().map(|(number, count)| (number.to_string(), *count)).collect()
    };
    let mut value = json!({
        "day": day_text(day),
        "dailyCount": calls.total,
        "hourlyCount": by_number(&calls.hours),
        "minuteCount": by_number(&calls.minutes),
    });
    if let Some(key) = key {
        value["serviceName"] = json!(key.name);
        value["serviceVersion"] = json!(key.version);
    }
    value
}

/// Days since 1970 of a text such as `20251130`, or of today. `None` if the text is no day.
fn day(text: Option<&str>) -> Option<i64> {
    let Some(text) = text else {
        let today = super::handler::now().div_euclid(DAY_MILLIS);
        return Some(today);
    };
    // The parser also accepts numbers with fewer digits.
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let date = Date::strptime("%Y%m%d", text).ok()?;
    Some(date.duration_since(FIRST_DAY).as_hours().div_euclid(24))
}

/// The text of such a number.
fn day_text(day: i64) -> String {
    FIRST_DAY
        .saturating_add(SignedDuration::from_hours(day.saturating_mul(24)))
        .strftime("%Y%m%d")
        .to_string()
}

/// Serves the services of a snapshot besides the others.
async fn import(State(server): Server, headers: HeaderMap, body: Body) -> Response {
    match receive(&server, &headers, body).await {
        Ok(()) => StatusCode::CREATED.into_response(),
        Err(error) => error.into_response(),
    }
}

async fn receive(
    server: &Arc<MockServer>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), RestError> {
    let not_found =
        || RestError::new(StatusCode::NOT_FOUND, "not_found", "Nothing can be imported here.");
    let catalog = server.catalog().cloned().ok_or_else(not_found)?;
    let failed = |_| {
        let text = "The file cannot be kept on this machine.";
        RestError::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", text)
    };
    let mut multipart = Multipart::new(headers, body)?;
    while let Some(part) = multipart.next_part().await? {
        if part.name != "file" {
            continue;
        }
        let name = part.file.unwrap_or_else(|| "snapshot.json".to_owned());
        let mut file = SnapshotFile::temporary(&name).map_err(failed)?;
        let mut size = 0;
        while let Some(chunk) = multipart.next_chunk().await? {
            size += chunk.len() as u64;
            if size > MAX_IMPORT {
                let (status, text) = (StatusCode::PAYLOAD_TOO_LARGE, "The file is too large.");
                return Err(RestError::new(status, "too_large", text));
            }
            file.as_file_mut().write_all(&chunk).map_err(failed)?;
        }
        let server = Arc::clone(server);
        let added = spawn_blocking(move || {
            let file = file.read(&mut |_| ())?;
            if !file.manifest().is_usable() {
                return Ok(Err(RestError::invalid_file(&[file.to_parsed_file()])));
            }
            catalog.add(&server, &format!("upload {name}"), file, true);
            Ok(Ok(()))
        });
        return match added.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Err(failed(error)),
            Err(_) => Err(failed(io::Error::other("the thread failed"))),
        };
    }
    Err(RestError::bad_request("no_file", "The body has no part named file."))
}

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn invalid_day() -> Response {
    RestError::bad_request("invalid_day", "A day is written as 20251231.").into_response()
}

fn not_found() -> Response {
    RestError::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.")
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_converted_both_ways() {
        for (text, number) in
            [("19700101", 0), ("19691231", -1), ("20000229", 11_016), ("20261130", 20_787)]
        {
            assert_eq!(day(Some(text)), Some(number), "{text}");
        }
        for number in (-200_000..200_000).step_by(7) {
            assert_eq!(day(Some(&day_text(number))), Some(number));
        }
        for text in ["20230229", "2023022", "20231301", "x", ""] {
            assert_eq!(day(Some(text)), None, "{text}");
        }
    }
}
