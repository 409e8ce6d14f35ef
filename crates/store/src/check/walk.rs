//! The journal from its first file to its last.

use std::collections::HashSet;

use api_types::RevisionNumber;
use repository::{Change, StoreError};
use snapshot::{Hash, ServiceKey};

use super::{Finding, Progress, Stage};
use crate::{
    error::Place,
    journal::{ChainHash, Journal, LogEntry, Reader},
};

/// What was read.
pub(super) struct Walked {
    /// The lines of all revisions whose file can be opened, oldest first.
    pub(super) lines: Vec<LogEntry>,
    pub(super) definitions: u64,
    pub(super) bytes: u64,
    pub(super) findings: Vec<Finding>,
}

/// Reads all files of the journal. What is wrong with one does not hide what is wrong with the
/// next.
pub(super) fn journal(
    journal: &Journal,
    tell: &mut dyn FnMut(Progress),
) -> Result<Walked, StoreError> {
    let newest = journal.newest()?;
    let mut walk = Walk {
        known: HashSet::new(),
        walked: Walked { lines: Vec::new(), definitions: 0, bytes: 0, findings: Vec::new() },
    };
    let numbers = (journal.oldest().0.max(1)..=newest).map(RevisionNumber);
    let total = numbers.clone().filter_map(|number| journal.length(number).ok()).sum();
    // Nothing to compare with after a file that cannot be opened, and before the first.
    let mut parent = (journal.oldest().0 == 0).then(ChainHash::default);
    for number in numbers {
        parent = match journal.read(number) {
            Ok(reader) => Some(walk.file(&reader, parent, total, tell)),
            Err(cause) => {
                let name = journal.name(number);
                let finding = Finding::of_error(Place::Journal(&name), &cause);
                walk.found(Finding { revision: Some(number), ..finding });
                None
            }
        };
    }
    Ok(walk.walked)
}

struct Walk {
    /// All contents so far. A later revision may refer to what an earlier one holds.
    known: HashSet<Hash>,
    walked: Walked,
}

impl Walk {
    fn file(
        &mut self,
        reader: &Reader,
        parent: Option<ChainHash>,
        total: u64,
        tell: &mut dyn FnMut(Progress),
    ) -> ChainHash {
        let line = reader.line();
        let (number, seal) = (line.revision.number, line.seal);
        self.walked.lines.extend(reader.lines());
        if parent.is_some_and(|parent| parent != reader.parent()) {
            let what = "it does not continue the revision before it";
            self.found(Finding::of_revision(reader.name(), number, what));
        }
        let mut at = self.walked.bytes;
        let mut read = |bytes| {
            at += bytes;
            tell(Progress { stage: Stage::Journal, done: at.min(total), total });
        };
        if let Err(cause) = self.definitions(reader, &mut read) {
            let services = self.doubtful(reader);
            let finding = Finding::of_error(reader.place(), &cause);
            self.found(Finding { revision: Some(number), services, ..finding });
        }
        self.walked.bytes += reader.length();
        seal
    }

    /// Proves each definition of a file, and that no change names content that is nowhere.
    fn definitions(
        &mut self,
        reader: &Reader,
        read: &mut dyn FnMut(u64),
    ) -> Result<(), StoreError> {
        let changes = reader.replay(|hash, packed| {
            read(packed.body.len() as u64);
            let same = packed.unpack(reader.place())?.hash() == hash;
            if !same {
                return Err(crate::error::damaged(reader.place(), "a definition has changed"));
            }
            self.walked.definitions += 1;
            self.known.insert(hash);
            Ok(())
        })?;
        let services = self.unknown(&changes);
        if !services.is_empty() {
            let what = "it names content that is nowhere in the journal";
            let finding = Finding::of_revision(reader.name(), reader.line().revision.number, what);
            self.found(Finding { services, ..finding });
        }
        Ok(())
    }

    /// The services whose content cannot be had from a damaged file; none where not even its
    /// changes can be read.
    fn doubtful(&mut self, reader: &Reader) -> Vec<ServiceKey> {
        self.known.extend(reader.unharmed());
        let changes = reader.changes().unwrap_or_default();
        let services = self.unknown(&changes);
        // Said once: later revisions may name the same content.
        self.known.extend(changes.iter().filter_map(Change::content).copied());
        services
    }

    fn unknown(&self, changes: &[Change]) -> Vec<ServiceKey> {
        let unknown = changes.iter().filter_map(|change| match change {
            Change::Put(entry) if !self.known.contains(&entry.hash) => {
                Some(entry.summary.key.clone())
            }
            Change::Put(_) | Change::Remove(_) => None,
        });
        unknown.collect()
    }

    fn found(&mut self, finding: Finding) {
        self.walked.findings.push(finding);
    }
}
