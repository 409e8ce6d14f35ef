//! Reads everything: whether all that was ever committed is still as it was written.

mod finding;
#[cfg(test)]
mod tests;
mod walk;
mod working_copy;

use std::path::Path;

use repository::{Store, StoreError};

pub use finding::Finding;

use crate::{EmbeddedStore, error, journal::Journal, lock::Lock};

/// What a check has read, and what is wrong with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Checked {
    /// Revisions in the journal.
    pub revisions: u64,
    /// Those of them whose definitions are not kept any more.
    pub compacted: u64,
    /// Definitions whose content was read and proved against its hash.
    pub definitions: u64,
    /// Bytes of the journal.
    pub bytes: u64,
    /// Whether a server runs on the directory, so that only the journal could be read.
    pub in_use: bool,
    /// What is remarkable, though nothing is wrong with it: whole sentences.
    pub notes: Vec<String>,
    /// What is wrong; nothing where all is well.
    pub findings: Vec<Finding>,
}

/// What is being read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The journal, counted in bytes.
    Journal,
    /// The working copy, counted in definitions.
    WorkingCopy,
}

/// How far a check is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// What is being read.
    pub stage: Stage,
    /// How much of it was read.
    pub done: u64,
    /// How much there is.
    pub total: u64,
}

/// Whether there is a data directory, so that opening it would not make one.
#[must_use]
pub fn is_data_directory(dir: &Path) -> bool {
    dir.join("journal").is_dir()
}

/// Reads a data directory: the chain of the journal, every definition in it and, where no server
/// runs on it, the working copy. Changes nothing that was committed. Takes as long as reading
/// takes; one definition is in memory at a time.
///
/// # Errors
/// Where there is no data directory, or it cannot be read at all.
pub fn check(dir: &Path, tell: &mut dyn FnMut(Progress)) -> Result<Checked, StoreError> {
    if !is_data_directory(dir) {
        let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(error::io(format!("find a journal in {}", dir.display()))(cause));
    }
    // A journal file never changes once it has its name, so it can be read beside a server. sled
    // cannot: it is opened by one process.
    let lock = Lock::take_if_free(dir)?;
    let _not_compacted = Journal::lock_for_check(dir)?;
    let journal = Journal::look(dir)?;
    let walked = walk::journal(&journal, tell)?;
    let mut checked = Checked {
        revisions: walked.lines.len() as u64,
        compacted: journal.oldest().0.saturating_sub(1),
        definitions: walked.definitions,
        bytes: walked.bytes,
        in_use: lock.is_none(),
        notes: Vec::new(),
        findings: walked.findings,
    };
    // What the working copy holds is compared with the journal: a damaged one proves nothing.
    if lock.is_some() && checked.findings.is_empty() {
        working_copy::check(dir, &journal, &walked.lines, tell, &mut checked);
    }
    Ok(checked)
}

impl EmbeddedStore {
    /// Reads every file of the journal to its end and every definition of the newest revision.
    /// Gives back what is damaged; nothing where all is well. Takes as long as reading takes.
    ///
    /// # Errors
    /// Where the journal cannot be listed.
    pub fn check(&self) -> Result<Vec<Finding>, StoreError> {
        let known = self.lines();
        let walked = walk::journal(&self.journal, &mut |_| {})?;
        let mut findings = walked.findings;
        for (line, known) in walked.lines.iter().zip(&known) {
            if line.seal != known.seal {
                let (file, number) =
                    (self.journal.name(line.revision.number), line.revision.number);
                findings.push(Finding::of_revision(file, number, "it was exchanged"));
            }
        }
        for entry in self.head().index.entries() {
            let same = self.definition(&entry.hash).map(|read| read.hash() == entry.hash);
            if !matches!(same, Ok(true)) {
                let key = entry.summary.key.clone();
                findings.push(Finding::of_service("sled", key, same.err().as_ref()));
            }
        }
        Ok(findings)
    }
}
