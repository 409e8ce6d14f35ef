//! The plan of an import: what it would change in each service.

use serde::{Deserialize, Serialize};
use snapshot::{Action, ExecutableContent, NameFault, Position, ServiceId, ServiceKey, Summary};

use crate::{
    confusable::Confusable,
    decision::{Choice, Decision},
    effect::Effect,
    revision::KeptSettings,
    status::Status,
};

/// A row of a plan: one definition of the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The definition of the source. If the source has none, the one in the repository.
    pub summary: Summary,
    /// Index of its file, from 0.
    pub file: u32,
    /// The position of the service in its file. Set for rows that are in conflict with another row, so
    /// that a person can tell them apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// How the definition compares with the repository.
    pub status: Status,
    /// The definition in the repository with the same name and version, or with the same ID.
    #[serde(rename = "here")]
    pub existing: Option<ExistingService>,
    /// The allowed choices.
    pub choices: Vec<Choice>,
    /// The decision if a person makes none. `None` if the row needs a decision.
    pub default: Option<Decision>,
    /// Warnings shown with the row.
    pub warnings: RowWarnings,
}

/// The definition in the repository that a row is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExistingService {
    /// Its name and version.
    pub key: ServiceKey,
    /// The number of its examples.
    pub examples: u32,
}

impl Row {
    /// The effect of a decision on the examples in the repository.
    #[must_use]
    pub fn effect(&self, decision: &Decision) -> Effect {
        let existing = self.existing.as_ref().map_or(0, |existing| existing.examples);
        Effect::new(&self.status, &self.summary, existing, decision)
    }

    /// The service ID of the source that a decision writes, if it writes one. No two decisions can write
    /// the same.
    #[must_use]
    pub fn id_to_write(&self, decision: &Decision) -> Option<&ServiceId> {
        decision.id(&self.status, &self.summary.id)
    }
}

/// Warnings shown with a row.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct RowWarnings {
    /// A service with an easily confused name.
    #[serde(rename = "alike")]
    pub confusable: Option<Confusable>,
    /// The service ID is not 24 hex digits in lower case. Microcks accepts such an ID but cannot export
    /// the service, or loses what belongs to it.
    #[serde(rename = "odd_id")]
    pub unexportable_id: bool,
    /// The number of contracts and messages whose ID another service has. They get new IDs.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub new_ids: u32,
    /// The number of contracts and messages whose ID a Microcks would change, because it has upper-case
    /// letters. They get new IDs.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub upper_case_ids: u32,
    /// The service changed since the revision that is undone.
    pub changed_since: bool,
    /// The number of documents in the file whose service is only in the repository. 0 for every
    /// other row.
    pub orphans: u32,
    /// Set if the source would change settings that somebody kept in an earlier import.
    #[serde(rename = "kept")]
    pub kept_settings: Option<KeptSettings>,
    /// Executable content that the repository does not have yet.
    #[serde(rename = "active")]
    pub executable_content: Vec<ExecutableContent>,
    /// The number of documents of the service in the file that are not imported, because later ones
    /// have the same IDs.
    #[serde(default)]
    pub dropped: u32,
    /// Whether the name has no visible characters.
    #[serde(default)]
    pub blank_name: bool,
    /// Why no mock can be called under the version.
    #[serde(default)]
    pub uncallable: Option<UncallableVersion>,
    /// Whether the file has something of the service that no Microcks reads as it is. Exports omit or
    /// adapt it.
    #[serde(default)]
    pub unreadable: bool,
}

/// Why no mock can be called under a version.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UncallableVersion {
    /// It is missing, or has no visible characters.
    Blank,
    /// It has a slash, which separates the parts of an address.
    Slash,
}

impl UncallableVersion {
    /// Why no mock can be called under this version. `None` if mocks can.
    #[must_use]
    pub fn of(version: &str) -> Option<Self> {
        match NameFault::check(version) {
            Some(NameFault::Invisible) => Some(Self::Blank),
            _ => version.contains('/').then_some(Self::Slash),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl RowWarnings {
    /// Whether a decision adds executable content. Scripts and proxies are settings, so a decision
    /// that excludes settings adds only callbacks.
    #[must_use]
    pub fn needs_confirmation(&self, decision: &Decision) -> bool {
        let keeps_settings = decision.exclusions().is_some_and(|exclusions| exclusions.settings);
        let is_callback =
            |content: &ExecutableContent| matches!(content.action, Action::Callback { .. });
        let mut content = self.executable_content.iter();
        decision.writes() && content.any(|content| !keeps_settings || is_callback(content))
    }
}
