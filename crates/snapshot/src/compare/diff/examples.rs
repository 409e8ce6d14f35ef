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

/// A response with a request of it, or a single message.
pub(crate) struct Example<'a> {
    pub(crate) operation: Box<str>,
    pub(crate) name: Box<str>,
    /// Identifies the same example in the other definition.
    pub(crate) id: (Kind, Identity),
    pub(crate) messages: Vec<Document<'a>>,
    /// Whether it is a request without a response or a response without a request, which Microcks does
    /// not show.
    is_unpaired: bool,
}

impl<'a> Example<'a> {
    /// Creates an example from its main message, without the requests of a response.
    fn new(message: Document<'a>) -> Self {
        Self {
            operation: message.operation.clone(),
            name: message.name.clone(),
            id: (message.kind, message.identity()),
            is_unpaired: message.kind != Kind::EventMessage,
            messages: vec![message],
        }
    }
}

/// The messages of a definition, before its requests are assigned to examples.
pub(super) struct Messages<'a> {
    responses: Vec<Document<'a>>,
    requests: Vec<Document<'a>>,
    events: Vec<Document<'a>>,
}

impl<'a> Messages<'a> {
    /// Collects the messages of a definition. Operations in `new_names` are renamed.
    pub(super) fn collect(
        definition: &'a Definition,
        service: &str,
        new_names: &HashMap<Box<str>, Box<str>>,
    ) -> Self {
        let messages = |kind| {
            let mut messages = document::documents(definition, kind, service);
            for message in &mut messages {
                if let Some(name) = new_names.get(&message.operation) {
                    message.operation = name.clone();
                }
            }
            messages
        };
        Self {
            responses: messages(Kind::Response),
            requests: messages(Kind::Request),
            events: messages(Kind::EventMessage),
        }
    }

    /// The requests that link to each response, whether the definition has it or not.
    fn links(&self) -> HashMap<ResponseKey, Vec<Identity>> {
        let mut links: HashMap<ResponseKey, Vec<Identity>> = HashMap::new();
        for request in &self.requests {
            if let Some(key) = linked_response(request) {
                links.entry(key).or_default().push(request.identity());
            }
        }
        links
    }
}

/// The examples and unpaired messages of the repository, and those of the file.
pub(super) fn examples<'a>(
    existing: Messages<'a>,
    file: Messages<'a>,
) -> (Vec<Example<'a>>, Vec<Example<'a>>) {
    let (our_links, their_links) = (existing.links(), file.links());
    let both = existing.responses.iter().chain(&file.responses);
    let shown: HashMap<ResponseKey, Option<Identity>> = both
        .map(|response| {
            let key = response_key(response);
            let [ours, theirs] = [&our_links, &their_links]
                .map(|links| links.get(&key).map(Vec::as_slice).unwrap_or_default());
            let shown = shown_request(ours, theirs).cloned();
            (key, shown)
        })
        .collect();
    (examples_of_side(existing, &shown), examples_of_side(file, &shown))
}

/// The examples of one side. `shown` has all responses of both sides, each with the request that is shown
/// with it. Microcks shows each further request of a response as an example too.
fn examples_of_side<'a>(
    messages: Messages<'a>,
    shown: &HashMap<ResponseKey, Option<Identity>>,
) -> Vec<Example<'a>> {
    let mut examples: HashMap<ResponseKey, Example<'a>> = HashMap::new();
    let mut others = Vec::new();
    let mut order = Vec::new();
    for response in messages.responses {
        let key = response_key(&response);
        let example = Example { is_unpaired: true, ..Example::new(response) };
        match examples.insert(key.clone(), example) {
            None => order.push(key),
            Some(repeated) => others.push(repeated),
        }
    }
    for request in messages.requests {
        let key = linked_response(&request);
        let with_response = key.as_ref().and_then(|key| examples.get_mut(key));
        let is_shown =
            key.as_ref().and_then(|key| shown.get(key)?.as_ref()) == Some(&request.identity());
        let is_unpaired = with_response.is_none();
        match (key, with_response) {
            (_, Some(example)) => {
                // The response has a partner, even if another example shows it.
                example.is_unpaired = false;
                if is_shown {
                    example.messages.insert(0, request);
                    continue;
                }
            }
            // Only the other side has the response.
            (Some((_, response)), None) if is_shown => {
                others.push(Example { id: (Kind::Response, response), ..Example::new(request) });
                continue;
            }
            (_, None) => {}
        }
        others.push(Example { is_unpaired, ..Example::new(request) });
    }
    let examples = order.iter().filter_map(|key| examples.remove(key)).collect::<Vec<_>>();
    let events = messages.events.into_iter().map(Example::new);
    examples.into_iter().chain(others).chain(events).collect()
}

/// A response: its operation and its identity.
type ResponseKey = (Box<str>, Identity);

fn response_key(response: &Document<'_>) -> ResponseKey {
    (response.operation.clone(), response.identity())
}

/// The response that a request links to. They belong to the same operation.
fn linked_response(request: &Document<'_>) -> Option<ResponseKey> {
    Some((request.operation.clone(), Identity::Id(request.link.clone()?)))
}

/// The request that is shown together with its response on both sides. A merge keeps the requests of the
/// repository, so the first of them is shown, unless the file has other requests instead: then each
/// request is an example of its own.
fn shown_request<'i>(existing: &'i [Identity], file: &'i [Identity]) -> Option<&'i Identity> {
    match existing.first() {
        Some(first) => (file.is_empty() || file.contains(first)).then_some(first),
        None => file.first(),
    }
}

/// How the change of an example changes their number.
fn counted_change(
    existing: Option<&Example<'_>>,
    file: Option<&Example<'_>>,
) -> Option<ChangeKind> {
    let is_example = |side: Option<&Example<'_>>| side.is_some_and(|example| !example.is_unpaired);
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
