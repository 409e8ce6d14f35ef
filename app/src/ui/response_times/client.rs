//! The saved profiles of the server, as this screen uses them.

use std::sync::Arc;

use api_types::{
    ConflictCause, LastChange, Missing, ProfileSource, RevisionNumber, SavedProfile, Timestamp,
};
use snapshot::response_times::{Profile, to_json};

use crate::api::{
    ApiError,
    profiles::{self, list_profiles},
};

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
    let saved = list_profiles().await?.into_iter();
    saved.map(version).collect()
}

fn version(saved: SavedProfile) -> Result<SavedVersion, ApiError> {
    let SavedProfile { content, changed } = saved;
    let profile = ProfileSource::File(content).profile().map_err(ApiError::InvalidProfile)?;
    let LastChange { revision, actor, at } = changed;
    Ok(SavedVersion { profile: Arc::new(profile), actor, at, revision })
}

/// Saves a profile. `expected` is the revision that saved the version which the person edited. `None` for a new
/// profile.
pub async fn save_profile(
    profile: &Profile,
    expected: Option<RevisionNumber>,
) -> Result<RevisionNumber, SaveError> {
    profiles::save_profile(to_json(profile), expected).await.map_err(SaveError::from)
}

/// Deletes a profile, unless it has changed since that revision.
pub async fn delete_profile(
    name: String,
    expected: RevisionNumber,
) -> Result<RevisionNumber, SaveError> {
    profiles::delete_profile(name, expected).await.map_err(SaveError::from)
}

impl From<ApiError> for SaveError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Conflict(ConflictCause::ItemChanged { .. })
            | ApiError::NotFound(Missing::SavedItem) => Self::Conflict,
            error => Self::Api(error),
        }
    }
}
