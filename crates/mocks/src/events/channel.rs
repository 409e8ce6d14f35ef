//! Channels as clients see them.

use std::{borrow::Cow, sync::Arc, time::Duration};

use percent_encoding::percent_decode_str;
use snapshot::{ServiceKey, ServiceType};

use super::{Events, interval};
use crate::{Compiled, Entry, Environment, Mocks, Service};

/// The start of the paths of channels.
const PREFIX: &str = "/api/ws/";

/// A channel over WebSocket. All its messages are sent once per interval.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The service.
    pub service: Arc<Service>,
    /// The index of the operation in [`Service::operations`].
    pub operation: usize,
    /// The path, for example `/api/ws/Account+Service/1.0.0/user/signedup`.
    pub path: String,
    /// The time between two messages. `None`: no messages are sent.
    pub interval: Option<Duration>,
    destination: Box<str>,
}

/// What identifies a channel, however its path is spelled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChannelKey {
    service: ServiceKey,
    destination: Box<str>,
}

impl ChannelKey {
    pub(super) fn new(service: &ServiceKey, destination: &str) -> Self {
        Self { service: service.clone(), destination: decode(destination).into() }
    }

    /// Reads the path of a channel. `None` if it is no path of channels.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix(PREFIX)?.splitn(3, '/');
        let mut next = || decode(parts.next().unwrap_or_default());
        let service = ServiceKey::new(&*next(), &*next());
        Some(Self { service, destination: next().into() })
    }
}

/// A message of a channel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event {
    /// The name of the example.
    pub name: Arc<str>,
    /// The media type.
    pub media_type: Option<Arc<str>>,
    /// The text to send.
    pub body: Arc<str>,
}

/// What a path of a WebSocket names.
#[derive(Debug)]
pub enum Subscription {
    /// No service. Close it with the status 1003, as Microcks does.
    UnknownService,
    /// A service, but none of its channels. It is open and gets no messages.
    Silent,
    /// Channels whose messages are sent.
    Channels(Vec<Channel>),
}

impl Channel {
    /// The messages of an interval.
    #[must_use]
    pub fn messages(&self, environment: &mut Environment<'_>) -> Vec<Event> {
        let events = self.service.events();
        events
            .map(|it| it.render(self.operation, &self.destination, environment))
            .unwrap_or_default()
    }
}

impl Mocks {
    /// All channels of the services that are switched on, in the order of their paths.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let mut channels: Vec<Channel> =
            self.entries().filter(|it| it.is_on).flat_map(channels).collect();
        channels.sort_by(|left, right| left.path.cmp(&right.path));
        channels
    }

    /// The channels with a path. `None` if it is no path of channels.
    #[must_use]
    pub fn subscribe(&self, path: &str) -> Option<Subscription> {
        let ChannelKey { service, destination } = ChannelKey::parse(path)?;
        let entry = self.find(&service.name, &service.version).filter(|it| it.is_on);
        let has_events =
            |entry: &&Entry| entry.compiled().is_some_and(|it| it.service.events().is_some());
        let Some(entry) = entry.filter(has_events) else {
            return Some(Subscription::UnknownService);
        };
        let channels = channels(entry);
        let channels = channels.filter(|it| decode(&it.destination) == *destination);
        let channels: Vec<Channel> = channels.collect();
        Some(match channels.is_empty() {
            true => Subscription::Silent,
            false => Subscription::Channels(channels),
        })
    }
}

impl Entry {
    /// Whether it is a service of a type that has channels.
    pub(super) fn has_channels(&self) -> bool {
        matches!(self.kind, ServiceType::Event | ServiceType::GenericEvent)
    }

    /// The channels of the service.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        channels(self).collect()
    }
}

/// The channels of a service. None of a service of another type, which is not compiled for that.
fn channels(entry: &Entry) -> impl Iterator<Item = Channel> {
    let compiled = entry.has_channels().then(|| entry.compiled()).flatten();
    compiled.into_iter().flat_map(|compiled| channels_of(&compiled))
}

fn channels_of(Compiled { service, delays }: &Compiled) -> Vec<Channel> {
    let destinations = service.events().into_iter().flat_map(Events::destinations);
    let channels = destinations.map(|(operation, destination)| {
        let replaced = delays.as_deref().and_then(|it| it.get(operation));
        let delay = || Some(&service.operations.get(operation)?.delay);
        Channel {
            service: service.clone(),
            operation,
            path: path(&service.key, destination),
            interval: interval(replaced.or_else(delay)),
            destination: destination.into(),
        }
    });
    channels.collect()
}

fn path(service: &ServiceKey, destination: &str) -> String {
    let plus = |text: &str| text.replace(' ', "+");
    let destination = plus(destination.trim_start_matches('/'));
    format!("{PREFIX}{}/{}/{destination}", plus(&service.name), plus(&service.version))
}

/// A part of a path without escapes, and with blanks for `+`.
fn decode(part: &str) -> Cow<'_, str> {
    let part = part.trim_start_matches('/');
    if !part.contains(['+', '%']) {
        return part.into();
    }
    let part = part.replace('+', " ");
    percent_decode_str(&part).decode_utf8_lossy().into_owned().into()
}
