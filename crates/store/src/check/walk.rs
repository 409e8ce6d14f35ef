//! Reads and verifies all journal files.

use std::collections::HashSet;

use api_types::RevisionNumber;
use repository::{Change, StoreError};
use snapshot::{Definition, Hash, ServiceKey};

use super::{Finding, Progress, Stage};
use crate::{
    error::Location,
    journal::{ChainHash, Journal, LogEntry, Reader},
};

/// The result of a walk.
pub(super) struct WalkResult {
    /// The log entries of all readable files, oldest first.
    pub(super) log: Vec<LogEntry>,
    pub(super) definitions: u64,
    pub(super) bytes: u64,
    pub(super) findings: Vec<Finding>,
}

/// Reads all files of the journal. Continues after a damaged file. Passes each definition and the
/// changes of each revision to `observer`.
pub(super) fn journal(
    journal: &Journal,
    observer: &mut dyn Observer,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<WalkResult, StoreError> {
    let newest = journal.newest()?;
    let mut walk = Walk {
        known: HashSet::new(),
        observer,
        result: WalkResult { log: Vec::new(), definitions: 0, bytes: 0, findings: Vec::new() },
    };
    let numbers = (journal.first_retained().0.max(1)..=newest.0).map(RevisionNumber);
    let total = numbers.clone().filter_map(|number| journal.length(number).ok()).sum();
    // `None` before a base file and after an unreadable file: there is nothing to compare with.
    let mut parent = (journal.first_retained().0 == 0).then(ChainHash::default);
    for number in numbers {
        parent = match journal.read(number) {
            Ok(reader) => Some(walk.file(&reader, parent, total, on_progress)),
            Err(cause) => {
                let name = journal.name(number);
                let finding = Finding::from_error(Location::Journal(&name), &cause);
                walk.add_finding(Finding { revision: Some(number), ..finding });
                None
            }
        };
    }
    Ok(walk.result)
}

/// Sees what a walk reads.
pub(super) trait Observer {
    /// A definition of a file.
    fn definition(&mut self, hash: Hash, definition: &Definition);

    /// The changes of a revision.
    fn changes(&mut self, changes: &[Change]);
}

impl Observer for () {
    fn definition(&mut self, _: Hash, _: &Definition) {}

    fn changes(&mut self, _: &[Change]) {}
}

struct Walk<'a> {
    observer: &'a mut dyn Observer,
    /// All contents so far. Later revisions may refer to contents of earlier files.
    known: HashSet<Hash>,
    result: WalkResult,
}

impl Walk<'_> {
    fn file(
        &mut self,
        reader: &Reader,
        parent: Option<ChainHash>,
        total: u64,
        on_progress: &mut dyn FnMut(Progress),
    ) -> ChainHash {
        let log_entry = reader.log_entry();
        let (number, chain_hash) = log_entry.position();
        self.result.log.extend(reader.log());
        if parent.is_some_and(|parent| parent != reader.parent()) {
            let what = "it does not continue the revision before it";
            self.add_finding(Finding::for_revision(reader.name(), number, what));
        }
        let mut at = self.result.bytes;
        let mut read = |bytes| {
            at += bytes;
            on_progress(Progress { stage: Stage::Journal, done: at.min(total), total });
        };
        if let Err(cause) = self.definitions(reader, &mut read) {
            let services = self.unreadable_services(reader);
            let finding = Finding::from_error(reader.location(), &cause);
            self.add_finding(Finding { revision: Some(number), services, ..finding });
        }
        self.result.bytes += reader.length();
        chain_hash
    }

    /// Verifies each definition of a file, and that its changes refer only to known content.
    fn definitions(
        &mut self,
        reader: &Reader,
        read: &mut dyn FnMut(u64),
    ) -> Result<(), StoreError> {
        let changes = reader.replay(|hash, compressed| {
            read(compressed.body.len() as u64);
            let definition = compressed.decompress(reader.location())?;
            if definition.hash() != hash {
                return Err(crate::error::damaged(reader.location(), "a definition has changed"));
            }
            self.result.definitions += 1;
            self.known.insert(hash);
            self.observer.definition(hash, &definition);
            Ok(())
        })?;
        self.observer.changes(&changes);
        let services = self.services_without_content(&changes);
        if !services.is_empty() {
            let what = "it refers to content that is not in the journal";
            let finding =
                Finding::for_revision(reader.name(), reader.log_entry().revision.number, what);
            self.add_finding(Finding { services, ..finding });
        }
        Ok(())
    }

    /// The services whose content is lost in a damaged file. Empty if its changes are unreadable.
    fn unreadable_services(&mut self, reader: &Reader) -> Vec<ServiceKey> {
        self.known.extend(reader.intact_definitions());
        let changes = reader.changes().unwrap_or_default();
        let services = self.services_without_content(&changes);
        // Reported once, even if later revisions refer to the same content.
        self.known.extend(changes.iter().filter_map(Change::content).copied());
        services
    }

    fn services_without_content(&self, changes: &[Change]) -> Vec<ServiceKey> {
        let services = changes.iter().filter_map(|change| match change {
            Change::Put(entry) if !self.known.contains(&entry.hash) => {
                Some(entry.summary.key.clone())
            }
            Change::Put(_) | Change::Remove(_) | Change::PutItem(_) | Change::RemoveItem(_) => None,
        });
        services.collect()
    }

    fn add_finding(&mut self, finding: Finding) {
        self.result.findings.push(finding);
    }
}
