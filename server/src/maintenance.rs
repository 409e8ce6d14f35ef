//! Runs the repairs and checks of the repository in the background.

use std::{sync::Arc, time::Duration};

use repository::{Maintenance, Repository};

use crate::background;

/// The pause between two runs. A repair that waits for disk space is retried after it.
const INTERVAL: Duration = Duration::from_secs(2);

/// Starts a thread that ends when the server has dropped the repository.
///
/// # Errors
/// If the thread cannot be started.
pub(crate) fn start(repository: &Arc<Repository>) -> std::io::Result<()> {
    let mut has_failed = false;
    background::repeat("maintenance", INTERVAL, repository, move |repository| {
        has_failed = log(&repository.maintain(), has_failed);
    })
}

/// Logs what the server changed by itself. Logs a failure once, until the next success. Returns whether
/// it failed.
fn log(maintenance: &Maintenance, has_failed: bool) -> bool {
    if let Some(renewed) = maintenance.renewed {
        tracing::warn!(
            revision = renewed.revision.0,
            services = renewed.services,
            "services shared IDs of documents, and got new IDs in a revision of its own"
        );
    }
    if let Some(failure) = maintenance.failure.as_ref().filter(|_| !has_failed) {
        tracing::error!(cause = %failure, "services share IDs of documents, and cannot get new IDs");
    }
    maintenance.failure.is_some()
}
