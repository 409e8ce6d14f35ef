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

/// Who added or changed a service.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ServiceChange {
    /// The revision.
    pub revision: RevisionNumber,
    /// The account.
    pub actor: Box<str>,
    /// When that was.
    pub at: Timestamp,
}
