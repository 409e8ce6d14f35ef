//! Instances: adding, trying, changing and removing them, for administrators.

use api_types::{
    InstanceForm, InstanceId, InstanceTrial, InstanceView, InstancesView, SavedInstance,
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, blocking, instance_service};
use super::{ApiError, ConsoleClient};

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
