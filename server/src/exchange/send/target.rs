//! The instance that gets services, while a client is connected to it.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::Path,
    sync::Arc,
};

use api_types::{ExportOptions, FoundThere, RevisionNumber};
use microcks::{Instance, RemoteService};
use repository::{Admin, Entry, Index, Repository};
use snapshot::{ServiceKey, Writer};

use super::{
    super::{
        read_back::differing,
        receive::{key, receive},
        release::release,
        snapshot_file::SnapshotFile,
    },
    difference::Difference,
    error::SendError,
    states::{States, add_found},
};

/// An instance that gets services of a repository.
pub(crate) struct Target<'a> {
    pub(crate) client: &'a Instance,
    /// It has what the instance has, and what it is to have, in its history.
    pub(crate) repository: &'a Repository,
    pub(crate) admin: &'a Admin,
    /// For temporary files.
    pub(crate) folder: &'a Path,
    /// The largest file that the instance accepts, in bytes.
    pub(crate) limit: u64,
}

impl Target<'_> {
    /// Reads what the instance has of the services that differ between two states.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) async fn find(&self, states: &States<'_>) -> Result<FoundThere, SendError> {
        let keys: HashSet<&ServiceKey> = states.keys.iter().collect();
        let mut ids: HashMap<ServiceKey, Vec<String>> = HashMap::new();
        for service in self.client.services().await? {
            let key = key(&service);
            if keys.contains(&key) {
                ids.entry(key).or_default().push(service.id);
            }
        }
        let mut found = FoundThere::default();
        let repeated = ids.extract_if(|_, ids| ids.len() > 1);
        found.other.extend(repeated.map(|(key, _)| key));
        let wanted: Vec<String> = ids.into_values().flatten().collect();
        let mut missing: HashSet<&ServiceKey> =
            keys.iter().copied().filter(|key| !found.other.contains(key)).collect();
        let places = (self.repository, self.admin);
        let indexes = (states.from.1, states.to.1);
        let batches = receive(self.client, &wanted, self.folder, &mut |_| ()).await?;
        for (entry, definition) in batches.definitions() {
            let key = &entry.summary.key;
            if missing.remove(key) {
                add_found(&mut found, places, indexes, key, Some(&definition?))?;
            }
        }
        for key in missing {
            add_found(&mut found, places, indexes, key, None)?;
        }
        for group in [&mut found.sent, &mut found.before, &mut found.other] {
            group.sort();
        }
        Ok(found)
    }

    /// Checks that the instance still has what this state says about these services: each under the same ID with the
    /// same content, and no others of the same name and version.
    pub(super) async fn check_unchanged(
        &self,
        keys: &[ServiceKey],
        revision: RevisionNumber,
        state: &Index,
    ) -> Result<(), SendError> {
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
        if changed.is_empty() { Ok(()) } else { Err(SendError::Changed(changed)) }
    }

    /// Checks that the instance has services as they were sent.
    pub(super) async fn check_sent(
        &self,
        sent: &SnapshotFile,
        entries: &[Arc<Entry>],
    ) -> Result<(), SendError> {
        let differing = self.differing(sent, entries).await?;
        if differing.is_empty() { Ok(()) } else { Err(SendError::Differs(differing)) }
    }

    /// Checks that the instance no longer has the services that were deleted.
    pub(super) async fn check_removed(&self, difference: &Difference) -> Result<(), SendError> {
        if difference.removes.is_empty() {
            return Ok(());
        }
        let removed: HashSet<&str> =
            difference.removes.iter().map(|entry| entry.summary.id.as_str()).collect();
        let is_removed = |service: &&RemoteService| removed.contains(&*service.id);
        let listed = self.client.services().await?;
        let left: Vec<_> = listed.iter().filter(is_removed).map(key).collect();
        if left.is_empty() { Ok(()) } else { Err(SendError::Differs(left)) }
    }

    /// The services of a file that the instance does not have with the same content.
    async fn differing(
        &self,
        expected: &SnapshotFile,
        entries: &[Arc<Entry>],
    ) -> Result<Vec<ServiceKey>, SendError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = entries.iter().map(|entry| entry.summary.id.to_string()).collect();
        let batches = receive(self.client, &ids, self.folder, &mut |_| ()).await?;
        let mut there = self.temporary()?;
        batches.write(there.as_file_mut())?;
        let expected = expected.try_clone()?.read(&mut |_| ())?;
        Ok(differing(&expected, &there.read(&mut |_| ())?)?)
    }

    /// Writes definitions of a revision of the repository to a file, for the release of the instance.
    pub(super) fn export(
        &self,
        revision: RevisionNumber,
        entries: &[Arc<Entry>],
    ) -> Result<SnapshotFile, SendError> {
        let mut file = self.temporary()?;
        if entries.is_empty() {
            Writer::new(file.as_file_mut()).and_then(Writer::finish)?;
            return Ok(file);
        }
        let reader = release(self.client.product());
        let options = ExportOptions { reader, ..ExportOptions::default() };
        let job = self.repository.export_entries(self.admin, revision, entries.to_vec(), options);
        job.write_to(file.as_file_mut())?;
        Ok(file)
    }

    fn temporary(&self) -> io::Result<SnapshotFile> {
        SnapshotFile::temporary_in("services of an instance", self.folder)
    }
}
