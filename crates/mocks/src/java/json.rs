//! JSON as Microcks reads it: text after the value is ignored, numbers keep their digits, members keep their order.

mod parser;
mod pointer;

use std::{borrow::Cow, fmt};

pub(crate) use self::pointer::Pointer;
use super::number::double_text;

/// A value. Borrows what has no escapes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Boolean(bool),
    /// A number as it is written.
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a value. `None` if there is none, or if it is deeper or has more values than the limits allow.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        parser::parse(text)
    }

    /// The text of the value: a string without quotes, an array or an object as compact JSON.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => Cow::Borrowed(text),
            value => Cow::Owned(value.to_string()),
        }
    }
}

/// Compact JSON.
impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(&number_text(text)),
            Self::String(text) => write_string(f, text),
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    write_string(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

/// A whole number of any size as it is written, another one as Java prints it.
fn number_text(text: &str) -> Cow<'_, str> {
    if text.contains(['.', 'e', 'E']) {
        return text.parse().map(double_text).map_or(Cow::Borrowed(text), Cow::Owned);
    }
    Cow::Borrowed(if text == "-0" { "0" } else { text })
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') {
        let (plain, special) = rest.split_at(at);
        f.write_str(plain)?;
        let mut chars = special.chars();
        match chars.next().unwrap_or_default() {
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            c @ ('"' | '\\') => write!(f, "\\{c}")?,
            c => write!(f, "\\u{:04X}", u32::from(c))?,
        }
        rest = chars.as_str();
    }
    f.write_str(rest)?;
    f.write_str("\"")
}

#[cfg(test)]
mod tests;
