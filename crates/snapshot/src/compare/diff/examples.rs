//! The examples of a definition, and their comparison.

use std::collections::HashMap;

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
    /// Whether it is a request or a response without partner, which Microcks does not show.
    is_half: bool,
}

impl<'a> Example<'a> {
    /// Creates an example from its main message, without the requests of a response.
    fn new(message: Document<'a>) -> Self {
        Self {
            operation: message.operation.clone(),
            name: message.name.clone(),
            id: (message.kind, message.identity()),
            is_half: message.kind != Kind::EventMessage,
            messages: vec![message],
        }
    }
}

/// The examples of a definition, and its requests and responses without partner. Operations in
/// `new_names` are renamed.
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
    // A request and its response belong to the same operation.
    let mut requests: HashMap<(Box<str>, Box<str>), Vec<Document<'a>>> = responses
        .iter()
        .filter_map(|response| Some(((response.operation.clone(), response.id.clone()?), vec![])))
        .collect();
    let mut examples: Vec<Example<'a>> = Vec::new();
    for request in messages(Kind::Request) {
        let key = request.link.clone().map(|link| (request.operation.clone(), link));
        match key.and_then(|key| requests.get_mut(&key)) {
            // Microcks shows each further request of a response as an example too.
            Some(others) if !others.is_empty() => {
                examples.push(Example { is_half: false, ..Example::new(request) });
            }
            Some(requests) => requests.push(request),
            None => examples.push(Example::new(request)),
        }
    }
    examples.extend(messages(Kind::EventMessage).into_iter().map(Example::new));
    let of_responses = responses.into_iter().map(|response| {
        let id = response.id.clone().map(|id| (response.operation.clone(), id));
        let requests = id.and_then(|id| requests.remove(&id)).unwrap_or_default();
        let mut example = Example { is_half: requests.is_empty(), ..Example::new(response) };
        example.messages.splice(0..0, requests);
        example
    });
    of_responses.chain(examples).collect()
}

/// How the change of an example changes their number.
fn counted_change(
    existing: Option<&Example<'_>>,
    file: Option<&Example<'_>>,
) -> Option<ChangeKind> {
    let is_example = |side: Option<&Example<'_>>| side.is_some_and(|example| !example.is_half);
    match (is_example(existing), is_example(file)) {
        (true, true) => Some(ChangeKind::Changed),
        (false, true) => Some(ChangeKind::Added),
        (true, false) => Some(ChangeKind::Removed),
        (false, false) => None,
    }
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
            let counted = counted_change(*existing, *file);
            changes.push(ExampleChange { name: example.name.clone(), change, counted, parts });
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
