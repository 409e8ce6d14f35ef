//! Services whose names are easily confused.

use serde::{Deserialize, Serialize};
use snapshot::ServiceKey;

/// A service whose name differs from another only in case, spaces, invisible characters or letters
/// that look the same.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Confusable {
    /// Its name and version.
    pub key: ServiceKey,
    /// Whether the repository has it. Otherwise one of the files has it.
    #[serde(rename = "is_here")]
    pub is_existing: bool,
}
