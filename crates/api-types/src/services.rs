//! The list of all services.

use serde::{Deserialize, Serialize};
use snapshot::Summary;

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
