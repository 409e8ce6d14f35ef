//! The body of a call, parsed once for a text.

use std::borrow::Cow;

use super::request::BodyPart;
use crate::{
    java,
    json::{self, Json},
    xml::Document,
};

/// A body as expressions read it.
pub(super) enum Body<'a> {
    Json(Json),
    Xml(Box<Document<'a>>),
    /// Neither, or malformed.
    Other,
}

impl<'a> Body<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let start = text.trim_start();
        if start.starts_with(['{', '[']) {
            return json::parse(start).map_or(Self::Other, Self::Json);
        }
        if start.starts_with('<') {
            let document = Document::parse(text);
            return document.map_or(Self::Other, |it| Self::Xml(Box::new(it)));
        }
        Self::Other
    }

    /// A value in the body. `None` if evaluating it fails.
    pub(super) fn find(&self, part: &BodyPart) -> Option<Cow<'_, str>> {
        match self {
            Self::Json(json) => {
                let found = part.pointer.as_ref()?.find(json);
                Some(found.map(java::json::text).unwrap_or_default())
            }
            Self::Xml(document) => {
                let text = part.path.as_ref().and_then(|path| path.text(document).ok());
                Some(text.map_or(Cow::Borrowed("null"), Cow::Owned))
            }
            Self::Other => Some(Cow::Borrowed("null")),
        }
    }
}
