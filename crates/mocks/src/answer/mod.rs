//! What a call gets.

pub(crate) mod accept;
mod default_headers;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE};

pub use self::default_headers::add_default_headers;
use crate::{Proxied, Request, Service, Trigger, Unmatched};

/// What to do with a call.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all calls get an answer, and none is kept")]
pub enum Outcome {
    /// Send this.
    Answer(Answer),
    /// Send the call to another server, and its response to the client.
    Forward(Box<Forward>),
}

/// A complete answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers, without those of the connection.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How long after the arrival of the call it is sent at the earliest.
    pub delay: Option<Duration>,
    /// Where it comes from.
    pub source: Source,
    /// Requests that follow it, in their order.
    pub callbacks: Vec<Callback>,
    /// The events that follow it.
    pub trigger: Option<Box<Trigger>>,
}

/// Where an answer comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// An example.
    Example {
        /// The service.
        service: Arc<Service>,
        /// The index of the operation in [`Service::operations`].
        operation: usize,
        /// The name of the response.
        example: Arc<str>,
        /// Why the script of the operation cannot run here, as sentences, if the example answers instead of one that
        /// the script would choose.
        instead_of: Option<Box<str>>,
    },
    /// No example: the answer says why.
    Unmatched(Unmatched),
    /// The engine itself, for example a preflight or an introspection of a schema.
    Engine,
}

/// A request that follows an answer.
#[derive(Clone, Debug)]
pub struct Callback {
    /// The method.
    pub method: Method,
    /// The URL.
    pub url: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body. `None` for methods that have none.
    pub body: Option<Bytes>,
    /// How long it waits, counted from the answer or from the callback before it.
    pub delay: Duration,
}

/// A call for another server.
#[derive(Debug)]
pub struct Forward {
    /// The service.
    pub service: Arc<Service>,
    /// The index of the operation in [`Service::operations`].
    pub operation: usize,
    /// The method.
    pub method: Method,
    /// The URL with its query.
    pub url: String,
    /// The headers, without those of the connection.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How long after the arrival of the call it is sent at the earliest.
    pub delay: Option<Duration>,
    /// What happens to the response. `None`: the client gets it as it is.
    pub proxied: Option<Proxied>,
}

/// The media type of texts that are no examples, for calls that accept all types.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TextType {
    /// `application/octet-stream`, as Microcks sends on REST.
    Bytes,
    /// `text/plain`, as Microcks sends on SOAP and GraphQL.
    Plain,
}

impl Answer {
    /// An answer without body.
    pub(crate) fn empty(status: StatusCode, source: Source) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            delay: None,
            source,
            callbacks: Vec::new(),
            trigger: None,
        }
    }

    /// A text that is no example, such as an error. The call selects its media type.
    pub(crate) fn text(
        request: &Request<'_>,
        kind: TextType,
        status: StatusCode,
        text: impl Into<Bytes>,
        source: Source,
    ) -> Self {
        let mut answer = Self::empty(status, source);
        answer.body = text.into();
        if !answer.body.is_empty() {
            answer.headers.insert(CONTENT_TYPE, accept::text_type(request.headers, kind));
        }
        answer
    }
}
