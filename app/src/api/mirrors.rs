//! The mirrors of instances: adding, running and removing them, for administrators.

use api_types::{
    BackupFile, InstanceId, MirrorForm, MirrorId, MirrorView, OpenedBackup, SavedMirror,
};
use leptos::prelude::*;
use server_fn::codec::Json;

use super::{ApiError, ConsoleClient};
#[cfg(feature = "ssr")]
use super::{
    access::{admin, blocking},
    mirror_service::{RequestedRun, mirror_service},
};

/// The mirrors of an instance.
#[server(prefix = "/console", endpoint = "instances/mirrors", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_mirrors(instance: InstanceId) -> Result<Vec<MirrorView>, ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    blocking(move || mirrors.list(&admin, &instance)).await
}

/// Adds a mirror, or changes one.
#[server(prefix = "/console", endpoint = "instances/mirrors/save", input = Json, output = Json, client = ConsoleClient)]
pub async fn save_mirror(
    instance: InstanceId,
    #[server(default)] mirror: Option<MirrorId>,
    form: MirrorForm,
) -> Result<SavedMirror, ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    blocking(move || mirrors.save(&admin, &instance, mirror, form)).await
}

/// Removes a mirror. What it copied stays.
#[server(prefix = "/console", endpoint = "instances/mirrors/remove", input = Json, output = Json, client = ConsoleClient)]
pub async fn remove_mirror(instance: InstanceId, mirror: MirrorId) -> Result<(), ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    blocking(move || mirrors.remove(&admin, &instance, &mirror)).await
}

/// Starts a run of a mirror. Returns whether it did: it does not while another job of the instance runs, or while a
/// review of the mirror waits.
#[server(prefix = "/console", endpoint = "instances/mirrors/run", input = Json, output = Json, client = ConsoleClient)]
pub async fn run_mirror(instance: InstanceId, mirror: MirrorId) -> Result<bool, ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    let run = blocking(move || mirrors.run(&admin, &instance, &mirror)).await?;
    Ok(matches!(run, RequestedRun::Started(_)))
}

/// Confirms that a failed run was seen.
#[server(prefix = "/console", endpoint = "instances/mirrors/seen", input = Json, output = Json, client = ConsoleClient)]
pub async fn confirm_mirror_failure(
    instance: InstanceId,
    mirror: MirrorId,
) -> Result<(), ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    blocking(move || mirrors.confirm_failure(&admin, &instance, &mirror)).await
}

/// The snapshots that a mirror wrote, newest first.
#[server(prefix = "/console", endpoint = "instances/mirrors/files", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_mirror_files(
    instance: InstanceId,
    mirror: MirrorId,
) -> Result<Vec<BackupFile>, ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    blocking(move || mirrors.files(&admin, &instance, &mirror)).await
}

/// Plans an import of the services of a snapshot that a mirror wrote.
#[server(prefix = "/console", endpoint = "instances/mirrors/restore", input = Json, output = Json, client = ConsoleClient)]
pub async fn restore_mirror_file(
    instance: InstanceId,
    mirror: MirrorId,
    file: String,
) -> Result<OpenedBackup, ApiError> {
    let (admin, mirrors) = (admin().await?, mirror_service()?);
    blocking(move || mirrors.restore(&admin, &instance, &mirror, &file)).await
}
