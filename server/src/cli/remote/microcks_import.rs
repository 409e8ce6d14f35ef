//! Imports into a running Microcks.
//!
//! It plans nothing: it takes over every document by its ID, creates a second service for a known name under
//! another ID, and answers 201 for what it cannot read. So the import is done in a repository of this process
//! first, which has its services. What has changed there is sent for its release, and read again.

use api_types::ExportOptions;
use microcks::Product;
use repository::LocalFile;
use snapshot::{Release, ServiceId, ServiceKey};

use super::{Change, Wanted, error::RemoteError, server::Server};
use crate::cli::{progress::Transfer, snapshot_file::SnapshotFile};

/// The most bytes of one request. A Microcks accepts 2 MB unless it is configured.
const REQUEST: u64 = 1_500_000;

impl Server {
    pub(super) async fn import_into_microcks(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Option<u64>, RemoteError> {
        let reader = self.release();
        let mut before = SnapshotFile::temporary(self.url.as_str())?;
        let state = self.fetch_services(&Wanted::All, before.as_file_mut(), &mut |_| {}).await?;
        if state != change.seen {
            return Err(RemoteError::Changed { url: self.url.clone() });
        }
        let Change { repository, report, .. } = change;
        let written = report.outcome.written.iter();
        let keys: Vec<ServiceKey> = written.map(|written| written.key.clone()).collect();
        let total = keys.len() as u64;
        let mut done = 0;
        let head = repository.repository.head(&repository.member);
        let size = |key: &ServiceKey| head.index.get(key).map_or(0, |entry| entry.summary.size);
        for group in groups(&keys, size) {
            let entries = group.iter().filter_map(|key| head.index.get(key));
            let ids: Vec<ServiceId> = entries.map(|entry| entry.summary.id.clone()).collect();
            let mut part = SnapshotFile::temporary("the services to send")?;
            let options = ExportOptions { reader, ..ExportOptions::default() };
            let job = repository.repository.export_services(&repository.admin, &ids, options)?;
            job.write_to(part.as_file_mut())?;
            let imported = self.instance.import(part.reader()?, part.size()?).await;
            imported.map_err(|source| RemoteError::Partly { done, total, source })?;
            self.read_again(&ids, part).await?;
            done += group.len() as u64;
            progress(Transfer { done, total: Some(total) });
        }
        // It has no revisions.
        Ok(None)
    }

    /// The release that the Microcks belongs to. An unknown one, such as a build of somebody's own, reads what
    /// the newest reads.
    fn release(&self) -> Release {
        match self.instance.product() {
            Product::Microcks(version) | Product::Mockpit(version) => {
                version.parse().unwrap_or_default()
            }
        }
    }

    /// Reads services again, and compares them with what was sent.
    async fn read_again(&self, ids: &[ServiceId], sent: SnapshotFile) -> Result<(), RemoteError> {
        let ids: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        let mut there = SnapshotFile::temporary(self.url.as_str())?;
        self.receive(&ids, &mut |_| {}).await?.write(there.as_file_mut())?;
        let differing = differing(&sent.read(&mut |_| {})?, &there.read(&mut |_| {})?)?;
        if differing.is_empty() {
            Ok(())
        } else {
            Err(RemoteError::ReadsBackDifferently { url: self.url.clone(), services: differing })
        }
    }
}

/// The services of `sent` that `there` does not have with the same content.
fn differing(sent: &LocalFile, there: &LocalFile) -> std::io::Result<Vec<ServiceKey>> {
    let mut differing = Vec::new();
    for service in &sent.manifest().definitions {
        let key = &service.summary.key;
        let same = there.manifest().definitions.iter().find(|other| other.summary.key == *key);
        let is_equal = match same {
            None => false,
            Some(other) => {
                let ours = service.definition(sent.content())?;
                let theirs = other.definition(there.content())?;
                // A Microcks writes sets in any order.
                ours.hash() == theirs.hash() || {
                    let diff = snapshot::diff(&ours, &theirs);
                    diff.is_formatting_only() || diff.is_dates_only()
                }
            }
        };
        if !is_equal {
            differing.push(key.clone());
        }
    }
    Ok(differing)
}

/// Groups of services, each of which fits into a request if it has more than one.
fn groups(
    keys: &[ServiceKey],
    size: impl Fn(&ServiceKey) -> u64,
) -> impl Iterator<Item = &[ServiceKey]> {
    let mut rest = keys;
    std::iter::from_fn(move || {
        let mut room = REQUEST;
        let fits = |key: &&ServiceKey| {
            let remaining = room.checked_sub(size(key));
            room = remaining.unwrap_or(room);
            remaining.is_some()
        };
        let count = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (group, others) = rest.split_at(count);
        rest = others;
        (!group.is_empty()).then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_fit_into_a_request_and_leave_nothing_out() {
        let keys: Vec<ServiceKey> =
            (0..7).map(|number| ServiceKey::new("Orders", number.to_string())).collect();
        let sizes = [700_000, 700_000, 200_000, 9_000_000, 1_500_000, 1, 2];
        let size = |key: &ServiceKey| sizes[key.version.parse::<usize>().unwrap()];
        let lengths: Vec<usize> = groups(&keys, size).map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 1, 1, 1, 2]);
        assert_eq!(groups(&[], size).count(), 0);
    }
}
