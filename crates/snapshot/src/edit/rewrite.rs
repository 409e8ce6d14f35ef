//! Other ids in place of some, with all that names them.
//!
//! Ids are structural: a service's stands in `serviceId` and at the start of every `operationId`,
//! a response's in `responseId`, an event message's in `replyId`. They change together or not.

use std::collections::HashMap;

use crate::{
    Definition, Kind, SEPARATOR,
    compare::document::{self, Document, SortKey},
    edit::splice,
    read::{schema::slot, validate},
};

/// Which ids become which.
pub(crate) struct Ids {
    /// The id of the service, before and after.
    pub(crate) service: (String, String),
    /// Before and after, of the documents that get another one.
    pub(crate) documents: HashMap<(Kind, Box<str>), Box<str>>,
}

impl Ids {
    fn is_empty(&self) -> bool {
        self.service.0 == self.service.1 && self.documents.is_empty()
    }

    pub(crate) fn of(&self, kind: Kind, old: Option<&str>) -> Option<&str> {
        self.documents.get(&(kind, old?.into())).map(|new| &**new)
    }
}

/// The definition with other ids, everywhere that they stand, in the order that they make.
pub(crate) fn rewrite(file: &Definition, ids: &Ids) -> Definition {
    if ids.is_empty() {
        return file.clone();
    }
    let (old, new) = &ids.service;
    let service = file.section(Kind::Service);
    // An id that stays is not touched: it may be a number.
    let service = if old == new { service.to_owned() } else { rewrite_service(service, new) };
    let mut sections = [service, String::new(), String::new(), String::new(), String::new()];
    let header = document::service_of(file);
    for (kind, section) in Kind::ALL.into_iter().zip(&mut sections).skip(1) {
        let mut rewritten: Vec<(SortKey, String)> = document::parts(file, kind, old)
            .into_iter()
            .map(|part| {
                let id = ids.of(kind, part.id.as_deref()).map(Box::from);
                let text = rewrite_part(&part, ids);
                let key =
                    SortKey { operation: part.operation, name: part.name, id: id.or(part.id) };
                (key, text)
            })
            .collect();
        if let Some(header) = &header {
            document::sort(&mut rewritten, header, |(key, _)| SortKey {
                operation: key.operation.clone(),
                name: key.name.clone(),
                id: key.id.clone(),
            });
        }
        let texts: Vec<_> = rewritten.into_iter().map(|(_, text)| text).collect();
        *section = texts.join(SEPARATOR);
    }
    Definition::from_sections(sections)
}

fn rewrite_service(service: &str, id: &str) -> String {
    let place =
        validate::validate(service, Kind::Service).ok().and_then(|it| it.value(slot::SERVICE_ID));
    match place {
        Some(place) => splice::splice(service, &[(place, quoted(id))]),
        None => service.to_owned(),
    }
}

fn rewrite_part(part: &Document<'_>, ids: &Ids) -> String {
    let mut edits = Vec::new();
    let mut edit = |slot: usize, new: Option<String>| {
        if let (Some(place), Some(new)) = (part.place(slot), new) {
            edits.push((place, quoted(&new)));
        }
    };
    let new_id = ids.of(part.kind, part.id.as_deref()).map(str::to_owned);
    let (old, new) = &ids.service;
    if part.kind == Kind::Resource {
        edit(slot::RESOURCE_ID, new_id);
        edit(slot::RESOURCE_SERVICE, (old != new).then(|| new.clone()));
    } else {
        edit(slot::MESSAGE_ID, new_id);
        let operation = part.text_of(slot::MESSAGE_OPERATION);
        let rest = operation.strip_prefix(old.as_str()).filter(|_| old != new);
        edit(slot::MESSAGE_OPERATION, rest.map(|rest| format!("{new}{rest}")));
        let (slot, target) = match part.kind {
            Kind::EventMessage => (slot::EVENT_REPLY, Kind::EventMessage),
            _ => (slot::REQUEST_RESPONSE, Kind::Response),
        };
        if part.kind != Kind::Response {
            edit(slot, ids.of(target, part.link.as_deref()).map(str::to_owned));
        }
    }
    edits.sort_by_key(|(place, _)| place.start);
    splice::splice(part.text, &edits)
}

/// The text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
