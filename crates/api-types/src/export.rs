//! Exports: what can be chosen, what to know before, and what was written.

use serde::{Deserialize, Serialize};
use snapshot::{DropReport, Release, Secret, ServiceKey};

use crate::RevisionNumber;

/// How the file is to be. The default is the whole of it, for the newest Microcks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "snake_case")]
pub struct ExportOptions {
    /// Who will read it: what this release does not know is left out.
    pub reader: Release,
    /// Whether secrets that are found are replaced by `REDACTED`.
    pub redact: bool,
}

/// What is to be known before a file is made.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Preview {
    /// The revision that was looked at.
    pub revision: RevisionNumber,
    /// How many services the file would have.
    pub services: u32,
    /// Services that do not go at all, because the reader does not know their type: the first
    /// [`Preview::MOST`].
    pub without: Vec<ServiceKey>,
    /// How many those are.
    pub without_total: u32,
    /// What else had a value and does not go.
    pub left: DropReport,
    /// Secrets in what goes. With *redact*, those that are replaced.
    pub secrets: FoundSecrets,
    /// With *redact*: how many of them stand in dispatch criteria. The calls that those answered
    /// get no answer from a Microcks that reads the file.
    pub criteria: u64,
}

impl FoundSecrets {
    /// Adds the secrets of a service. `total` counts all of them, `found` lists the first.
    pub fn add(&mut self, service: &ServiceKey, found: Vec<Secret>, total: u64) {
        self.total += total;
        let room = Preview::MOST.saturating_sub(self.found.len());
        let found = found.into_iter().take(room);
        self.found.extend(found.map(|secret| FoundSecret { service: service.clone(), secret }));
    }
}

impl Preview {
    /// The most that are told one by one.
    pub const MOST: usize = 200;

    /// Whether something does not go that is here.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        self.without_total > 0 || !self.left.is_empty()
    }
}

/// Secrets of several services.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundSecrets {
    /// The first [`Preview::MOST`] of them.
    pub found: Vec<FoundSecret>,
    /// How many there are.
    pub total: u64,
}

/// A secret with the service that it is in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundSecret {
    /// The service's name and version.
    pub service: ServiceKey,
    /// What was found.
    pub secret: Secret,
}

/// What was written.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The revision that it was taken from.
    pub revision: RevisionNumber,
    /// Documents of each kind, in the order of [`Kind::ALL`](snapshot::Kind::ALL).
    pub documents: [u32; 5],
    /// Bytes.
    pub size: u64,
    /// SHA-256 in 64 hex digits.
    pub sha256: Box<str>,
    /// How it was to be.
    #[serde(default)]
    pub options: ExportOptions,
    /// What had a value and does not go to the reader.
    #[serde(default)]
    pub left: DropReport,
    /// Secrets that were replaced.
    #[serde(default)]
    pub redacted: u64,
}
