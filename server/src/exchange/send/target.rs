//! The instance that gets services, while a client is connected to it.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::Arc,
};

use api_types::{ExportOptions, RevisionNumber};
use app::api::IntoApiError as _;
use microcks::{Instance, RemoteService};
use repository::{Admin, Entry, ExportError, Index, Repository};
use snapshot::{ServiceKey, Writer};

use super::{
    super::{
        chosen::key,
        copy::InstanceCopy,
        failures::{changed_there, read_back_differs},
        job::Stop,
    },
    difference::Difference,
};
use crate::exchange::{SnapshotFile, differing, receive, release};

/// An instance that gets services.
pub(super) struct Target<'a> {
    pub(super) client: &'a Instance,
    pub(super) copy: &'a InstanceCopy,
    pub(super) admin: &'a Admin,
    /// The largest file that the instance accepts, in bytes, as far as that is known.
    pub(super) limit: Option<u64>,
}

impl Target<'_> {
    pub(super) fn repository(&self) -> &Repository {
        self.copy.repository()
    }

    /// Checks that the instance still has what this state of the copy says about these services: each under the same
    /// ID with the same content, and no others of the same name and version.
    pub(super) async fn check_unchanged(
        &self,
        keys: &[ServiceKey],
        revision: RevisionNumber,
        state: &Index,
    ) -> Result<(), Stop> {
        let mut there: HashMap<ServiceKey, Vec<String>> = HashMap::new();
        for service in self.client.services().await? {
            there.entry(key(&service)).or_default().push(service.id);
        }
        let is_as_expected = |key: &&ServiceKey| {
            let expected = state.get(key).map(|entry| entry.summary.id.as_str());
            let ids = there.get(*key).map(Vec::as_slice).unwrap_or_default();
            ids.iter().map(String::as_str).eq(expected)
        };
        let mut changed: Vec<ServiceKey> =
            keys.iter().filter(|key| !is_as_expected(key)).cloned().collect();
        if changed.is_empty() {
            let entries: Vec<_> = keys.iter().filter_map(|key| state.get(key)).cloned().collect();
            changed = self.differing(&self.export(revision, &entries)?, &entries).await?;
        }
        if changed.is_empty() { Ok(()) } else { Err(changed_there(changed)) }
    }

    /// Checks that the instance has services as they were sent.
    pub(super) async fn check_sent(
        &self,
        sent: &SnapshotFile,
        entries: &[Arc<Entry>],
    ) -> Result<(), Stop> {
        let differing = self.differing(sent, entries).await?;
        if differing.is_empty() { Ok(()) } else { Err(Stop::Failed(read_back_differs(differing))) }
    }

    /// Checks that the instance no longer has the services that were deleted.
    pub(super) async fn check_removed(&self, difference: &Difference) -> Result<(), Stop> {
        if difference.removes.is_empty() {
            return Ok(());
        }
        let removed: HashSet<&str> =
            difference.removes.iter().map(|entry| entry.summary.id.as_str()).collect();
        let is_removed = |service: &&RemoteService| removed.contains(&*service.id);
        let listed = self.client.services().await?;
        let left: Vec<_> = listed.iter().filter(is_removed).map(key).collect();
        if left.is_empty() { Ok(()) } else { Err(Stop::Failed(read_back_differs(left))) }
    }

    /// The services of a file that the instance does not have with the same content.
    async fn differing(
        &self,
        expected: &SnapshotFile,
        entries: &[Arc<Entry>],
    ) -> Result<Vec<ServiceKey>, Stop> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = entries.iter().map(|entry| entry.summary.id.to_string()).collect();
        let batches = receive(self.client, &ids, self.copy.folder(), &mut |_| ()).await?;
        let failed = |error: io::Error| Stop::internal(&error);
        let mut there = self.temporary()?;
        batches.write(there.as_file_mut()).map_err(failed)?;
        let expected = expected.try_clone().map_err(failed)?;
        let expected = expected.read(&mut |_| ()).map_err(failed)?;
        differing(&expected, &there.read(&mut |_| ()).map_err(failed)?).map_err(failed)
    }

    /// Writes definitions of a revision of the copy to a file, for the release of the instance.
    pub(super) fn export(
        &self,
        revision: RevisionNumber,
        entries: &[Arc<Entry>],
    ) -> Result<SnapshotFile, Stop> {
        let mut file = self.temporary()?;
        if entries.is_empty() {
            let written = Writer::new(file.as_file_mut()).and_then(Writer::finish);
            written.map_err(|error| Stop::internal(&error))?;
            return Ok(file);
        }
        let reader = release(self.client.product());
        let options = ExportOptions { reader, ..ExportOptions::default() };
        let job = self.repository().export_entries(self.admin, revision, entries.to_vec(), options);
        job.write_to(file.as_file_mut()).map_err(ExportError::into_api_error)?;
        Ok(file)
    }

    fn temporary(&self) -> Result<SnapshotFile, Stop> {
        let file = SnapshotFile::temporary_in("services of an instance", self.copy.folder());
        file.map_err(|error| Stop::internal(&error))
    }
}
