//! JSON values that keep the order of members and the text of numbers, as examples have them.

mod parse;
mod pointer;
pub(crate) mod raw;
mod write;

pub(crate) use parse::{parse, parse_leniently};
pub(crate) use pointer::Pointer;
pub(crate) use write::{write, write_pretty, write_string, write_with};

/// How deep values may be nested. Functions that walk a value recurse no deeper.
pub(crate) const MAX_DEPTH: usize = 200;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    /// The text as it was written, for example `1.50`.
    Number(Box<str>),
    String(Box<str>),
    Array(Vec<Json>),
    /// The members in their order. Of several with one name the last one counts.
    Object(Vec<(Box<str>, Json)>),
}

impl Json {
    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().rev().find(|(it, _)| **it == *name).map(|(_, value)| value)
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value as text: a string without quotes. `None` for null, arrays and objects.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Number(text) => Some(text),
            Self::Boolean(true) => Some("true"),
            Self::Boolean(false) => Some("false"),
            Self::Null | Self::Array(_) | Self::Object(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
