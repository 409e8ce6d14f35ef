//! Scans new definitions in the background, so that the first preview of an export is fast.

use snapshot::Release;

use crate::{lock::lock, repository::Repository};

impl Repository {
    /// Scans the definitions of the newest revision, so that the first preview need not read them.
    /// Stops while an import or an export runs, and continues with the next call.
    pub(crate) fn scan_definitions(&self) {
        let head = self.store.head();
        let number = head.revision.number;
        if *lock(&self.scans.scanned) == number {
            return;
        }
        for entry in head.index.entries() {
            if self.is_busy() {
                return;
            }
            if self.scans.is_full() {
                break;
            }
            if self.scans.findings(&entry.hash, Release::NEWEST).is_some() {
                continue;
            }
            // The preview reports a definition that cannot be read.
            let Ok(definition) = self.store.definition(&entry.hash) else { break };
            self.scans.scan(&entry.hash, &definition, &entry.summary, Release::NEWEST);
        }
        *lock(&self.scans.scanned) = number;
    }

    fn is_busy(&self) -> bool {
        !self.exports.is_empty() || self.imports.is_busy((self.settings.now)())
    }
}
