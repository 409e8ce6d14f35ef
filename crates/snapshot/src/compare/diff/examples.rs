//! The examples of a definition, and their comparison.

use std::collections::{HashMap, HashSet};

use super::{
    ChangeKind, Difference, ExampleChange, FieldChange, comparison::Comparison, documents,
    field_names, pair::Pair,
};
use crate::{
    Definition, Kind,
    document::{self, Document, Identity},
};

/// A response with its requests, or a single message.
pub(crate) struct Example<'a> {
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    /// Identifies the same example in the other definition.
    pub(crate) id: (Kind, Identity),
    pub(crate) messages: Vec<Document<'a>>,
}

impl<'a> Example<'a> {
    /// Creates an example from its main message, without the requests of a response.
    fn new(message: Document<'a>) -> Self {
        Self {
            operation: message.operation.clone(),
            name: message.name.clone(),
            id: (message.kind, message.identity()),
            messages: vec![message],
        }
    }
}

/// The examples of a definition. Operations in `new_names` are renamed.
pub(super) fn collect<'a>(
    definition: &'a Definition,
    service: &str,
    new_names: &HashMap<Box<str>, Box<str>>,
) -> Vec<Example<'a>> {
    let messages = |kind| {
        let mut messages = document::documents(definition, kind, service);
        for message in &mut messages {
            if let Some(name) = new_names.get(&message.operation) {
                message.operation = name.clone();
            }
        }
        messages
    };
    let responses = messages(Kind::Response);
    let response_ids: HashSet<Box<str>> =
        responses.iter().filter_map(|response| response.id.clone()).collect();
    let mut requests_by_response: HashMap<Box<str>, Vec<Document<'a>>> = HashMap::new();
    let mut single_messages = Vec::new();
    for request in messages(Kind::Request) {
        match request.link.clone().filter(|link| response_ids.contains(link)) {
            Some(link) => requests_by_response.entry(link).or_default().push(request),
            None => single_messages.push(request),
        }
    }
    single_messages.extend(messages(Kind::EventMessage));
    let mut examples: Vec<Example<'a>> = Vec::new();
    for response in responses {
        let requests = response.id.as_ref().and_then(|id| requests_by_response.remove(id));
        let mut example = Example::new(response);
        example.messages.splice(0..0, requests.unwrap_or_default());
        examples.push(example);
    }
    examples.extend(single_messages.into_iter().map(Example::new));
    examples
}

/// Compares the examples of one operation.
pub(super) fn compare(
    pairs: &[Pair<'_, Example<'_>>],
    comparison: &mut Comparison,
) -> Vec<ExampleChange> {
    let mut changes = Vec::new();
    for (existing, file) in pairs {
        let Some(example) = file.or(*existing) else { continue };
        let (change, parts) = match (existing, file) {
            (Some(existing), Some(file)) => {
                let parts = compare_messages(&existing.messages, &file.messages, comparison);
                (ChangeKind::Changed, parts)
            }
            (None, _) => (ChangeKind::Added, Vec::new()),
            (Some(_), None) => (ChangeKind::Removed, Vec::new()),
        };
        if change != ChangeKind::Changed || !parts.is_empty() {
            changes.push(ExampleChange { name: example.name.clone(), change, parts });
        }
    }
    changes
}

/// Compares the messages of an example. Prefixes fields: "response body", "request header".
fn compare_messages(
    existing: &[Document<'_>],
    file: &[Document<'_>],
    comparison: &mut Comparison,
) -> Vec<FieldChange> {
    let mut changes: Vec<FieldChange> = Vec::new();
    for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
        let of_kind = |messages| -> Vec<&Document<'_>> {
            <[Document<'_>]>::iter(messages).filter(|message| message.kind == kind).collect()
        };
        let prefix = field_names::message_prefix(kind);
        let (ours, theirs) = (of_kind(existing), of_kind(file));
        if ours.len() != theirs.len() {
            changes.push(FieldChange {
                field: prefix.trim_end().into(),
                entry: None,
                difference: match (ours.len(), theirs.len()) {
                    (0, _) => Difference::Added,
                    (_, 0) => Difference::Removed,
                    _ => Difference::Text,
                },
            });
            continue;
        }
        for (our, their) in ours.into_iter().zip(theirs) {
            for change in documents::compare(our, their, field_names::message_field, comparison) {
                let field = format!("{prefix}{}", change.field).into();
                changes.push(FieldChange { field, ..change });
            }
        }
    }
    changes
}
