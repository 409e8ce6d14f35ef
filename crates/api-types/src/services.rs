//! The list of all services.

use serde::{Deserialize, Serialize};
use snapshot::Summary;

/// The services of one revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceList {
    /// The revision.
    pub revision: u64,
    /// Who made it, from which file, when; nothing for the empty beginning.
    pub last_import: Option<LastImport>,
    /// Its services by name, then version.
    pub services: Vec<Summary>,
}

/// The newest import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastImport {
    /// Who imported.
    pub actor: Box<str>,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The file's name.
    pub file: Box<str>,
}
