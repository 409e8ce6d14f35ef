//! The examples of an operation: which are there, and which parts of them differ.

use std::collections::{HashMap, HashSet};

use super::{
    ChangeKind, Difference, ExampleChange, FieldChange,
    field::{self, Form, Values},
    pairs::Pair,
    words,
};
use crate::{
    Definition, Kind,
    compare::document::{self, Document, Identity},
    edit::object::Object,
    read::schema::{self, slot},
};

/// A request with its response, or one message that stands alone.
pub(crate) struct Example<'a> {
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    /// What makes it the same example in the other definition.
    pub(crate) id: (Kind, Identity),
    pub(crate) halves: Vec<Document<'a>>,
}

/// All examples of a definition, those of some operations under other names.
pub(crate) fn of<'a>(
    definition: &'a Definition,
    service: &str,
    names: &HashMap<Box<str>, Box<str>>,
) -> Vec<Example<'a>> {
    let parts = |kind| {
        let mut parts = document::parts(definition, kind, service);
        for part in &mut parts {
            if let Some(name) = names.get(&part.operation) {
                part.operation = name.clone();
            }
        }
        parts
    };
    let mut requests: HashMap<Box<str>, Vec<Document<'a>>> = HashMap::new();
    let mut alone = Vec::new();
    let responses = parts(Kind::Response);
    let known: HashSet<Box<str>> =
        responses.iter().filter_map(|response| response.id.clone()).collect();
    for request in parts(Kind::Request) {
        match request.link.clone().filter(|link| known.contains(link)) {
            Some(link) => requests.entry(link).or_default().push(request),
            None => alone.push(request),
        }
    }
    let mut examples: Vec<Example<'a>> = Vec::new();
    for response in responses {
        let asked = response.id.as_ref().and_then(|id| requests.remove(id));
        let mut halves = asked.unwrap_or_default();
        let id = response.identity();
        let (operation, name) = (response.operation.clone(), response.name.clone());
        halves.push(response);
        examples.push(Example { operation, name, id: (Kind::Response, id), halves });
    }
    alone.extend(parts(Kind::EventMessage));
    examples.extend(alone.into_iter().map(|part| Example {
        operation: part.operation.clone(),
        name: part.name.clone(),
        id: (part.kind, part.identity()),
        halves: vec![part],
    }));
    examples
}

/// Compares the examples of one operation.
pub(super) fn compare(pairs: &[Pair<'_, Example<'_>>], form: &mut Form) -> Vec<ExampleChange> {
    let changes = pairs.iter().filter_map(|(here, file)| {
        let name = file.or(*here)?.name.clone();
        let (change, parts) = match (here, file) {
            (Some(here), Some(file)) => {
                let parts = halves(&here.halves, &file.halves, form);
                (ChangeKind::Changed, Some(parts).filter(|parts| !parts.is_empty())?)
            }
            (None, _) => (ChangeKind::Added, Vec::new()),
            (Some(_), None) => (ChangeKind::Removed, Vec::new()),
        };
        Some(ExampleChange { name, change, parts })
    });
    changes.collect()
}

/// Which parts of an example differ: "response body", "request header".
fn halves(here: &[Document<'_>], file: &[Document<'_>], form: &mut Form) -> Vec<FieldChange> {
    let mut changes: Vec<FieldChange> = Vec::new();
    for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
        let of_kind =
            |parts: &[Document<'_>]| parts.iter().filter(|part| part.kind == kind).count();
        let half = match kind {
            Kind::Request => "request ",
            Kind::Response => "response ",
            _ => "",
        };
        let (ours, theirs) = (of_kind(here), of_kind(file));
        if ours != theirs {
            changes.push(FieldChange {
                field: half.trim_end().into(),
                entry: None,
                difference: match (ours, theirs) {
                    (0, _) => Difference::Added,
                    (_, 0) => Difference::Removed,
                    _ => Difference::Text,
                },
            });
            continue;
        }
        let of_kind = |parts| <[Document<'_>]>::iter(parts).filter(|part| part.kind == kind);
        for (our, their) in of_kind(here).zip(of_kind(file)) {
            let differing = differing(our, their, words::message_word, form);
            changes.extend(differing.into_iter().map(|change| FieldChange {
                field: format!("{half}{}", change.field).into(),
                ..change
            }));
        }
    }
    changes
}

/// The fields in which two documents of one kind differ.
pub(super) fn differing(
    here: &Document<'_>,
    file: &Document<'_>,
    word: fn(&str) -> &str,
    form: &mut Form,
) -> Vec<FieldChange> {
    if here.text == file.text {
        return Vec::new();
    }
    let table = schema::fields(here.kind);
    let mut changes = Vec::new();
    for (slot, schema::Field { name, shape, .. }) in table.iter().enumerate() {
        // The name of the operation is told with the operation.
        if slot == slot::MESSAGE_OPERATION && here.kind != Kind::Resource {
            continue;
        }
        let values = Values { here: here.raw(slot), file: file.raw(slot), shape };
        if *name == "content" {
            changes.extend(content(word(name), values, form));
        } else {
            changes.extend(field::compare(word(name), values, form));
        }
    }
    if let (Some(here), Some(file)) = (Object::of(here.text), Object::of(file.text)) {
        changes.extend(field::unknown(&here, &file, form, |name| {
            table.iter().any(|it| it.name == name)
        }));
        field::written_otherwise(&here, &file, form);
    }
    changes
}

/// A body is never told as it is, however short: it is text of many lines or none.
fn content(word: &str, values: Values<'_>, form: &mut Form) -> Vec<FieldChange> {
    let mut changes = field::compare(word, values, form);
    for change in &mut changes {
        change.difference = Difference::Text;
    }
    changes
}
