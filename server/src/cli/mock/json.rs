//! What is served, and what was called, for programs.

use std::{io, net::SocketAddr};

use serde_json::{Value, json};
use snapshot::{ServiceKey, ServiceType};

use crate::{
    cli::source::Source,
    mocks::{Catalog, Latency, ListedService, MockServer, ServiceFinding},
};

/// The version of the format.
const VERSION: u32 = 1;

pub(super) fn started(catalog: &Catalog, address: SocketAddr) -> io::Result<String> {
    let mut event = event("started");
    event["address"] = json!(format!("http://{address}"));
    event["services"] = services(catalog)?;
    Ok(event.to_string())
}

pub(super) fn reloaded(catalog: &Catalog, source: &Source) -> io::Result<String> {
    let mut event = event("reloaded");
    event["source"] = json!(source.to_string());
    event["services"] = services(catalog)?;
    Ok(event.to_string())
}

fn services(catalog: &Catalog) -> io::Result<Value> {
    let of_service =
        |(ListedService { key, kind, .. }, operations): (ListedService, Vec<String>)| {
            json!({
                "name": key.name,
                "version": key.version,
                "type": type_name(kind),
                "path": address_of(&key, kind),
                "operations": operations,
            })
        };
    let services = catalog.listed().into_iter().zip(catalog.operation_names()?);
    Ok(services.map(of_service).collect())
}

pub(super) fn findings(findings: &[ServiceFinding]) -> String {
    let of_finding = |found: &ServiceFinding| {
        json!({
            "name": found.service.name,
            "version": found.service.version,
            "operation": found.finding.operation,
            "example": found.finding.example,
            "isServed": !matches!(
                found.finding.effect,
                mocks::Effect::NotServed | mocks::Effect::NoScript
            ),
            "message": found.finding.text,
        })
    };
    let mut event = event("findings");
    event["findings"] = json!(findings.iter().map(of_finding).collect::<Vec<_>>());
    event.to_string()
}

fn event(name: &str) -> Value {
    json!({ "version": VERSION, "event": name })
}

pub(super) fn stopped(server: &MockServer) -> String {
    let statistics = server.statistics();
    let services = statistics.services();
    let of_service = |it: &crate::mocks::ServiceCalls| {
        let operation = |it: &crate::mocks::OperationCalls| {
            json!({
                "name": it.operation,
                "calls": it.calls,
                "unmatched": it.unmatched,
                "millis": latency(it.latency),
            })
        };
        json!({
            "name": it.service.name,
            "version": it.service.version,
            "calls": it.calls,
            "unmatched": it.unmatched,
            "millis": latency(it.latency),
            "operations": it.operations.iter().map(operation).collect::<Vec<_>>(),
        })
    };
    let mut event = event("stopped");
    event["services"] = json!(services.iter().map(of_service).collect::<Vec<_>>());
    event["unknownServiceCalls"] = json!(statistics.unknown());
    event.to_string()
}

fn latency(latency: Option<Latency>) -> Value {
    let Some(Latency { p50, p90, p99, max }) = latency else { return Value::Null };
    let [p50, p90, p99, max] = [p50, p90, p99, max].map(|time| time.as_secs_f64() * 1_000.0);
    json!({ "p50": p50, "p90": p90, "p99": p99, "max": max })
}

/// The name of a type as Microcks has it.
pub(super) fn type_name(kind: ServiceType) -> &'static str {
    match kind {
        ServiceType::Rest => "REST",
        ServiceType::SoapHttp => "SOAP",
        ServiceType::Graphql => "GraphQL",
        ServiceType::Grpc => "gRPC",
        ServiceType::Event => "Event",
        ServiceType::GenericRest => "Generic REST",
        ServiceType::GenericEvent => "Generic event",
        ServiceType::Unknown => "Unknown",
    }
}

/// The path below which the operations of a service are.
pub(super) fn address_of(key: &ServiceKey, kind: ServiceType) -> String {
    let protocol = match kind {
        ServiceType::Rest => "rest",
        ServiceType::SoapHttp => "soap",
        ServiceType::Graphql => "graphql",
        ServiceType::GenericRest => "dynarest",
        ServiceType::Event | ServiceType::GenericEvent => "api/ws",
        ServiceType::Grpc => return format!("/{}", key.name),
        ServiceType::Unknown => return String::new(),
    };
    let encode =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    // A plus is a blank in the name only.
    let version = encode(&key.version).replace('+', "%20");
    format!("/{protocol}/{}/{version}", encode(&key.name))
}
