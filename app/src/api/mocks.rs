//! Mocks: where they are served, calls that are tried, and what administrators change.

use api_types::{ConsoleCall, ConsoleCallResult, MocksOverview, ProfileSource, ServiceMocks};
use leptos::prelude::*;
use server_fn::codec::Json;
use snapshot::ServiceId;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, member, mocks_service};
use super::{ApiError, ConsoleClient};

/// The mocks of a service: addresses, response times, calls, and what is not served as in Microcks.
#[server(prefix = "/console", endpoint = "mocks/service", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_mocks(service: ServiceId) -> Result<ServiceMocks, ApiError> {
    let (member, mocks) = (member().await?, mocks_service()?);
    blocking(move || mocks.view(&member, &service)).await
}

/// Calls a mock, and returns its answer.
#[server(prefix = "/console", endpoint = "mocks/try", input = Json, output = Json, client = ConsoleClient)]
pub async fn try_mock(call: ConsoleCall) -> Result<ConsoleCallResult, ApiError> {
    let (member, mocks) = (member().await?, mocks_service()?);
    mocks.make_call(&member, call).await
}

/// Switches the mocks of a service on or off.
#[server(prefix = "/console", endpoint = "mocks/switch", input = Json, output = Json, client = ConsoleClient)]
pub async fn switch_mocks(service: ServiceId, is_on: bool) -> Result<(), ApiError> {
    let (admin, mocks) = (admin().await?, mocks_service()?);
    blocking(move || mocks.switch(&admin, &service, is_on)).await
}

/// Chooses the example that answers while the script of an operation cannot run. `None` for an error.
#[server(prefix = "/console", endpoint = "mocks/script-fallback", input = Json, output = Json, client = ConsoleClient)]
pub async fn choose_script_fallback(
    service: ServiceId,
    operation: Box<str>,
    #[server(default)] example: Option<Box<str>>,
) -> Result<(), ApiError> {
    let (admin, mocks) = (admin().await?, mocks_service()?);
    let choose =
        move || mocks.choose_script_fallback(&admin, &service, &operation, example.as_deref());
    blocking(choose).await
}

/// All mocks of the server.
#[server(prefix = "/console", endpoint = "mocks/overview", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_all_mocks() -> Result<MocksOverview, ApiError> {
    let (admin, mocks) = (admin().await?, mocks_service()?);
    blocking(move || mocks.overview(&admin)).await
}

/// Chooses the profile that sets the response times of all mocks. `None` for the times of the services.
#[server(prefix = "/console", endpoint = "mocks/profile", input = Json, output = Json, client = ConsoleClient)]
pub async fn choose_mock_profile(
    #[server(default)] profile: Option<ProfileSource>,
) -> Result<(), ApiError> {
    let (admin, mocks) = (admin().await?, mocks_service()?);
    blocking(move || mocks.choose_profile(&admin, profile)).await
}
