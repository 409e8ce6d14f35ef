//! Edits of services in the repository.

use serde::{Deserialize, Serialize};
use snapshot::{
    Hash, ServiceKey, Summary,
    settings::{EditFault, ServiceSettings},
};

use crate::ids::{ImportId, RevisionNumber};

/// A service that a person edits, as it was when the form was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditableService {
    /// The state that the edit changes.
    pub base: EditBase,
    /// The service.
    pub summary: Summary,
    /// Its settings.
    pub settings: ServiceSettings,
}

/// The state of a service that an edit changes. An edit of another state is rejected, so that nobody
/// overwrites what they have not seen.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct EditBase {
    /// The newest revision at that time.
    pub revision: RevisionNumber,
    /// The hash of the definition.
    pub hash: Hash,
}

/// The answer to an edit.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditAnswer {
    /// The edit waits for its review.
    Review(ImportId),
    /// Microcks would not read these values. Nothing was changed.
    Rejected(Vec<EditFault>),
}

/// What an edit is about.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditSubject {
    /// The settings of this service.
    Settings(ServiceKey),
    /// Services to delete.
    Delete,
    /// The response times of operations, with the profile of this name.
    ResponseTimes(Box<str>),
}
