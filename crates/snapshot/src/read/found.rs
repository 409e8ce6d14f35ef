//! The documents of a file as the reader finds them, before they are grouped into definitions.

use crate::{
    Kind,
    examples::Link,
    read::{header::ServiceHeader, new_id::NewId, problem::Position, span::Span},
};

/// A service of the file.
pub(crate) struct FoundService {
    pub(crate) header: ServiceHeader,
    pub(crate) span: Span,
    pub(crate) position: Position,
    pub(crate) pointer: Box<str>,
    pub(crate) needs_adapting: bool,
    /// Whether it cannot be imported.
    pub(crate) is_broken: bool,
    /// The document with the new ID that it gets because it has none.
    pub(crate) with_new_id: Option<NewId>,
}

/// A document of the file other than a service.
#[derive(Clone, Debug)]
pub(crate) struct FoundDocument {
    pub(crate) kind: Kind,
    /// Its index in its array.
    pub(crate) index: u32,
    pub(crate) start: Position,
    pub(crate) span: Span,
    pub(crate) needs_adapting: bool,
    /// Whether its service cannot be imported because of it.
    pub(crate) is_broken: bool,
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

    pub(crate) fn to_link(&self) -> Link<'_> {
        Link {
            kind: self.kind,
            operation: self.owner.as_deref().unwrap_or_default(),
            id: self.id.as_deref(),
            response: self.link.as_deref(),
        }
    }

    /// The name for messages.
    pub(crate) fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or("without a name")
    }
}
