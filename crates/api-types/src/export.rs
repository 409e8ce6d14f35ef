//! Exports: options, preview and receipt.

use serde::{Deserialize, Serialize};
use snapshot::{ContentDigest, DropReport, Release, Secret, ServiceKey};

use crate::{
    ids::RevisionNumber,
    response_times::{AppliedProfile, TimesPreview},
};

/// Options of an export. The default is a complete file for the newest Microcks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case")]
pub struct ExportOptions {
    /// The release of Microcks that will read the file. Fields that it does not know are dropped.
    pub reader: Release,
    /// Whether to replace secrets with `REDACTED`.
    pub redact: bool,
}

/// What an export will omit and disclose.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Preview {
    /// The revision that is exported.
    pub revision: RevisionNumber,
    /// The number of services in the file.
    pub services: u32,
    /// Services that are omitted because the reader does not know their type. At most
    /// [`Preview::MAX_LISTED`].
    #[serde(rename = "without")]
    pub omitted: Vec<ServiceKey>,
    /// The number of omitted services.
    #[serde(rename = "without_total")]
    pub omitted_total: u32,
    /// Fields with a value that the reader does not know.
    #[serde(rename = "left")]
    pub dropped: DropReport,
    /// Secrets in the file. With `redact`, the secrets that are replaced.
    pub secrets: FoundSecrets,
    /// With `redact`, the number of secrets in dispatch criteria. A Microcks that reads the file
    /// does not answer the calls that these criteria match.
    pub criteria: u64,
    /// What the chosen response-time profile changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_times: Option<TimesPreview>,
}

impl FoundSecrets {
    /// Adds the secrets of a service. `total` counts all of them. `found` has the first.
    pub fn add(&mut self, service: &ServiceKey, found: Vec<Secret>, total: u64) {
        self.total += total;
        let remaining = Preview::MAX_LISTED.saturating_sub(self.found.len());
        let found = found.into_iter().take(remaining);
        self.found.extend(found.map(|secret| FoundSecret { service: service.clone(), secret }));
    }
}

impl Preview {
    /// The maximum number of services or secrets in a list.
    pub const MAX_LISTED: usize = 200;

    /// Whether the file lacks something that the repository has.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.omitted_total > 0 || !self.dropped.is_empty()
    }
}

/// Secrets in several services.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundSecrets {
    /// At most [`Preview::MAX_LISTED`] of them.
    pub found: Vec<FoundSecret>,
    /// The number of all secrets.
    pub total: u64,
}

/// A secret and its service.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundSecret {
    /// The service's name and version.
    pub service: ServiceKey,
    /// The secret, masked.
    pub secret: Secret,
}

/// Proof of what the server sent for an export.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The exported revision.
    pub revision: RevisionNumber,
    /// The number of documents of each kind, in the order of [`Kind::ALL`](snapshot::Kind::ALL).
    pub documents: [u32; 5],
    /// The number of examples, as Microcks counts them: a request with its response, or an event
    /// message.
    #[serde(default)]
    pub examples: u32,
    /// Size of the file, in bytes.
    pub size: u64,
    /// SHA-256 of the file, as 64 hex digits.
    pub sha256: Box<str>,
    /// The options of the export.
    #[serde(default)]
    pub options: ExportOptions,
    /// Fields with a value that the reader does not know.
    #[serde(default, rename = "left")]
    pub dropped: DropReport,
    /// The number of secrets that were replaced.
    #[serde(default)]
    pub redacted: u64,
    /// The response-time profile of the export, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_times: Option<AppliedProfile>,
    /// The content of each service in the file, in the order of the file.
    #[serde(default)]
    pub digests: Vec<ContentDigest>,
}
