//! Checks a data directory: reads and verifies everything that was committed.

mod cache;
mod finding;
mod shared_ids;
#[cfg(test)]
mod tests;
mod walk;

use std::path::Path;

use repository::{Store, StoreError};

pub use finding::{Finding, FindingKind};

use self::shared_ids::SharedIds;
use crate::{
    EmbeddedStore,
    anchor::{self, AnchorFile},
    directory_id::DirectoryId,
    disk::Disk,
    error::{self, Location},
    incomplete::{self, Completeness},
    journal::{Journal, newest},
    lock::Lock,
    names,
};

/// What a check has read and found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CheckReport {
    /// Revisions in the journal.
    pub revisions: u64,
    /// Revisions whose definitions were removed by compaction.
    pub compacted: u64,
    /// Definitions that were read and verified against their hash.
    pub definitions: u64,
    /// Size of the journal in bytes.
    pub bytes: u64,
    /// Whether a server uses the directory, so that only the journal was read.
    pub in_use: bool,
    /// Remarks that are not problems, as full sentences.
    pub notes: Vec<String>,
    /// Problems. Empty if there are none.
    pub findings: Vec<Finding>,
}

/// The part that is being read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The journal, counted in bytes.
    Journal,
    /// The cache, counted in definitions.
    Cache,
    /// The files that a backup copies, counted in bytes.
    Backup,
    /// A backup that is read to verify it, counted in bytes.
    Verification,
    /// The files that are restored from a backup, counted in bytes.
    Restore,
}

/// Progress of a check, a backup or a restore.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// The part that is being read.
    pub stage: Stage,
    /// Amount read.
    pub done: u64,
    /// Total amount.
    pub total: u64,
}

/// Whether this is an existing data directory, even one that lost its journal.
#[must_use]
pub fn is_data_directory(dir: &Path) -> bool {
    dir.join(names::JOURNAL).is_dir() || incomplete::is_new(dir).is_err()
}

/// Checks a data directory: the chain of the journal, every definition in it and, if no server uses
/// the directory, the cache. Changes nothing that was committed. Only one definition is in memory at
/// a time.
///
/// # Errors
/// If there is no data directory, or it cannot be read at all.
pub fn check(dir: &Path, on_progress: &mut dyn FnMut(Progress)) -> Result<CheckReport, StoreError> {
    if !is_data_directory(dir) {
        let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(error::io(format!("find a journal in {}", dir.display()))(cause));
    }
    // Fails for a directory that lost its journal.
    incomplete::is_new(dir)?;
    // A published journal file never changes, so it can be read while a server runs. sled cannot.
    let lock = Lock::take_for_reading(dir)?;
    let _compaction_lock = Journal::lock_for_check(dir)?;
    // The anchor is read before the journal, because a server may add revisions between the reads.
    let (found, unsupported) = match anchor::read(dir) {
        Err(cause @ StoreError::UnsupportedFormat { .. }) => {
            (None, Some(Finding::from_error(Location::Journal(anchor::NAME), &cause)))
        }
        found => (Some(found?), None),
    };
    let directory = found.as_ref().map_or_else(DirectoryId::random, AnchorFile::directory)?;
    let journal = Journal::open(dir, directory, &Disk::default())?;
    let mut ids = SharedIds::default();
    let walked = walk::journal(&journal, &mut ids, on_progress)?;
    let mut checked = CheckReport {
        revisions: walked.log.len() as u64,
        compacted: journal.first_retained().0.saturating_sub(1),
        definitions: walked.definitions,
        bytes: walked.bytes,
        in_use: lock.is_none(),
        notes: ids.note().into_iter().collect(),
        findings: walked.findings,
    };
    checked.findings.extend(unsupported);
    if let Some(found) = found {
        completeness(&journal, found, &mut checked);
    }
    // The cache is compared with the journal, so a damaged journal makes that pointless.
    if !is_writable(dir) {
        let note = "The file system is read-only, so the cache was not read.";
        checked.notes.push(note.to_owned());
    } else if lock.is_some() && checked.findings.is_empty() {
        cache::check(dir, &journal, &walked.log, on_progress, &mut checked);
    }
    Ok(checked)
}

/// Compares the journal with its anchor.
fn completeness(journal: &Journal, found: AnchorFile, checked: &mut CheckReport) {
    let mut find = |file: &str, what: String| {
        checked.findings.push(Finding::new(Location::Journal(file), what));
    };
    let history = match journal.history() {
        Ok(history) => history,
        // The walk has already reported the damage.
        Err(_) if found == AnchorFile::Damaged => {
            return find(anchor::NAME, "bytes in it have changed".to_owned());
        }
        Err(_) => return,
    };
    match incomplete::verify_complete(found, &history) {
        Ok(Completeness::Complete(_)) => {}
        Ok(Completeness::PredatesAnchors(_)) => {
            let note = "There is no anchor yet. The server writes one when it starts.";
            checked.notes.push(note.to_owned());
        }
        Ok(Completeness::NeedsConfirmation(_, what)) => find(anchor::NAME, format!("it {what}")),
        Err(StoreError::JournalIncomplete { what }) => find(names::JOURNAL, what),
        Err(cause) => find(anchor::NAME, error::with_causes(&cause)),
    }
}

/// Whether files can be created in a directory, which sled needs.
fn is_writable(dir: &Path) -> bool {
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_ok()
}

impl EmbeddedStore {
    /// Reads every journal file. Returns the bytes read and the problems.
    pub(crate) fn check_journal_files(
        &self,
        on_progress: &mut dyn FnMut(Progress),
    ) -> Result<(u64, Vec<Finding>), StoreError> {
        let known = self.log();
        let walked = walk::journal(&self.journal, &mut (), on_progress)?;
        let mut findings = walked.findings;
        for (log_entry, known) in walked.log.iter().zip(&known) {
            if log_entry.chain_hash != known.chain_hash {
                let number = log_entry.revision.number;
                let file = self.journal.name(number);
                findings.push(Finding::for_revision(
                    &file,
                    number,
                    "it was replaced by another file",
                ));
            }
        }
        let last = newest(&known);
        if newest(&walked.log) < last && findings.is_empty() {
            let what = "it is missing";
            findings.push(Finding::for_revision(&self.journal.name(last), last, what));
        }
        Ok((walked.bytes, findings))
    }

    /// Reads every journal file and every definition of the newest revision, and returns the problems.
    ///
    /// # Errors
    /// If the journal cannot be listed.
    pub fn check(&self) -> Result<Vec<Finding>, StoreError> {
        let (_, mut findings) = self.check_journal_files(&mut |_| {})?;
        for entry in self.head().index.entries() {
            let same = self.definition(&entry.hash).map(|read| read.hash() == entry.hash);
            if !matches!(same, Ok(true)) {
                let key = entry.summary.key.clone();
                findings.push(Finding::for_service(key, same.err().as_ref()));
            }
        }
        Ok(findings)
    }
}
