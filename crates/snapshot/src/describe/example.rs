//! Examples: a request with its response, or an event message.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{
    call::{Call, Target},
    message::Message,
};
use crate::{
    Definition, Kind, ServiceType,
    document::{self, Document, Identity, service_header},
    read::problem::pointer_step,
    service::Service,
};

/// Identifies an example in its service: the kind and the ID of its first message, as `requests/65d1…`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExampleId(Box<str>);

impl ExampleId {
    fn new(message: &Document<'_>) -> Self {
        Self([message.kind.key(), "/", &path_step(&message.identity())].concat().into())
    }

    /// The ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ExampleId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for ExampleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A step of a path that identifies a document of its kind.
pub(super) fn path_step(identity: &Identity) -> String {
    match identity {
        Identity::Id(id) => pointer_step(id),
        Identity::Nth(names, nth) => {
            [&pointer_step(&names.join(" ")), "~", &nth.to_string()].concat()
        }
    }
}

/// The content of an example.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleContent {
    /// The name of its operation.
    pub operation: Box<str>,
    /// The request.
    pub request: Option<Message>,
    /// The response.
    pub response: Option<Message>,
    /// The event message.
    pub event: Option<Message>,
    /// The event message that replies to it.
    pub reply: Option<Message>,
    /// The call that the request describes.
    pub call: Option<Call>,
}

impl ExampleContent {
    /// The longest body that is shown at once, in bytes.
    pub const MAX_BODY_BYTES: usize = 200_000;

    /// The content of an example, with bodies of at most `max_body_bytes`. `None` if the definition has no
    /// such example.
    #[must_use]
    pub fn find(definition: &Definition, id: &ExampleId, max_body_bytes: usize) -> Option<Self> {
        let service = Service::from_definition(definition);
        let header = service_header(definition)?;
        let messages = Messages::new(definition, &service.id);
        let examples = messages.examples();
        let example = examples.iter().find(|example| example.id() == Some(id.clone()))?;
        let content = |document: &Document<'_>| Message::new(document, max_body_bytes);
        let (request, response) = (example.request.map(content), example.response.map(content));
        let operation = service.operations.iter().find(|it| *it.name == *example.operation);
        let (key, kind) = (header.key(), header.kind.unwrap_or(ServiceType::Unknown));
        let call = request.as_ref().and_then(|request| {
            let fields = operation.map(|operation| &operation.fields);
            let target = Target::new(&key, kind, example.operation, fields);
            target.call(request, response.as_ref())
        });
        let reply = example.event.and_then(|event| messages.event(event.link.as_deref()?));
        Some(Self {
            operation: example.operation.into(),
            request,
            response,
            event: example.event.map(content),
            reply: reply.map(content),
            call,
        })
    }
}

/// The messages of a definition.
pub(super) struct Messages<'a> {
    requests: Vec<Document<'a>>,
    responses: Vec<Document<'a>>,
    events: Vec<Document<'a>>,
}

/// The messages of an example, or one message without partner.
pub(super) struct Example<'m, 'a> {
    pub(super) operation: &'m str,
    pub(super) request: Option<&'m Document<'a>>,
    pub(super) response: Option<&'m Document<'a>>,
    pub(super) event: Option<&'m Document<'a>>,
}

impl<'a> Messages<'a> {
    pub(super) fn new(definition: &'a Definition, service: &str) -> Self {
        let messages = |kind| document::documents(definition, kind, service);
        Self {
            requests: messages(Kind::Request),
            responses: messages(Kind::Response),
            events: messages(Kind::EventMessage),
        }
    }

    /// Requests with the response that they link to in their operation, then responses without a request, then
    /// event messages.
    pub(super) fn examples(&self) -> Vec<Example<'_, 'a>> {
        let mut responses: HashMap<(&str, &str), &Document<'a>> = HashMap::new();
        for response in &self.responses {
            if let Some(id) = response.id.as_deref() {
                responses.entry((&response.operation, id)).or_insert(response);
            }
        }
        let mut examples = Vec::with_capacity(self.requests.len() + self.events.len());
        let mut linked: HashSet<(&str, &str)> = HashSet::new();
        for request in &self.requests {
            let key = request.link.as_deref().map(|id| (&*request.operation, id));
            let response = key.and_then(|key| responses.get(&key).copied());
            linked.extend(key.filter(|_| response.is_some()));
            examples.push(Example { request: Some(request), response, ..Example::of(request) });
        }
        for response in &self.responses {
            let key = response.id.as_deref().map(|id| (&*response.operation, id));
            if key.is_none_or(|key| !linked.contains(&key)) {
                examples.push(Example { response: Some(response), ..Example::of(response) });
            }
        }
        let events = self.events.iter();
        examples.extend(events.map(|event| Example { event: Some(event), ..Example::of(event) }));
        examples
    }

    fn event(&self, id: &str) -> Option<&Document<'a>> {
        self.events.iter().find(|event| event.id.as_deref() == Some(id))
    }
}

impl<'m, 'a> Example<'m, 'a> {
    /// An example of the operation of this message, without any message.
    fn of(message: &'m Document<'a>) -> Self {
        Self { operation: &message.operation, request: None, response: None, event: None }
    }

    /// The message that the example is named after.
    pub(super) fn main(&self) -> Option<&'m Document<'a>> {
        self.request.or(self.response).or(self.event)
    }

    pub(super) fn id(&self) -> Option<ExampleId> {
        self.main().map(ExampleId::new)
    }
}
