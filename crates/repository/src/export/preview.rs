//! What an export would leave out and what it would give away, before there is a file.

use serde::{Deserialize, Serialize};
#[cfg(not(target_arch = "wasm32"))]
use snapshot::Secrets;
use snapshot::{LeftOut, Secret, ServiceKey};

use crate::RevisionNumber;

/// What is to be known before a file is made.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
    pub left: LeftOut,
    /// Secrets in what goes. With *redact*, those that are replaced.
    pub secrets: FoundSecrets,
    /// With *redact*: how many of them stand in dispatch criteria. The calls that those answered
    /// get no answer from a Microcks that reads the file.
    pub criteria: u64,
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

impl FoundSecrets {
    /// Adds those of a service.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn add(&mut self, service: &ServiceKey, secrets: Secrets) {
        self.total += secrets.total;
        let room = Preview::MOST.saturating_sub(self.found.len());
        let found = secrets.found.into_iter().take(room);
        self.found.extend(found.map(|secret| FoundSecret { service: service.clone(), secret }));
    }
}

/// A secret with the service that it is in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FoundSecret {
    /// The service's name and version.
    pub service: ServiceKey,
    /// What was found.
    pub secret: Secret,
}
