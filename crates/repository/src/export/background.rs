//! Scans new definitions in the background, so that the first preview of an export is fast.

use snapshot::Release;

use crate::{lock::lock, repository::Repository};

impl Repository {
    /// Scans the definitions of the newest revision, so that the first preview and the first plan need not
    /// read them. Stops while an import or an export runs, and continues with the next call.
    ///
    /// Returns whether the newest revision is scanned.
    pub(crate) fn scan_definitions(&self) -> bool {
        let head = self.store.head();
        let number = head.revision.number;
        if *lock(&self.scans.scanned) == number {
            return true;
        }
        for entry in head.index.entries() {
            if self.is_busy() {
                return false;
            }
            let has_scan =
                self.scans.is_full() || self.scans.findings(&entry.hash, Release::NEWEST).is_some();
            let has_ids = self.document_ids.has(&entry.hash);
            if has_scan && has_ids {
                continue;
            }
            // The preview reports a definition that cannot be read.
            let Ok(definition) = self.store.definition(&entry.hash) else { break };
            if !has_ids {
                self.document_ids.insert_definition(entry.hash, &definition);
            }
            if !has_scan {
                self.scans.scan(&entry.hash, &definition, &entry.summary, Release::NEWEST);
            }
        }
        *lock(&self.scans.scanned) = number;
        true
    }

    fn is_busy(&self) -> bool {
        !self.exports.is_empty() || self.imports.is_busy((self.settings.now)())
    }
}
