//! XML documents of calls and definitions, and XPath 1.0 expressions on them.
//!
//! Everything here has limits, because documents come from clients: no document type declarations, so that no entity
//! can grow or point elsewhere, and bounds for size, depth and the nodes that an expression visits.

mod document;
mod xpath;

pub(crate) use document::Document;
pub(crate) use xpath::XPath;

/// Why a document cannot be read or an expression cannot be evaluated, as part of a sentence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct XmlError(pub(crate) Box<str>);

impl std::fmt::Display for XmlError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<uppsala::XmlError> for XmlError {
    fn from(error: uppsala::XmlError) -> Self {
        use uppsala::XmlError as E;
        let at = |text: &str, line: usize, column: usize| {
            Self(format!("line {line}, column {column}: {text}").into())
        };
        match error {
            E::WellFormedness(it) => at(&it.message, it.line, it.column),
            E::Namespace(it) => at(&it.message, it.line, it.column),
            E::Parse(it) => at(&it.message, it.line, it.column),
            E::XPath(it) => Self(it.message.into()),
            E::Validation(it) => Self(it.message.into()),
            E::UnexpectedEof => Self("the document ends too early".into()),
        }
    }
}

#[cfg(test)]
mod tests;
