//! Secrets that stand in examples and contracts: found, shown masked, taken out.
//!
//! Values are found by the names of headers, query parameters and dispatch criteria, and by how
//! they look. It is a help for people, not a proof: a secret that looks like any other word is not
//! found, nor one that is written with escapes where none are needed.

#[cfg(feature = "inspect")]
mod find;
#[cfg(feature = "inspect")]
mod locate;
#[cfg(feature = "inspect")]
mod names;
#[cfg(feature = "inspect")]
mod redact;
#[cfg(feature = "inspect")]
mod rules;

use serde::{Deserialize, Serialize};

#[cfg(feature = "inspect")]
pub use {
    locate::find_secrets,
    redact::{Redacted, redact},
};

use crate::Kind;

/// A secret in a definition.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Secret {
    /// The kind of secret: `jwt`, `aws-access-key-id`, `header` ...
    pub rule: Box<str>,
    /// The operation of the example; nothing for a contract or the service itself. Foreign text.
    pub operation: Option<Box<str>>,
    /// The name of the example or contract; nothing for the service itself. Foreign text.
    pub name: Option<Box<str>>,
    /// The array of the document.
    pub kind: Kind,
    /// Where in the document.
    #[serde(rename = "place")]
    pub location: SecretLocation,
    /// Its first characters, never more than a quarter of it and never more than four, and `…`.
    pub sample: Box<str>,
}

/// Where in a document a secret stands.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretLocation {
    /// In a header.
    Header {
        /// The header's name: foreign text.
        name: Box<str>,
    },
    /// In a query parameter.
    Parameter {
        /// The parameter's name: foreign text.
        name: Box<str>,
    },
    /// In the dispatch criteria of a response: without it, the calls that it answered get no answer.
    Criteria {
        /// The name there; empty where it was found by how it looks. Foreign text.
        name: Box<str>,
    },
    /// In the body of an example, or in the text of a contract.
    Content {
        /// Its line there, from 1.
        line: u32,
    },
    /// In another field of the document.
    Field {
        /// The field's name.
        name: Box<str>,
    },
}

/// The secrets of a definition.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Secrets {
    /// The first of them, at most [`Secrets::MAX_LISTED`].
    pub found: Vec<Secret>,
    /// How many there are.
    pub total: u64,
}

impl Secrets {
    /// The most that are told one by one.
    pub const MAX_LISTED: usize = 200;
}
