//! What a person can choose about an export.

use serde::{Deserialize, Serialize};
use snapshot::Release;

/// How the file is to be. The default is the whole of it, for the newest Microcks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ExportOptions {
    /// Who will read it: what this release does not know is left out.
    pub reader: Release,
    /// Whether secrets that are found are replaced by `REDACTED`.
    pub redact: bool,
}
