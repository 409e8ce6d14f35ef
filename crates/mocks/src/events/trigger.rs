//! Events that follow the answer to a call of another service.

use std::{collections::BTreeMap, sync::Arc};

use http::HeaderMap;
use snapshot::{ServiceKey, model};

use super::{ChannelKey, Event};
use crate::{
    Environment, Mocks,
    template::{ResponseScope, Scope},
};

/// The event services whose messages follow an answer.
pub(crate) type Triggers = Arc<[ServiceKey]>;

/// The services that an operation names.
pub(crate) fn triggers(operation: &model::Operation) -> Triggers {
    let named = operation.triggers.iter();
    named.map(|it| ServiceKey::new(&*it.service, &*it.version)).collect()
}

/// An answer with the event services whose messages follow it. [`Mocks::publish`] makes the messages.
#[derive(Clone, Debug)]
pub struct Trigger {
    pub(crate) services: Triggers,
    pub(crate) request: Snapshot,
    pub(crate) response: Snapshot,
}

/// What messages can read of a call or of its answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    /// The path of a call below the version.
    pub(crate) path: Option<Box<str>>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Box<str>>,
}

impl Trigger {
    /// What expressions of the messages can name.
    pub(super) fn scope(&self) -> Scope<'_> {
        let Self { request, response, .. } = self;
        Scope {
            body: request.body.as_deref(),
            path: request.path.as_deref(),
            parameters: None,
            headers: Some(&request.headers),
            response: Some(ResponseScope {
                body: response.body.as_deref().unwrap_or_default(),
                headers: &response.headers,
            }),
            variables: BTreeMap::new(),
        }
    }
}

/// A message that follows an answer, for all who listen to a channel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Publication {
    /// The channel.
    pub channel: ChannelKey,
    /// The message.
    pub event: Event,
}

impl Mocks {
    /// The messages that follow an answer: those of the event services that read a part of the call or the answer.
    #[must_use]
    pub fn publish(
        &self,
        trigger: &Trigger,
        environment: &mut Environment<'_>,
    ) -> Vec<Publication> {
        let entries = trigger.services.iter().filter_map(|it| self.find(&it.name, &it.version));
        let entries = entries.filter(|it| it.is_on && it.has_channels());
        let mut publications = Vec::new();
        for compiled in entries.filter_map(|it| it.compiled()) {
            let service = &compiled.service;
            let events = service.events().map(|it| it.replies(trigger, environment));
            for (destination, event) in events.unwrap_or_default() {
                let channel = ChannelKey::new(&service.key, &destination);
                publications.push(Publication { channel, event });
            }
        }
        publications
    }
}
