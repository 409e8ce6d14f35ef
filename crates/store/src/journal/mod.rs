//! The journal: one file per revision.

mod base;
pub(crate) mod frame;
mod layout;
mod locate;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

use api_types::{Draft, Revision, RevisionNumber};
use repository::{Index, StoreError};

pub(crate) use base::NewBase;
pub(crate) use layout::{AFTER_CHAIN, Base, ChainHash, FORMAT, Header};
pub(crate) use locate::Locations;
pub(crate) use read::Reader;
pub(crate) use write::Writer;

use crate::{
    change_set::ChangeSet,
    directory_id::DirectoryId,
    disk::Disk,
    error::{self, Location, incomplete, missing_revisions},
    files, lock, names,
};

/// The folder of the revision files.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The data directory.
    root: PathBuf,
    /// The ID of the data directory. Each new file repeats it.
    directory: DirectoryId,
    disk: Disk,
    /// Handle of the folder, to detect that it was replaced.
    folder: File,
    /// The revision of the base file. 0 if the journal was never compacted.
    first_retained: AtomicU64,
}

/// A revision and the chain hash of its file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LogEntry {
    pub(crate) revision: Revision,
    pub(crate) chain_hash: ChainHash,
}

impl LogEntry {
    /// The revision's number and chain hash, which identify it among all histories.
    pub(crate) fn position(&self) -> (RevisionNumber, ChainHash) {
        (self.revision.number, self.chain_hash)
    }
}

/// All revisions of a journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// Oldest first.
    pub(crate) log: Vec<LogEntry>,
    /// Name, revision and directory ID of each file, oldest first. Old files have no directory ID.
    pub(crate) files: Vec<(String, RevisionNumber, Option<DirectoryId>)>,
}

impl History {
    /// The newest directory ID, and the first revision that has it.
    pub(crate) fn identity(&self) -> Option<(DirectoryId, RevisionNumber)> {
        let directory = self.files.iter().rev().find_map(|(.., directory)| *directory)?;
        let first = self.files.iter().find(|(.., found)| *found == Some(directory));
        first.map(|(_, number, _)| (directory, *number))
    }
}

impl Journal {
    /// Creates the folder of an empty journal.
    pub(crate) fn create(root: &Path) -> Result<(), StoreError> {
        files::create_dir(&root.join(names::JOURNAL)).map_err(error::io("create journal"))
    }

    /// Opens the journal without changing anything. New files get the ID `directory`.
    pub(crate) fn open(
        root: &Path,
        directory: DirectoryId,
        disk: &Disk,
    ) -> Result<Self, StoreError> {
        let folder = File::open(root.join(names::JOURNAL)).map_err(error::io("open journal"))?;
        let first_retained = AtomicU64::new(max_number(root, BASE)?);
        Ok(Self { root: root.to_owned(), directory, disk: disk.clone(), folder, first_retained })
    }

    /// Sets the directory ID for new files.
    pub(crate) fn with_directory(self, directory: DirectoryId) -> Self {
        Self { directory, ..self }
    }

    /// Creates and opens a journal.
    #[cfg(test)]
    pub(crate) fn create_in(root: &Path) -> Self {
        Self::create(root).unwrap();
        Self::open(root, DirectoryId::random().unwrap(), &Disk::default()).unwrap()
    }

    /// Removes compacted files and temporary files of interrupted commits. Returns the number of
    /// temporary files.
    pub(crate) fn clean_up(&self) -> Result<usize, StoreError> {
        let failed = |cause| error::io("open journal")(cause);
        self.remove_compacted()?;
        let mut removed = 0;
        for file in fs::read_dir(self.root.join(names::JOURNAL)).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "tmp") {
                fs::remove_file(path).map_err(failed)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Checks before a commit that the journal still ends with this entry. Files or the folder may
    /// have been moved while the server was running.
    pub(crate) fn verify(&self, newest: Option<&LogEntry>) -> Result<(), StoreError> {
        let is_there = lock::is_at(&self.folder, &self.root.join(names::JOURNAL));
        if !is_there.map_err(error::io("read the journal folder"))? {
            return Err(incomplete("the journal folder was moved while the server was running"));
        }
        let number = newest.map(|log_entry| log_entry.revision.number).unwrap_or_default();
        let last = self.newest()?;
        if last < number.0 {
            return Err(missing_revisions(RevisionNumber(last), number));
        }
        if last > number.0 {
            return Err(incomplete(format!("{} was written by another server", name(last))));
        }
        match newest {
            Some(log_entry) => self.read_verified(log_entry).map(drop),
            None => Ok(()),
        }
    }

    /// Reads headers and closing frames of all files and verifies the chain. Skips the bodies.
    pub(crate) fn history(&self) -> Result<History, StoreError> {
        let first_retained = self.first_retained();
        let (mut log, mut files) = (Vec::new(), Vec::new());
        let mut add = |reader: &Reader| {
            let number = reader.log_entry().revision.number;
            files.push((reader.name().to_owned(), number, reader.directory()));
        };
        if first_retained.0 > 0 {
            let reader = self.read(first_retained)?;
            add(&reader);
            log = reader.log();
        }
        let mut parent =
            log.last().map(|log_entry: &LogEntry| log_entry.chain_hash).unwrap_or_default();
        for number in first_retained.0 + 1..=self.newest()? {
            let reader = self.read(RevisionNumber(number))?;
            if reader.parent() != parent {
                return Err(error::damaged(
                    Location::Journal(&name(number)),
                    "it does not continue the revision before it",
                ));
            }
            parent = reader.log_entry().chain_hash;
            add(&reader);
            log.push(reader.log_entry());
        }
        Ok(History { log, files })
    }

    /// Builds the index of the newest revision. `log` has the entries of all revisions.
    pub(crate) fn index(&self, log: &[LogEntry]) -> Result<Index, StoreError> {
        let mut change_set = ChangeSet::default();
        for log_entry in self.entries_with_files(log) {
            change_set.add(self.read_verified(log_entry)?.changes()?);
        }
        let index = Index::default().with(&change_set.into_changes());
        index.map_err(|taken| error::damaged(Location::Journal(names::JOURNAL), taken))
    }

    /// The ID of the data directory.
    pub(crate) fn directory(&self) -> DirectoryId {
        self.directory
    }

    /// The first retained revision. 0 if the journal was never compacted.
    pub(crate) fn first_retained(&self) -> RevisionNumber {
        RevisionNumber(self.first_retained.load(SeqCst))
    }

    /// Opens the file of a revision.
    pub(crate) fn read(&self, number: RevisionNumber) -> Result<Reader, StoreError> {
        Reader::open(&self.root, &self.name(number), number)
    }

    /// The name of a revision's file, relative to the data directory.
    pub(crate) fn name(&self, number: RevisionNumber) -> String {
        let is_base = number.0 > 0 && number == self.first_retained();
        if is_base { base_name(number.0) } else { name(number.0) }
    }

    /// Length of a revision's file in bytes.
    pub(crate) fn length(&self, number: RevisionNumber) -> io::Result<u64> {
        Ok(fs::metadata(self.root.join(self.name(number)))?.len())
    }

    /// Begins the file of a revision.
    pub(crate) fn write(
        &self,
        number: RevisionNumber,
        parent: ChainHash,
        draft: &Draft,
    ) -> Result<Writer, StoreError> {
        Writer::create(self.target(), number, parent, draft)
    }

    fn target(&self) -> write::Target<'_> {
        write::Target { root: &self.root, directory: self.directory, disk: &self.disk }
    }

    /// The number of the newest revision. 0 if there is none.
    pub(crate) fn newest(&self) -> Result<u64, StoreError> {
        Ok(max_number(&self.root, REVISION)?.max(self.first_retained().0))
    }
}

/// The newest of these revisions. 0 if there is none.
pub(crate) fn newest(log: &[LogEntry]) -> RevisionNumber {
    log.last().map(|log_entry| log_entry.revision.number).unwrap_or_default()
}

/// File name extensions of revision files and base files.
const REVISION: &str = ".rev";
const BASE: &str = ".base";

/// The name of a revision file, relative to the data directory.
fn name(number: u64) -> String {
    format!("journal/{number:016}{REVISION}")
}

/// The name of a base file, relative to the data directory.
fn base_name(number: u64) -> String {
    format!("journal/{number:016}{BASE}")
}

/// The revision numbers of the files with this extension.
fn numbers(root: &Path, ending: &str) -> Result<Vec<u64>, StoreError> {
    let names = fs::read_dir(root.join("journal")).and_then(|dir| {
        let names = dir.map(|file| Ok(file?.file_name()));
        names.collect::<io::Result<Vec<_>>>()
    });
    let names = names.map_err(error::io("list journal"))?;
    let number = |name: &str| name.strip_suffix(ending)?.parse().ok();
    Ok(names.iter().filter_map(|name| number(name.to_str()?)).collect())
}

/// The highest revision number with this extension. 0 if there is none.
fn max_number(root: &Path, ending: &str) -> Result<u64, StoreError> {
    Ok(numbers(root, ending)?.into_iter().max().unwrap_or(0))
}
