//! Mocks of event services: channels whose messages are sent again and again. Messages that read a call or its answer
//! are sent after each answer that triggers them.

mod channel;
mod destination;
mod trigger;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use snapshot::model::{EventMessage, Model, Operation};

use self::destination::destination;
pub(crate) use self::trigger::{Snapshot, Triggers, triggers};
pub use self::{
    channel::{Channel, ChannelKey, Event, Subscription},
    trigger::{Publication, Trigger},
};
use crate::{
    Delay, Effect, Environment, Finding,
    by_operation::ByOperation,
    template::{Scope, Template},
};

/// A compiled event service.
#[derive(Debug)]
pub(crate) struct Events {
    messages: Vec<Message>,
    channels: Vec<Destination>,
}

#[derive(Debug)]
struct Message {
    name: Arc<str>,
    media_type: Option<Arc<str>>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Text(Arc<str>),
    Template(Template),
}

/// A destination with its messages.
#[derive(Debug)]
struct Destination {
    operation: usize,
    /// For example `user/signedup`.
    name: Box<str>,
    messages: Vec<usize>,
    /// The messages that follow an answer.
    replies: Vec<usize>,
}

impl Events {
    pub(crate) fn compile(model: &Model, findings: &mut Vec<Finding>) -> Self {
        let messages = ByOperation::new(&model.events, |it| &it.operation);
        let mut channels: Vec<Destination> = Vec::new();
        for (index, operation) in model.operations.iter().enumerate() {
            if !is_over_websocket(operation, findings) {
                continue;
            }
            // The channels of this operation.
            let first = channels.len();
            for &(position, message) in messages.of(&operation.name) {
                let name = destination(operation, message);
                let own = channels.iter().skip(first).position(|it| *it.name == *name);
                let at = own.map_or(channels.len(), |own| first + own);
                if at == channels.len() {
                    let (operation, name) = (index, name.into());
                    let (messages, replies) = (Vec::new(), Vec::new());
                    channels.push(Destination { operation, name, messages, replies });
                }
                let Some(channel) = channels.get_mut(at) else { continue };
                let list =
                    if is_reply(message) { &mut channel.replies } else { &mut channel.messages };
                list.push(position);
            }
        }
        Self { messages: model.events.iter().map(Message::compile).collect(), channels }
    }

    /// The operations and destinations of the channels.
    fn destinations(&self) -> impl Iterator<Item = (usize, &str)> {
        self.channels.iter().map(|it| (it.operation, &*it.name))
    }

    /// The messages for a destination.
    fn render(
        &self,
        operation: usize,
        name: &str,
        environment: &mut Environment<'_>,
    ) -> Vec<Event> {
        let mut channels = self.channels.iter();
        let channel = channels.find(|it| it.operation == operation && *it.name == *name);
        let messages = channel.iter().flat_map(|it| &it.messages);
        let messages = messages.filter_map(|it| self.messages.get(*it));
        let scope = Scope {
            body: None,
            path: None,
            parameters: None,
            headers: None,
            response: None,
            variables: BTreeMap::new(),
        };
        messages.map(|it| it.render(&scope, environment)).collect()
    }

    /// The messages that follow an answer, with their destinations.
    fn replies(
        &self,
        trigger: &Trigger,
        environment: &mut Environment<'_>,
    ) -> Vec<(Box<str>, Event)> {
        let scope = trigger.scope();
        let mut replies = Vec::new();
        for channel in &self.channels {
            for message in channel.replies.iter().filter_map(|it| self.messages.get(*it)) {
                replies.push((channel.name.clone(), message.render(&scope, environment)));
            }
        }
        replies
    }
}

impl Message {
    fn compile(message: &EventMessage) -> Self {
        let text = message.content.as_deref().unwrap_or_default();
        let template = Template::compile(text).map(Content::Template);
        Self {
            name: (*message.name).into(),
            media_type: message.media_type.as_deref().map(Into::into),
            content: template.unwrap_or_else(|| Content::Text(text.into())),
        }
    }

    fn render(&self, scope: &Scope<'_>, environment: &mut Environment<'_>) -> Event {
        let body = match &self.content {
            Content::Text(text) => text.clone(),
            Content::Template(template) => (*template.render(scope, environment)).into(),
        };
        Event { name: self.name.clone(), media_type: self.media_type.clone(), body }
    }
}

/// Whether an operation can be served here. Adds what cannot to the findings.
fn is_over_websocket(operation: &Operation, findings: &mut Vec<Finding>) -> bool {
    let is_websocket = |kind: &str| kind.eq_ignore_ascii_case("WS");
    let has_websocket = operation.bindings.iter().any(|it| is_websocket(&it.kind));
    let others = operation.bindings.iter().filter(|it| !is_websocket(&it.kind));
    let others: Vec<&str> = others.map(|it| &*it.kind).collect();
    if !others.is_empty() {
        let effect = if has_websocket { Effect::Differs } else { Effect::NotServed };
        let text = format!("{} needs a broker and is not served here.", others.join(", "));
        findings.push(Finding::of_operation(&operation.name, effect, text));
    }
    if operation.bindings.is_empty() {
        let text = "The operation has no binding, so its messages are not sent.";
        findings.push(Finding::of_operation(&operation.name, Effect::NotServed, text));
    }
    has_websocket
}

/// Whether a message reads a part of a call or an answer, as Microcks tests it.
fn is_reply(message: &EventMessage) -> bool {
    let content = message.content.as_deref().unwrap_or_default();
    Template::compile(content).is_some()
        && ["request.", "response."].iter().any(|it| content.contains(it))
}

/// The time between two messages of an operation, which is set in seconds. `None`: its messages are not sent.
fn interval(delay: Option<&Delay>) -> Option<Duration> {
    let seconds = u64::try_from(delay?.value?).ok().filter(|it| *it > 0)?;
    Some(Duration::from_secs(seconds.min(MAX_SECONDS)))
}

/// The longest interval: a day.
const MAX_SECONDS: u64 = 86_400;

#[cfg(test)]
mod tests;
