//! Requests and responses.

use super::fields::{boolean, items, name, operation, texts};
use crate::object::Object;

/// A header with its values.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Header {
    /// The name as it is spelled in the definition.
    pub name: Box<str>,
    /// The values, each of which is a header line of its own.
    pub values: Vec<Box<str>>,
}

impl Header {
    pub(super) fn read_all(message: &Object<'_>) -> Vec<Self> {
        let header = |fields: &Object<'_>| Self {
            name: name(fields),
            values: texts(fields, "values").unwrap_or_default(),
        };
        items(message, "headers").iter().map(header).collect()
    }
}

/// The request of an example.
#[derive(Clone, Debug)]
pub struct Request {
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
    /// Names and values of query parameters, and of parts of the path.
    pub parameters: Vec<(Box<str>, Box<str>)>,
    /// The ID of its response.
    pub response: Option<Box<str>>,
    /// The name of the callback that it is the request of.
    pub callback: Option<Box<str>>,
}

impl Request {
    pub(super) fn read(fields: &Object<'_>, service: &str) -> Self {
        let parameter =
            |parameter: &Object<'_>| (name(parameter), parameter.text("value").unwrap_or_default());
        Self {
            id: fields.text("id").unwrap_or_default(),
            name: name(fields),
            operation: operation(fields, service),
            content: fields.text("content"),
            headers: Header::read_all(fields),
            parameters: items(fields, "queryParameters").iter().map(parameter).collect(),
            response: fields.text("responseId"),
            callback: fields.text("callbackName"),
        }
    }
}

/// The response of an example.
#[derive(Clone, Debug)]
pub struct Response {
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
    /// The status as text.
    pub status: Option<Box<str>>,
    /// The media type of the body.
    pub media_type: Option<Box<str>>,
    /// The dispatch criteria.
    pub criteria: Option<Box<str>>,
    /// Whether it is a SOAP fault.
    pub is_fault: bool,
    /// The name of the callback that it is the response of.
    pub callback: Option<Box<str>>,
}

impl Response {
    pub(super) fn read(fields: &Object<'_>, service: &str) -> Self {
        Self {
            id: fields.text("id").unwrap_or_default(),
            name: name(fields),
            operation: operation(fields, service),
            content: fields.text("content"),
            headers: Header::read_all(fields),
            status: fields.text("status"),
            media_type: fields.text("mediaType"),
            criteria: fields.text("dispatchCriteria"),
            is_fault: boolean(fields, "fault"),
            callback: fields.text("callbackName"),
        }
    }
}
