//! The saved profiles of the server, as this screen uses them.

use std::sync::Arc;

use api_types::{ProfileSource, RevisionNumber, Timestamp};
use snapshot::response_times::{Profile, to_json};

use crate::api::ApiError;

/// A saved profile.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedVersion {
    /// The profile.
    pub profile: Arc<Profile>,
    /// Who saved it.
    pub actor: Box<str>,
    /// When it was saved.
    pub at: Timestamp,
    /// The revision that saved it.
    pub revision: RevisionNumber,
}

/// Why a profile was not saved or deleted.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveError {
    /// Somebody changed or deleted it since it was loaded.
    Conflict,
    /// Another error.
    Api(ApiError),
}

/// The source of a profile for a request.
#[must_use]
pub fn source(profile: &Profile) -> ProfileSource {
    ProfileSource::File(to_json(profile).into())
}

/// All saved profiles, by name.
pub async fn list_saved() -> Result<Vec<SavedVersion>, ApiError> {
    Ok(Vec::new())
}

/// Saves a profile. `expected` is the revision that saved the version which the person edited. `None` for a new
/// profile.
pub async fn save_profile(
    _profile: &Profile,
    _expected: Option<RevisionNumber>,
) -> Result<RevisionNumber, SaveError> {
    Err(SaveError::Api(ApiError::NotAllowed))
}

/// Deletes a profile, unless it has changed since that revision.
pub async fn delete_profile(
    _name: String,
    _expected: RevisionNumber,
) -> Result<RevisionNumber, SaveError> {
    Err(SaveError::Api(ApiError::NotAllowed))
}
