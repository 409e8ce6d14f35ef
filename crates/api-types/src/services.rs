//! The list of all services, and the page of one.

use serde::{Deserialize, Serialize};
use snapshot::{Summary, describe::Overview};

use crate::ids::{RevisionNumber, Timestamp};

/// The services of one revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceList {
    /// The revision.
    pub revision: RevisionNumber,
    /// The import that made the revision. `None` if the revision has no source file.
    pub last_import: Option<LastImport>,
    /// The services, ordered by name, then version.
    pub services: Vec<Summary>,
}

/// The newest import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastImport {
    /// The account that imported.
    pub actor: Box<str>,
    /// When that was.
    pub at: Timestamp,
    /// The name of the file. Untrusted text.
    pub file: Box<str>,
}

/// The page of one service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceView {
    /// The newest revision, which the page shows.
    pub revision: RevisionNumber,
    /// What lists show of the service.
    pub summary: Summary,
    /// What belongs to it.
    pub overview: Overview,
}

/// The revision in which a service or a saved item was last added or changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LastChange {
    /// The revision.
    pub revision: RevisionNumber,
    /// The account.
    pub actor: Box<str>,
    /// When that was.
    pub at: Timestamp,
}

/// The tokens at the beginning of a text, by their meaning.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// Comments.
    pub comments: Vec<TokenRange>,
    /// Texts, with their quotation marks.
    pub texts: Vec<TokenRange>,
    /// Numbers and constants such as `true`.
    pub numbers: Vec<TokenRange>,
    /// Keywords and types of a language.
    pub keywords: Vec<TokenRange>,
    /// Names of fields, elements and attributes.
    pub names: Vec<TokenRange>,
}

/// A range of a text, in UTF-16 code units, as browsers count.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(from = "[u32; 2]", into = "[u32; 2]")]
pub struct TokenRange {
    /// The first unit.
    pub start: u32,
    /// The unit after the last one.
    pub end: u32,
}

impl From<[u32; 2]> for TokenRange {
    fn from([start, end]: [u32; 2]) -> Self {
        Self { start, end }
    }
}

impl From<TokenRange> for [u32; 2] {
    fn from(TokenRange { start, end }: TokenRange) -> Self {
        [start, end]
    }
}
