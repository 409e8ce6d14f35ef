//! What server functions need to manage the mirrors of instances.

use std::sync::Arc;

use api_types::{
    BackupFile, InstanceId, MirrorForm, MirrorId, MirrorView, OpenedBackup, SavedMirror,
};
use leptos::prelude::use_context;
use repository::Admin;

use super::{ApiError, access::NotProvided, instance_jobs::JobId, internal_error};

/// What came of a request to run a mirror.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RequestedRun {
    /// It runs.
    Started(JobId),
    /// Another job of the instance runs.
    Busy,
    /// A review of the mirror waits for a person.
    Waits,
}

/// Manages the mirrors of instances, for one request. The server implements it. Its methods block.
pub trait MirrorService: Send + Sync {
    /// The mirrors of an instance, in the order in which they were added.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]. Fails if they cannot be read. The other methods fail like this, too.
    fn list(&self, admin: &Admin, instance: &InstanceId) -> Result<Vec<MirrorView>, ApiError>;

    /// Adds a mirror, or changes one. A review that waits is canceled.
    ///
    /// # Errors
    /// If it cannot be stored.
    fn save(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: Option<MirrorId>,
        form: MirrorForm,
    ) -> Result<SavedMirror, ApiError>;

    /// Removes a mirror. What it copied stays.
    ///
    /// # Errors
    /// If that cannot be stored.
    fn remove(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<(), ApiError>;

    /// Starts a run of a mirror.
    ///
    /// # Errors
    /// If no thread can be started.
    fn run(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<RequestedRun, ApiError>;

    /// The mirror of an instance that runs, with its job.
    fn running(&self, instance: &InstanceId) -> Option<(MirrorId, JobId)>;

    /// Confirms that a failed run was seen.
    ///
    /// # Errors
    /// If that cannot be stored.
    fn confirm_failure(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<(), ApiError>;

    /// The snapshots that a mirror wrote, newest first.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    fn files(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<Vec<BackupFile>, ApiError>;

    /// Plans an import of the services of such a snapshot.
    ///
    /// # Errors
    /// If the import fails.
    fn restore(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
        file: &str,
    ) -> Result<OpenedBackup, ApiError>;
}

/// What manages the mirrors of instances.
pub(super) fn mirror_service() -> Result<Arc<dyn MirrorService>, ApiError> {
    use_context().ok_or_else(|| internal_error(&NotProvided("service for mirrors")))
}
