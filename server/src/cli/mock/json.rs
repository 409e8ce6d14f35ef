//! What is served, and what was called, for programs.

use std::net::SocketAddr;

use serde_json::{Value, json};
use snapshot::{ServiceKey, ServiceType};

use crate::{
    cli::source::Source,
    mocks::{Latency, MockServer},
};

/// The version of the format.
const VERSION: u32 = 1;

pub(super) fn started(server: &MockServer, address: SocketAddr) -> String {
    let mut event = services(server);
    event["event"] = json!("started");
    event["address"] = json!(format!("http://{address}"));
    event.to_string()
}

pub(super) fn reloaded(server: &MockServer, source: &Source) -> String {
    let mut event = services(server);
    event["event"] = json!("reloaded");
    event["source"] = json!(source.to_string());
    event.to_string()
}

fn services(server: &MockServer) -> Value {
    let mut services = server.with_mocks(|mocks| {
        let of_entry = |entry: &mocks::Entry| {
            let operations = entry.compiled().map(|it| &*it.service.operations).unwrap_or_default();
            let names: Vec<&str> = operations.iter().map(|it| &*it.name).collect();
            let value = json!({
                "name": entry.key.name,
                "version": entry.key.version,
                "type": type_name(entry.kind),
                "path": address_of(&entry.key, entry.kind),
                "operations": names,
            });
            ((entry.key.name.clone(), entry.key.version.clone()), value)
        };
        mocks.entries().map(of_entry).collect::<Vec<_>>()
    });
    services.sort_by(|(left, _), (right, _)| left.cmp(right));
    let services: Vec<Value> = services.into_iter().map(|(_, value)| value).collect();
    let finding = |found: &crate::mocks::ServiceFinding| {
        json!({
            "name": found.service.name,
            "version": found.service.version,
            "operation": found.finding.operation,
            "example": found.finding.example,
            "isServed": found.finding.effect != mocks::Effect::NotServed,
            "message": found.finding.text,
        })
    };
    let findings: Vec<Value> = server.findings().iter().map(finding).collect();
    json!({ "version": VERSION, "services": services, "findings": findings })
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
    let event = json!({
        "version": VERSION,
        "event": "stopped",
        "services": services.iter().map(of_service).collect::<Vec<_>>(),
        "unknownServiceCalls": statistics.unknown(),
    });
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
