//! Finds, masks and redacts secrets in examples and contracts.
//!
//! A value is a secret by its name (headers, query parameters and dispatch criteria) or by its
//! form. The search helps people but is not complete: it misses secrets that look like ordinary
//! words, and secrets with unnecessary escapes.

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
    /// The rule that found it: `jwt`, `aws-access-key-id`, `header` ...
    pub rule: Box<str>,
    /// The operation of the example. `None` for a contract or the service. Untrusted text.
    pub operation: Option<Box<str>>,
    /// The name of the example or contract. `None` for the service. Untrusted text.
    pub name: Option<Box<str>>,
    /// The array of the document.
    pub kind: Kind,
    /// The location in the document.
    #[serde(rename = "place")]
    pub location: SecretLocation,
    /// The first characters and `…`: at most four characters and at most a quarter of the secret.
    pub sample: Box<str>,
}

/// The location of a secret in a document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretLocation {
    /// In a header.
    Header {
        /// The name of the header. Untrusted text.
        name: Box<str>,
    },
    /// In a query parameter.
    Parameter {
        /// The name of the parameter. Untrusted text.
        name: Box<str>,
    },
    /// In the dispatch criteria of a response. Without it, Microcks no longer selects this
    /// response.
    Criteria {
        /// The name in the criteria. Empty if the secret was found by its form. Untrusted text.
        name: Box<str>,
    },
    /// In the body of an example, or in the text of a contract.
    Content {
        /// The line, from 1.
        line: u32,
    },
    /// In another field of the document.
    Field {
        /// The name of the field.
        name: Box<str>,
    },
}

/// The secrets of a definition.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Secrets {
    /// The first secrets, at most [`Secrets::MAX_LISTED`].
    pub found: Vec<Secret>,
    /// The number of all secrets.
    pub total: u64,
}

impl Secrets {
    /// The limit for listed secrets.
    pub const MAX_LISTED: usize = 200;
}
