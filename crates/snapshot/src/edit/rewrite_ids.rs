//! Replaces IDs and all references to them.
//!
//! The ID of a service is also in `serviceId` and at the start of every `operationId`, that of a
//! response in `responseId`, that of an event message in `replyId`. They must change together.

use std::collections::HashMap;

use crate::{
    Definition, Kind, SEPARATOR,
    document::{self, Document, Identity, SortKey},
    edit::splice::splice,
    object::quoted,
    read::{schema::field_index, validate},
};

/// Old IDs with their replacements.
pub(crate) struct IdMap {
    /// The old and the new ID of the service.
    pub(crate) service: (String, String),
    /// The new IDs of documents by their kind and old identity.
    pub(crate) documents: HashMap<(Kind, Identity), Box<str>>,
}

impl IdMap {
    fn is_empty(&self) -> bool {
        self.service.0 == self.service.1 && self.documents.is_empty()
    }

    /// The new ID of the document with this ID, if it changes.
    pub(crate) fn get(&self, kind: Kind, old: Option<&str>) -> Option<&str> {
        self.new_id(kind, Identity::Id(old?.into()))
    }

    fn new_id(&self, kind: Kind, identity: Identity) -> Option<&str> {
        self.documents.get(&(kind, identity)).map(|new| &**new)
    }
}

/// Replaces the IDs and all references to them, and sorts the documents by their new IDs.
pub(crate) fn rewrite_ids(file: &Definition, ids: &IdMap) -> Definition {
    if ids.is_empty() {
        return file.clone();
    }
    let (old, new) = &ids.service;
    let service = file.section(Kind::Service);
    // An unchanged ID keeps its bytes, since it may be a number.
    let service = if old == new { service.to_owned() } else { rewrite_service(service, new) };
    let mut sections = [service, String::new(), String::new(), String::new(), String::new()];
    let header = document::service_header(file);
    for (kind, section) in Kind::ALL.into_iter().zip(&mut sections).skip(1) {
        let mut rewritten: Vec<(SortKey, String)> = Vec::new();
        for document in document::documents(file, kind, old) {
            let text = rewrite_document(&document, ids);
            let new_id = ids.new_id(kind, document.identity()).map(Box::from);
            let Document { operation, name, id, .. } = document;
            rewritten.push((SortKey { operation, name, id: new_id.or(id) }, text));
        }
        if let Some(header) = &header {
            document::sort(&mut rewritten, header, |(key, _)| key.clone());
        }
        let texts: Vec<_> = rewritten.into_iter().map(|(_, text)| text).collect();
        *section = texts.join(SEPARATOR);
    }
    Definition::from_sections(sections)
}

fn rewrite_service(service: &str, id: &str) -> String {
    let validated = validate::validate(service, Kind::Service).ok();
    match validated.and_then(|validated| validated.value(field_index::SERVICE_ID)) {
        Some(range) => splice(service, &[(range, quoted(id))]),
        None => service.to_owned(),
    }
}

fn rewrite_document(document: &Document<'_>, ids: &IdMap) -> String {
    let mut edits = Vec::new();
    let mut edit = |field_index: usize, new: Option<String>| {
        if let (Some(range), Some(new)) = (document.range(field_index), new) {
            edits.push((range, quoted(&new)));
        }
    };
    let new_id = ids.new_id(document.kind, document.identity()).map(str::to_owned);
    let id_index = field_index::id(document.kind);
    let added_id = new_id.clone().filter(|_| document.range(id_index).is_none());
    edit(id_index, new_id);
    let (old, new) = &ids.service;
    if document.kind == Kind::Resource {
        edit(field_index::RESOURCE_SERVICE, (old != new).then(|| new.clone()));
    } else {
        let operation = document.text_of(field_index::MESSAGE_OPERATION);
        let suffix = operation.strip_prefix(old.as_str()).filter(|_| old != new);
        edit(field_index::MESSAGE_OPERATION, suffix.map(|suffix| format!("{new}{suffix}")));
        let linked_kind = match document.kind {
            Kind::Request => Kind::Response,
            kind => kind,
        };
        if let Some(link_index) = field_index::link(document.kind) {
            let linked = ids.get(linked_kind, document.link.as_deref());
            edit(link_index, linked.map(str::to_owned));
        }
    }
    if let (Some(id), Some(end)) = (added_id, document.text.rfind('}')) {
        // A document without an ID has other fields: it names its owner.
        edits.push((end..end, format!(",\"id\":{}", quoted(&id))));
    }
    edits.sort_by_key(|(range, _)| range.start);
    splice(document.text, &edits)
}
