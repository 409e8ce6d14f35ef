//! Receives services of an instance in batches below its limits.

use std::{io, path::Path};

use microcks::{Instance, RemoteService};
use snapshot::ServiceKey;

use super::{batches::Batches, transfer::Transfer};

/// Why services cannot be received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiveError {
    /// The client failed.
    #[error(transparent)]
    Client(#[from] microcks::RemoteError),
    /// A temporary file cannot be used.
    #[error("cannot use a temporary file on this machine")]
    Local(#[from] io::Error),
    /// The export is not a snapshot.
    #[error("the export cannot be read: {0}")]
    NotSnapshot(Box<str>),
}

/// Receives the services with these IDs into a file in a folder. Those that a Microcks does not have are missing.
pub(crate) async fn receive(
    instance: &Instance,
    ids: &[String],
    folder: &Path,
    progress: &mut dyn FnMut(Transfer),
) -> Result<Batches, ReceiveError> {
    let mut batches = Batches::new(folder)?;
    for group in instance.batches(ids) {
        receive_group(instance, group, &mut batches, progress).await?;
    }
    Ok(batches)
}

/// Receives one of the [batches](Instance::batches) of an instance.
pub(crate) async fn receive_group(
    instance: &Instance,
    group: &[String],
    batches: &mut Batches,
    progress: &mut dyn FnMut(Transfer),
) -> Result<(), ReceiveError> {
    let mut batch = batches.next(progress);
    instance.export(group, &mut batch).await?;
    batch.finish().map_err(ReceiveError::NotSnapshot)
}

/// The name and version of a service of an instance.
pub(crate) fn key(service: &RemoteService) -> ServiceKey {
    ServiceKey::new(&*service.name, &*service.version)
}
