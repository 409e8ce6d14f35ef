//! The envelope of a call: which operation it names.

use std::{borrow::Cow, cell::OnceCell};

use http::{HeaderValue, header};

use crate::{
    Request,
    xml::{Document, XmlError},
};

const SOAP_1_1: HeaderValue = HeaderValue::from_static("text/xml;charset=UTF-8");
const SOAP_1_2: HeaderValue = HeaderValue::from_static("application/soap+xml;charset=UTF-8");

/// The media type of SOAP 1.2.
const SOAP_1_2_TYPE: &str = "application/soap+xml";

/// The body of a call, parsed at most once.
pub(super) struct Message<'a> {
    text: &'a str,
    document: OnceCell<Result<Document<'a>, XmlError>>,
}

impl<'a> Message<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, document: OnceCell::new() }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn document(&self) -> Result<&Document<'a>, &XmlError> {
        self.document.get_or_init(|| Document::parse(self.text)).as_ref()
    }

    /// The local name of the element in the body as Microcks finds it: directly after the last start tag of a body
    /// with a prefix, whether or not the text is well-formed.
    pub(super) fn scanned_element(&self) -> Option<Cow<'a, str>> {
        const BODY: &str = ":Body>";
        let text = self.text;
        text.rmatch_indices(BODY).find_map(|(at, _)| {
            let after =
                text.get(at + BODY.len()..)?.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let tag = after.strip_prefix('<')?;
            let is_part = |c: char| is_word(c) || matches!(c, ':' | '-' | '.');
            let name = tag.get(..tag.find(|c| !is_part(c))?)?;
            let local = name.rsplit(':').next()?;
            let word = local.split(|c| !is_word(c)).next()?;
            Some(Cow::Borrowed(word)).filter(|word| !word.is_empty())
        })
    }

    /// The local name of the first element in the body. `None` if the text is not well-formed, has no body, or has
    /// text before the element.
    pub(super) fn element(&self) -> Option<Cow<'a, str>> {
        let document = self.document().ok()?;
        let element = document.first_element(self.body(document)?)?;
        Some(Cow::Owned(document.name(element).0.to_owned()))
    }

    /// The element `Body`.
    pub(super) fn body(&self, document: &Document<'_>) -> Option<uppsala::NodeId> {
        document.elements(document.root()?).find(|node| document.name(*node).0 == "Body")
    }
}

/// A letter, a digit or an underscore, as `\w` in Java.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The action that a call names, without quotes. `None` if it is missing or blank.
pub(super) fn action<'a>(request: &Request<'a>) -> Option<Cow<'a, str>> {
    let media_type = request.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let parameter = media_type
        .starts_with(SOAP_1_2_TYPE)
        .then(|| media_type.split_once("action="))
        .flatten()
        .and_then(|(_, rest)| rest.split(';').next());
    let action = parameter.or_else(|| request.header("soapaction"))?;
    let action = action.replace('"', "");
    Some(action).filter(|action| !action.trim().is_empty()).map(Cow::Owned)
}

/// The media type of an answer.
pub(super) fn answer_type(request: &Request<'_>) -> HeaderValue {
    match request.header(header::CONTENT_TYPE.as_str()) {
        Some(media_type) if !media_type.starts_with(SOAP_1_2_TYPE) => SOAP_1_1,
        _ => SOAP_1_2,
    }
}
