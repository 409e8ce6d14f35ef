//! Older services at the Microcks that gets services: under other IDs, and some with other content.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Servers, there::Content};

/// The kinds of documents of a snapshot besides the services.
const OTHERS: [&str; 4] = ["resources", "requests", "responses", "eventMessages"];

/// Every third response has other content.
const CHANGED: usize = 3;

/// Imports older services. Returns what is there then.
pub(super) fn put(servers: &Servers) -> Result<Content> {
    let source = Content::of(&servers.from.0)?;
    let source = source.snapshot().context("there are no services to send")?;
    let services = source["services"].as_array().context("there are no services")?;
    let half = services.len().div_ceil(2);
    // One by one, because each file must be small.
    for service in services.iter().take(half) {
        servers.to.microcks.import(&serde_json::to_vec(&older(source, service)?)?)?;
    }
    let there = servers.to.content()?;
    ensure!(there.services == half, "{} of {half} older services are there", there.services);
    Ok(there)
}

/// A snapshot with one service, all of whose documents have other IDs.
fn older(source: &Value, service: &Value) -> Result<Value> {
    let id = service["id"].as_str().context("a service has no ID")?;
    let mut snapshot = json!({ "services": [service] });
    let mut ids = HashSet::from([id.to_owned()]);
    for kind in OTHERS {
        let documents = source[kind].as_array().map(Vec::as_slice).unwrap_or_default();
        let documents = documents.iter().filter(|document| is_of(document, id)).cloned();
        let mut documents: Vec<Value> = documents.collect();
        for document in documents.iter_mut().filter(|_| kind == "responses").step_by(CHANGED) {
            document["content"] = json!("older");
        }
        let own = documents.iter().filter_map(|document| document["id"].as_str());
        ids.extend(own.map(str::to_owned));
        snapshot[kind] = documents.into();
    }
    let mut text = snapshot.to_string();
    for id in ids {
        let other: String = id.chars().rev().collect();
        text = text.replace(&id, &other);
    }
    Ok(serde_json::from_str(&text)?)
}

/// Whether a document belongs to the service with this ID.
fn is_of(document: &Value, service: &str) -> bool {
    document["serviceId"] == service
        || document["operationId"].as_str().is_some_and(|operation| operation.starts_with(service))
}
