//! Imports into a running Microcks.
//!
//! It plans nothing: it takes over every document by its ID, creates a second service for a known name under
//! another ID, and answers 201 for what it cannot read. So the import is done in a repository of this process
//! first, which has its services. What has changed there is sent for its release, and read again.

use api_types::ExportOptions;
use snapshot::{ServiceId, ServiceKey};

use super::{Change, Wanted, error::RemoteError, server::Server};
use crate::exchange::{MICROCKS_UPLOAD, SnapshotFile, Transfer, differing, groups, release};

impl Server {
    pub(super) async fn import_into_microcks(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<Option<u64>, RemoteError> {
        let reader = release(self.instance.product());
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
        for group in groups(&keys, MICROCKS_UPLOAD, size) {
            let entries = group.iter().filter_map(|key| head.index.get(key));
            let ids: Vec<ServiceId> = entries.map(|entry| entry.summary.id.clone()).collect();
            let mut part = SnapshotFile::temporary("the services to send")?;
            let options = ExportOptions { reader, ..ExportOptions::default() };
            let job = repository.repository.export_services(&repository.admin, &ids, options)?;
            job.write_to(part.as_file_mut())?;
            let imported = self.instance.import(|| part.reader(), part.size()?).await;
            imported.map_err(|source| RemoteError::Partly { done, total, source })?;
            self.read_again(&ids, part).await?;
            done += group.len() as u64;
            progress(Transfer { done, total: Some(total) });
        }
        // It has no revisions.
        Ok(None)
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
