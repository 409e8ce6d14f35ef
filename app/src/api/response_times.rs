//! What response-time profiles need to know of the repository.

use api_types::{ProfileSource, TimedOperations, TimesPreview};
use leptos::prelude::*;
use server_fn::codec::Json;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    IntoApiError,
    access::{admin, blocking, repository},
};

/// What a profile would change in all services.
#[server(prefix = "/console", endpoint = "response-times/preview", input = Json, output = Json, client = ConsoleClient)]
pub async fn preview_profile(profile: ProfileSource) -> Result<TimesPreview, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || {
        let profile = profile.profile().map_err(ApiError::InvalidProfile)?;
        repository.preview_times(&admin, &profile).map_err(IntoApiError::into_api_error)
    })
    .await
}

/// The operations of all services whose response times can be measured.
#[server(prefix = "/console", endpoint = "response-times/operations", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_timed_operations() -> Result<Vec<TimedOperations>, ApiError> {
    let (admin, repository) = (admin().await?, repository()?);
    blocking(move || repository.timed_operations(&admin)).await
}
