//! Event messages.

use super::{
    exchange::Header,
    fields::{name, operation},
};
use crate::object::Object;

/// An example of an event.
#[derive(Clone, Debug)]
pub struct EventMessage {
    /// The ID. Empty if it is missing.
    pub id: Box<str>,
    /// The name.
    pub name: Box<str>,
    /// The name of its operation. Empty if its owner is no operation of the service.
    pub operation: Box<str>,
    /// The body.
    pub content: Option<Box<str>>,
    /// The headers.
    pub headers: Vec<Header>,
    /// The media type of the body.
    pub media_type: Option<Box<str>>,
    /// The dispatch criteria.
    pub criteria: Option<Box<str>>,
    /// The ID of the event message that replies to it.
    pub reply: Option<Box<str>>,
}

impl EventMessage {
    pub(super) fn read(fields: &Object<'_>, service: &str) -> Self {
        Self {
            id: fields.text("id").unwrap_or_default(),
            name: name(fields),
            operation: operation(fields, service),
            content: fields.text("content"),
            headers: Header::read_all(fields),
            media_type: fields.text("mediaType"),
            criteria: fields.text("dispatchCriteria"),
            reply: fields.text("replyId"),
        }
    }
}
