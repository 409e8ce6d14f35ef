//! The documents of a file as the reader finds them, before they are grouped into definitions.

use crate::{
    Kind,
    read::{header::ServiceHeader, problem::Position, span::Span},
};

/// A service of the file.
pub(crate) struct FoundService {
    pub(crate) header: ServiceHeader,
    pub(crate) span: Span,
    pub(crate) position: Position,
    pub(crate) pointer: Box<str>,
    pub(crate) unknown_fields: bool,
}

/// A document of the file other than a service.
#[derive(Clone, Debug)]
pub(crate) struct FoundDocument {
    pub(crate) kind: Kind,
    /// Its index in its array.
    pub(crate) index: u32,
    pub(crate) start: Position,
    pub(crate) span: Span,
    pub(crate) unknown_fields: bool,
    /// The ID of its service, or of its operation, which starts with the ID of the service.
    pub(crate) owner: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) id: Option<Box<str>>,
    /// The response of a request, the reply of an event message.
    pub(crate) link: Option<Box<str>>,
}

impl FoundDocument {
    /// JSON Pointer to the document.
    pub(crate) fn pointer(&self) -> String {
        format!("/{}/{}", self.kind.key(), self.index)
    }

    /// The name for messages.
    pub(crate) fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or("without a name")
    }
}
