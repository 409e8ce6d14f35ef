//! A request, a response or an event message, with its body formatted for reading.

use serde::{Deserialize, Serialize};

use crate::{
    compare::pretty::{self, Language},
    document::Document,
    object::{Object, list},
    read::header,
};

/// A request, a response or an event message. All texts are untrusted.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The name.
    pub name: Box<str>,
    /// The ID. `None` if the document has none.
    pub id: Option<Box<str>>,
    /// Headers with their values.
    pub headers: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Query parameters of a request.
    pub parameters: Vec<(Box<str>, Box<str>)>,
    /// The status of a response.
    pub status: Option<Box<str>>,
    /// The media type of a response or an event message.
    pub media_type: Option<Box<str>>,
    /// The dispatch criteria of a response or an event message.
    pub criteria: Option<Box<str>>,
    /// Whether a SOAP response is a fault.
    pub is_fault: bool,
    /// The callback that the message belongs to.
    pub callback: Option<Box<str>>,
    /// The artifact that the message was read from.
    pub source_artifact: Option<Box<str>>,
    /// The body. `None` if there is none.
    pub body: Option<Body>,
}

/// A body, cut if it is very long.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What it is.
    pub kind: BodyKind,
    /// The text as it is sent.
    pub text: Box<str>,
    /// The text with line breaks and indentation, if that is different.
    pub formatted: Option<Box<str>>,
    /// The length of the whole text in bytes.
    pub bytes: u64,
}

/// What a body is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// Any other text.
    Text,
    /// An image in Base64, whose media type the message has.
    Image,
    /// Other content in Base64.
    Base64,
}

impl Body {
    /// Creates a body from a text. `None` if it is empty. Longer texts are cut and not formatted.
    #[must_use]
    pub fn new(text: &str, media_type: &str, max_bytes: usize) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let bytes = text.len() as u64;
        let shown = text.get(..text.floor_char_boundary(max_bytes)).unwrap_or_default();
        if shown.len() < text.len() {
            let kind = if is_base64(text) { BodyKind::Base64 } else { BodyKind::Text };
            return Some(Self { kind, text: shown.into(), formatted: None, bytes });
        }
        let formatted = pretty::format(text);
        let kind = match &formatted {
            Some((Language::Json, _)) => BodyKind::Json,
            Some((Language::Xml, _)) => BodyKind::Xml,
            None if !is_base64(text) => BodyKind::Text,
            None if media_type.starts_with("image/") => BodyKind::Image,
            None => BodyKind::Base64,
        };
        let formatted = formatted.map(|(_, formatted)| formatted.into_boxed_str());
        let formatted = formatted.filter(|formatted| **formatted != *text);
        Some(Self { kind, text: text.into(), formatted, bytes })
    }

    /// Whether only the beginning is shown.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        (self.text.len() as u64) < self.bytes
    }
}

impl Message {
    pub(super) fn new(document: &Document<'_>, max_body_bytes: usize) -> Self {
        let fields = Object::parse(document.text).unwrap_or_default();
        let text = |name: &str| fields.text(name).filter(|text| !text.is_empty());
        let media_type = text("mediaType");
        let content = content(&fields);
        Self {
            name: document.name.clone(),
            id: document.id.clone(),
            headers: headers(&fields),
            parameters: parameters(&fields),
            status: text("status"),
            criteria: text("dispatchCriteria"),
            is_fault: fields.get("fault") == Some("true"),
            callback: text("callbackName"),
            source_artifact: text("sourceArtifact"),
            body: Body::new(&content, media_type.as_deref().unwrap_or_default(), max_body_bytes),
            media_type,
        }
    }

    /// The first value of a header. Case does not matter.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, values) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        values.first().map(|value| &**value)
    }
}

/// The content of a message. Text with a lone surrogate stays as it is written in JSON.
pub(super) fn content(fields: &Object<'_>) -> Box<str> {
    let raw = fields.get("content").unwrap_or("null");
    header::text(raw).unwrap_or_else(|_| Some(raw.into())).unwrap_or_default()
}

fn headers(fields: &Object<'_>) -> Vec<(Box<str>, Vec<Box<str>>)> {
    let items = fields.list("headers").unwrap_or_default();
    let headers = items.into_iter().filter_map(Object::parse).map(|header| {
        let values = header.get("values").and_then(list).unwrap_or_default();
        let values = values.into_iter().filter_map(|value| header::text(value).ok().flatten());
        (header.text("name").unwrap_or_default(), values.collect())
    });
    let mut headers: Vec<_> = headers.collect();
    // Microcks writes them in the order of their hashes.
    headers.sort();
    headers
}

pub(super) fn parameters(fields: &Object<'_>) -> Vec<(Box<str>, Box<str>)> {
    let items = fields.list("queryParameters").unwrap_or_default();
    let parameters = items.into_iter().filter_map(Object::parse);
    parameters
        .map(|it| (it.text("name").unwrap_or_default(), it.text("value").unwrap_or_default()))
        .collect()
}

/// Whether a text is Base64, with or without the head of a `data:` URL. Short words can be both, so they
/// count as text.
fn is_base64(text: &str) -> bool {
    const MIN_BYTES: usize = 64;
    let (is_data, digits) = match text.strip_prefix("data:").and_then(|url| url.split_once(',')) {
        Some((head, digits)) => (head.ends_with(";base64"), digits),
        None => (false, text.trim()),
    };
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let without_padding = digits.trim_end_matches('=');
    (is_data || (digits.len() >= MIN_BYTES && digits.len().is_multiple_of(4)))
        && digits.len() - without_padding.len() <= 2
        && without_padding.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: usize = 1 << 20;

    fn kind(text: &str, media_type: &str) -> BodyKind {
        Body::new(text, media_type, ALL).unwrap().kind
    }

    #[test]
    fn kind_follows_the_text_and_the_media_type() {
        let digits =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAEBgIA".repeat(2);
        for (text, media_type, expected) in [
            ("{\"a\":1}", "text/plain", BodyKind::Json),
            ("<a/>", "application/json", BodyKind::Xml),
            ("plain {", "application/json", BodyKind::Text),
            ("abcd", "image/png", BodyKind::Text),
            (&*digits, "image/png", BodyKind::Image),
            (&*digits, "application/pdf", BodyKind::Base64),
            ("data:image/png;base64,iVBORw0K", "image/png", BodyKind::Image),
            ("data:text/plain,abc", "text/plain", BodyKind::Text),
        ] {
            assert_eq!(kind(text, media_type), expected, "{text}");
        }
        assert_eq!(Body::new("", "", ALL), None);
    }

    #[test]
    fn formatted_text_is_only_kept_if_it_is_different() {
        let body = Body::new("{\"a\":1}", "", ALL).unwrap();
        assert_eq!(body.formatted.as_deref(), Some("{\n  \"a\": 1\n}"));
        let body = Body::new("{\n  \"a\": 1\n}", "", ALL).unwrap();
        assert_eq!(body.formatted, None);
    }

    #[test]
    fn long_body_is_cut_at_a_character_and_keeps_its_length() {
        let body = Body::new(&"é".repeat(100), "", 51).unwrap();
        assert_eq!((body.text.len(), body.bytes, body.is_cut()), (50, 200, true));
    }
}
