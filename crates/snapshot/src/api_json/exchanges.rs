//! The examples of a service by operation, as the API groups them.

use std::collections::{HashMap, HashSet};

use super::{linked, value};
use crate::{
    Definition, Kind,
    document::{Document, service_header},
    object::{Object, quoted},
    write::adapt,
};

/// A request with its response.
struct Pair {
    /// Whether it is a callback, which belongs to the pair with the same name.
    is_callback: bool,
    id: Box<str>,
    name: Box<str>,
    request: String,
    response: String,
}

/// The examples of each operation: an object with a list for each name.
pub(super) fn by_operation(definition: &Definition) -> String {
    let Some(service) = service_header(definition) else { return "{}".to_owned() };
    let id = service.id.as_deref().unwrap_or_default();
    let mut examples = pairs(definition, id);
    for (operation, events) in events(definition, id) {
        examples.entry(operation).or_default().extend(events);
    }
    let mut names = HashSet::new();
    let operations = service.operations().filter(|operation| names.insert(operation.name.clone()));
    let lists = operations.map(|operation| {
        let examples = examples.get(&*operation.name).map(|list| list.join(","));
        format!("{}:[{}]", quoted(&operation.name), examples.unwrap_or_default())
    });
    format!("{{{}}}", lists.collect::<Vec<_>>().join(","))
}

/// The pairs of each operation, with their callbacks.
fn pairs(definition: &Definition, service: &str) -> HashMap<Box<str>, Vec<String>> {
    let responses = linked(definition, Kind::Response, service);
    let responses: HashMap<(&str, &str), &Document<'_>> = responses
        .iter()
        .filter_map(|response| Some(((&*response.operation, response.id.as_deref()?), response)))
        .collect();
    let mut by_operation: HashMap<Box<str>, Vec<Pair>> = HashMap::new();
    for request in linked(definition, Kind::Request, service) {
        let link = request.link.as_deref();
        let response = link.and_then(|id| responses.get(&(&*request.operation, id)));
        let Some(response) = response else { continue };
        let pair = Pair {
            is_callback: Object::parse(request.text)
                .is_some_and(|fields| fields.text("callbackName").is_some()),
            id: request.id.clone().unwrap_or_default(),
            name: request.name.clone(),
            request: text(&request),
            response: text(response),
        };
        by_operation.entry(request.operation).or_default().push(pair);
    }
    let written = by_operation.into_iter().map(|(operation, mut pairs)| {
        // Microcks numbers its IDs, so callbacks keep the order in which it made them.
        pairs.sort_by(|a, b| {
            a.is_callback.cmp(&b.is_callback).then_with(|| {
                if a.is_callback { a.id.cmp(&b.id) } else { std::cmp::Ordering::Equal }
            })
        });
        let first_callback = pairs.partition_point(|pair| !pair.is_callback);
        let (pairs, callbacks) = pairs.split_at(first_callback);
        (operation, pairs.iter().map(|pair| pair.write(callbacks)).collect())
    });
    written.collect()
}

impl Pair {
    /// Writes the pair with those of the callbacks that have its name.
    fn write(&self, callbacks: &[Self]) -> String {
        let callbacks = callbacks.iter().filter(|callback| callback.name == self.name);
        let callbacks: Vec<String> = callbacks.map(|callback| callback.write(&[])).collect();
        let callbacks = match &*callbacks {
            [] => String::new(),
            all => format!(r#""callbacks":[{}],"#, all.join(",")),
        };
        let (request, response, name) = (&self.request, &self.response, quoted(&self.name));
        format!(
            r#"{{"type":"reqRespPair","request":{request},"response":{response},{callbacks}"name":{name}}}"#
        )
    }
}

/// The event messages of each operation. A message that replies to another one is part of it.
fn events(definition: &Definition, service: &str) -> HashMap<Box<str>, Vec<String>> {
    let events = linked(definition, Kind::EventMessage, service);
    let by_id: HashMap<&str, &Document<'_>> =
        events.iter().filter_map(|event| Some((event.id.as_deref()?, event))).collect();
    let replies: HashSet<&str> = events.iter().filter_map(|event| event.link.as_deref()).collect();
    let mut by_operation: HashMap<Box<str>, Vec<String>> = HashMap::new();
    for event in &events {
        if event.id.as_deref().is_some_and(|id| replies.contains(id)) {
            continue;
        }
        let reply = event.link.as_deref().and_then(|id| by_id.get(id));
        let (message, name) = (text(event), quoted(&event.name));
        let written = match reply {
            Some(reply) => {
                let reply = text(reply);
                format!(
                    r#"{{"type":"reqReplyEvent","requestMessage":{message},"replyMessage":{reply},"name":{name}}}"#
                )
            }
            None => {
                format!(r#"{{"type":"unidirEvent","eventMessage":{message},"name":{name}}}"#)
            }
        };
        by_operation.entry(event.operation.clone()).or_default().push(written);
    }
    by_operation
}

fn text(document: &Document<'_>) -> String {
    let readable = adapt::drop_unknown_fields(document.text, document.kind);
    value::document(&readable, document.kind).unwrap_or_else(|| "{}".to_owned())
}
