//! A contract with addresses that depend on the call.

use std::ops::Range;

use uppsala::NodeId;

use super::escape;
use crate::{
    soap::schema::{XSD, file_name},
    xml::Document,
};

/// A contract as parts of its text.
#[derive(Debug)]
pub(super) struct Served(Box<[Part]>);

#[derive(Debug)]
enum Part {
    Text(Box<str>),
    /// The address of the mocks.
    Address,
    /// The address of a file with this name.
    File(Box<str>),
}

impl Served {
    /// Finds the addresses in a contract. `files` are the names of files that are served too.
    pub(super) fn new(content: &str, files: &[&str]) -> Self {
        let mut parts = Vec::new();
        let mut start = 0;
        if let Ok(document) = Document::parse(content) {
            for node in document.descendants() {
                if let Some((range, part)) = address(content, &document, node, files) {
                    parts.extend(content.get(start..range.start).map(|it| Part::Text(it.into())));
                    parts.push(part);
                    start = range.end;
                }
            }
        }
        parts.extend(content.get(start..).map(|it| Part::Text(it.into())));
        Self(parts.into())
    }

    /// The text for clients that find the mocks at this address.
    pub(super) fn text(&self, address: &str) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Address => text.push_str(address),
                Part::File(name) => {
                    text.push_str(address);
                    text.push_str("?xsd=");
                    text.push_str(&escape(name));
                }
            }
        }
        text
    }
}

/// The address that an element has, and where it is in the text.
fn address(
    content: &str,
    document: &Document<'_>,
    node: NodeId,
    files: &[&str],
) -> Option<(Range<usize>, Part)> {
    match document.name(node) {
        ("address", namespace) if namespace.starts_with("http://schemas.xmlsoap.org/wsdl/") => {
            Some((value(content, document.range(node)?, "location")?, Part::Address))
        }
        ("import" | "include" | "redefine", XSD) => {
            let location = document.attribute(node, "schemaLocation")?;
            let name = files.iter().find(|name| file_name(name) == file_name(location))?;
            let range = value(content, document.range(node)?, "schemaLocation")?;
            Some((range, Part::File((*name).into())))
        }
        _ => None,
    }
}

/// Where the value of an attribute is in an element.
fn value(content: &str, element: Range<usize>, name: &str) -> Option<Range<usize>> {
    let source = content.get(element.clone())?;
    let at = source.find(name)? + name.len();
    let quote = at + source.get(at..)?.find(['"', '\''])?;
    let mark = source.get(quote..)?.chars().next()?;
    let length = source.get(quote + 1..)?.find(mark)?;
    let start = element.start + quote + 1;
    Some(start..start + length)
}
