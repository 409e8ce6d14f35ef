//! Instances: adding, trying, changing and removing them, for administrators.

use api_types::{
    InstanceForm, InstanceId, InstanceJobs, InstanceServices, InstanceSide, InstanceTrial,
    InstanceView, InstancesView, SavedInstance, ServiceGrid,
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, instance_service};
use super::{ApiError, ConsoleClient, GridClient};

/// All instances, and how they were at the last looks.
#[server(prefix = "/console", endpoint = "instances/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_instances() -> Result<InstancesView, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.view(&admin)).await
}

/// Contacts an instance with values that are not saved yet. `instance` has the stored secret.
#[server(prefix = "/console", endpoint = "instances/try", input = Json, output = Json, client = ConsoleClient)]
pub async fn try_instance(
    form: InstanceForm,
    #[server(default)] instance: Option<InstanceId>,
) -> Result<InstanceTrial, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    instances.try_form(&admin, form, instance).await
}

/// Adds an instance.
#[server(prefix = "/console", endpoint = "instances/add", input = Json, output = Json, client = ConsoleClient)]
pub async fn add_instance(form: InstanceForm) -> Result<SavedInstance, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.add(&admin, form)).await
}

/// Changes an instance.
#[server(prefix = "/console", endpoint = "instances/change", input = Json, output = Json, client = ConsoleClient)]
pub async fn change_instance(
    instance: InstanceId,
    form: InstanceForm,
) -> Result<SavedInstance, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.change(&admin, &instance, form)).await
}

/// Removes an instance, with its copy.
#[server(prefix = "/console", endpoint = "instances/remove", input = Json, output = Json, client = ConsoleClient)]
pub async fn remove_instance(instance: InstanceId) -> Result<(), ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.remove(&admin, &instance)).await
}

/// Contacts an instance now, and returns how it is.
#[server(prefix = "/console", endpoint = "instances/contact", input = Json, output = Json, client = ConsoleClient)]
pub async fn contact_instance(instance: InstanceId) -> Result<InstanceView, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    instances.contact(&admin, &instance).await
}

/// The job of an instance that runs, and the last one.
#[server(prefix = "/console", endpoint = "instances/jobs", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_instance_jobs(instance: InstanceId) -> Result<InstanceJobs, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.jobs(&admin, &instance).map(InstanceJobs::from)).await
}

/// Asks the running job of an instance to stop.
#[server(prefix = "/console", endpoint = "instances/jobs/cancel", input = Json, output = Json, client = ConsoleClient)]
pub async fn cancel_instance_job(instance: InstanceId) -> Result<(), ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.cancel_job(&admin, &instance, None)).await
}

/// Starts to read what has changed at an instance, or everything. Returns whether it did: it does not while another
/// job of the instance runs.
#[server(prefix = "/console", endpoint = "instances/refresh", input = Json, output = Json, client = ConsoleClient)]
pub async fn refresh_instance(instance: InstanceId, everything: bool) -> Result<bool, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    let started = blocking(move || instances.refresh(&admin, &instance, everything)).await?;
    Ok(started.is_some())
}

/// Starts a comparison, which first reads what has changed at the instances. Returns whether it did.
#[server(prefix = "/console", endpoint = "instances/compare", input = Json, output = Json, client = ConsoleClient)]
pub async fn compare_instances(base: InstanceSide, other: InstanceSide) -> Result<bool, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    let started = blocking(move || instances.compare(&admin, base, other)).await?;
    Ok(started.is_some())
}

/// The services of an instance as it was read last, beside those of the repository.
#[server(prefix = "/console", endpoint = "instances/services", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_instance_services(instance: InstanceId) -> Result<InstanceServices, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.services(&admin, &instance)).await
}

/// Which services of the repository and of all instances are the same. `None` if the console has this grid in memory.
#[server(prefix = "/console", endpoint = "instances/grid", input = Json, output = Json, client = GridClient)]
pub async fn view_service_grid() -> Result<Option<ServiceGrid>, ApiError> {
    let (admin, instances) = (admin().await?, instance_service()?);
    blocking(move || instances.grid(&admin)).await.map(Some)
}
