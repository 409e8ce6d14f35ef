//! References to parts of the call, or of its answer.

use crate::{json::Pointer, xml::XPath};

/// A reference to a part of the call, or of its answer.
#[derive(Debug)]
pub(super) enum Reference {
    /// Something that a call does not have.
    Nothing,
    Body,
    /// The whole body, which must be there: an index of a text has no effect.
    IndexedBody,
    /// A value in the body.
    BodyPart(BodyPart),
    Path,
    /// A segment of the path, from 1. `None` if it is no number.
    Segment(Option<usize>),
    Parameters,
    /// A parameter. `None` if the name is malformed, then all parameters are meant.
    Parameter(Option<Box<str>>),
    Headers,
    /// A header. `None` if the name is malformed, as for parameters.
    Header(Option<Box<str>>),
}

/// A value in the body: where it is in JSON, and where it is in XML.
#[derive(Debug)]
pub(super) struct BodyPart {
    pub(super) pointer: Option<Pointer>,
    pub(super) path: Option<Box<XPath>>,
}

impl Reference {
    /// Compiles what follows `request.` or `response.`.
    ///
    /// # Errors
    /// It names a part of something that a call does not have.
    pub(super) fn parse(source: &str) -> Result<Self, Box<str>> {
        let at = source.find('/').or_else(|| source.find('['));
        let (name, path) = source.split_at(at.unwrap_or(source.len()));
        let is_whole = path.is_empty();
        // Java looks for a method such as `getBody`, so the case of the first letter has no effect.
        let first = name.get(..1).unwrap_or_default().to_ascii_lowercase();
        let name = format!("{first}{}", name.get(1..).unwrap_or(name));
        Ok(match &*name {
            "body" if is_whole => Self::Body,
            "body" if path.starts_with('[') => Self::IndexedBody,
            "body" => {
                let none: [(&str, &str); 0] = [];
                // For Java a tilde is a part of a name, which no element has.
                let xpath = XPath::compile(&path.replace('~', "_-_"), none).ok();
                Self::BodyPart(BodyPart {
                    pointer: Pointer::parse(path),
                    path: xpath.map(Box::new),
                })
            }
            "path" if is_whole => Self::Path,
            "path" => Self::Segment(key(path).and_then(|text| text.parse().ok())),
            "params" if is_whole => Self::Parameters,
            "params" => Self::Parameter(key(path).map(Into::into)),
            "headers" if is_whole => Self::Headers,
            "headers" => Self::Header(key(path).map(Into::into)),
            _ if is_whole => Self::Nothing,
            _ => return Err(format!("A call has no {name}.").into()),
        })
    }
}

/// The text in brackets, if it is a name.
fn key(path: &str) -> Option<&str> {
    let key = path.strip_prefix('[')?.strip_suffix(']')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    Some(key).filter(|key| !key.is_empty() && key.chars().all(is_name))
}
