//! Backups, for administrators.

use api_types::{
    BackupFile, BackupKind, BackupSchedule, BackupsView, OpenedBackup, ScheduleProblem,
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use super::access::{admin, backup_service, blocking};
use super::{ApiError, ConsoleClient};

/// The schedules, the last backups and the running one.
#[server(prefix = "/console", endpoint = "backups/view", input = Json, output = Json, client = ConsoleClient)]
pub async fn view_backups() -> Result<BackupsView, ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.view(&admin)).await
}

/// The files in the folders of the schedules, newest first.
#[server(prefix = "/console", endpoint = "backups/files", input = Json, output = Json, client = ConsoleClient)]
pub async fn list_backups() -> Result<Vec<BackupFile>, ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.files(&admin)).await
}

/// Saves a schedule. Returns why it cannot be saved.
#[server(prefix = "/console", endpoint = "backups/schedule", input = Json, output = Json, client = ConsoleClient)]
pub async fn set_backup_schedule(
    schedule: BackupSchedule,
) -> Result<Option<ScheduleProblem>, ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.set_schedule(&admin, schedule)).await
}

/// Starts a backup. Returns whether it did: it does not while another one is running.
#[server(prefix = "/console", endpoint = "backups/start", input = Json, output = Json, client = ConsoleClient)]
pub async fn start_backup(kind: BackupKind) -> Result<bool, ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.start(&admin, kind)).await
}

/// Stops the running backup.
#[server(prefix = "/console", endpoint = "backups/cancel", input = Json, output = Json, client = ConsoleClient)]
pub async fn cancel_backup() -> Result<(), ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.cancel(&admin)).await
}

/// Confirms that a failed backup was seen.
#[server(prefix = "/console", endpoint = "backups/seen", input = Json, output = Json, client = ConsoleClient)]
pub async fn confirm_backup_failure(kind: BackupKind) -> Result<(), ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.confirm_failure(&admin, kind)).await
}

/// Reads a whole backup. Returns why it cannot be used.
#[server(prefix = "/console", endpoint = "backups/verify", input = Json, output = Json, client = ConsoleClient)]
pub async fn verify_backup(name: String) -> Result<Option<String>, ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.verify(&admin, &name)).await
}

/// Plans an import of the services of a backup.
#[server(prefix = "/console", endpoint = "backups/import", input = Json, output = Json, client = ConsoleClient)]
pub async fn import_backup(name: String) -> Result<OpenedBackup, ApiError> {
    let (admin, backups) = (admin().await?, backup_service()?);
    blocking(move || backups.import(&admin, &name)).await
}
