//! Edits of services: each is planned, then reviewed and applied like an import.

use api_types::{EditAnswer, EditBase, EditableService, ImportId, ProfileSource};
use leptos::prelude::*;
use server_fn::codec::Json;
use snapshot::{ServiceId, settings::ServiceEdit};

#[cfg(feature = "ssr")]
use super::access::{blocking, manager, repository};
use super::{ApiError, ConsoleClient};

/// The settings of a service, for a form.
#[server(prefix = "/console", endpoint = "edits/service", input = Json, output = Json, client = ConsoleClient)]
pub async fn load_settings(service: ServiceId) -> Result<EditableService, ApiError> {
    let (manager, repository) = (manager().await?, repository()?);
    blocking(move || repository.editable_service(&manager, &service)).await
}

/// Plans an edit of a service. Fails with [`ApiError::Stale`] if the service is not as in `base`.
#[server(prefix = "/console", endpoint = "edits/start", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_edit(
    service: ServiceId,
    base: EditBase,
    edit: ServiceEdit,
) -> Result<EditAnswer, ApiError> {
    let (manager, repository) = (manager().await?, repository()?);
    blocking(move || repository.start_edit(&manager, &service, &base, edit)).await
}

/// Plans to delete services.
#[server(prefix = "/console", endpoint = "edits/delete", input = Json, output = Json, client = ConsoleClient)]
pub async fn delete_services(services: Vec<ServiceId>) -> Result<ImportId, ApiError> {
    let (manager, repository) = (manager().await?, repository()?);
    blocking(move || repository.start_deletion(&manager, &services)).await
}

/// Plans to apply a response-time profile to these services, or to all.
#[server(prefix = "/console", endpoint = "edits/apply_profile", input = Json, output = Json, client = ConsoleClient)]
pub async fn apply_profile(
    profile: ProfileSource,
    #[server(default)] services: Option<Vec<ServiceId>>,
) -> Result<ImportId, ApiError> {
    let (manager, repository) = (manager().await?, repository()?);
    let profile = profile.profile().map_err(ApiError::InvalidProfile)?;
    blocking(move || repository.start_response_times(&manager, profile, services.as_deref())).await
}
