//! The journal: one file per revision.

pub(crate) mod backend;
mod base;
mod fetch;
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
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use api_types::{Draft, Revision, RevisionNumber};
use repository::{Index, StoreError};

pub(crate) use base::NewBase;
pub(crate) use layout::{AFTER_CHAIN, Base, ChainHash, FORMAT, Header};
pub(crate) use locate::Locations;
pub(crate) use read::Reader;
pub(crate) use write::{SyncedFile, Writer};

use backend::{Backend as _, Directory, FileKind, FileName, Put, Shared};

use crate::{
    Step,
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
    id: DirectoryId,
    disk: Disk,
    directory: Directory,
    /// Decides which file continues the journal, if several servers share it.
    shared: Option<Arc<dyn Shared>>,
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

    /// Opens the journal without changing anything. New files get this directory ID.
    pub(crate) fn open(root: &Path, id: DirectoryId, disk: &Disk) -> Result<Self, StoreError> {
        let folder = File::open(root.join(names::JOURNAL)).map_err(error::io("open journal"))?;
        let (root, disk, directory) = (root.to_owned(), disk.clone(), Directory::new(root, disk));
        let first_retained = AtomicU64::new(directory.newest(FileKind::Base)?.0);
        Ok(Self { root, id, disk, directory, shared: None, folder, first_retained })
    }

    /// Sets the directory ID for new files.
    pub(crate) fn with_directory(self, id: DirectoryId) -> Self {
        Self { id, ..self }
    }

    /// Lets a journal that several servers share decide which file continues this one.
    pub(crate) fn with_shared(self, shared: Option<Arc<dyn Shared>>) -> Self {
        Self { shared, ..self }
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
        if last < number {
            return Err(missing_revisions(last, number));
        }
        if last > number {
            let name = FileName::revision(last).path();
            return Err(incomplete(format!("{name} was written by another server")));
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
        for number in first_retained.0 + 1..=self.newest()?.0 {
            let reader = self.read(RevisionNumber(number))?;
            if reader.parent() != parent {
                return Err(error::damaged(
                    reader.location(),
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
        self.id
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
        if is_base { FileName::base(number) } else { FileName::revision(number) }.path()
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
        write::Target { root: &self.root, directory: self.id, disk: &self.disk }
    }

    /// Adds the file of the next revision. When this returns, the revision is durable.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if another server has committed a revision of this number. [`StoreError::Unreadable`] if
    /// the shared journal has the file, and this one does not. [`StoreError::Unsettled`] if it is unknown whether the
    /// shared journal has it. After any other error, the journal is unchanged.
    pub(crate) fn put(&self, file: SyncedFile) -> Result<LogEntry, StoreError> {
        let staged = file.staged();
        self.disk.fail_points.reach(Step::Synced).map_err(staged.failed())?;
        let Some(shared) = &self.shared else { return self.place(file) };
        let number = staged.name.number;
        match shared.put_if_absent(&staged)? {
            Put::Made => {}
            Put::Taken => {
                let expected = RevisionNumber(number.0.saturating_sub(1));
                return Err(StoreError::Stale { expected, newest: number });
            }
        }
        let decided = self.disk.fail_points.reach(Step::Decided).map_err(staged.failed());
        decided
            .and_then(|()| self.place(file))
            .map_err(|source| StoreError::Unreadable { revision: number, source: Box::new(source) })
    }

    /// Adds a base file, and removes what it replaces from the journal that several servers share.
    pub(crate) fn put_base(&self, file: SyncedFile) -> Result<(), StoreError> {
        let number = file.staged().name.number;
        self.put(file)?;
        let removed = self.shared.as_ref().map(|shared| shared.remove_replaced(number));
        if let Some(Err(cause)) = removed {
            // The next compaction removes them.
            let error = error::with_causes(&cause);
            tracing::warn!(error, "cannot remove compacted files of the shared journal");
        }
        Ok(())
    }

    /// Adds a file that is already decided, or that only this server decides.
    pub(crate) fn place(&self, file: SyncedFile) -> Result<LogEntry, StoreError> {
        let staged = file.staged();
        match self.directory.put_if_absent(&staged)? {
            Put::Made => Ok(file.into_log_entry()),
            Put::Taken => Err(incomplete(format!("{} already exists", staged.name.path()))),
        }
    }

    /// The number of the newest revision. 0 if there is none.
    pub(crate) fn newest(&self) -> Result<RevisionNumber, StoreError> {
        Ok(self.directory.newest(FileKind::Revision)?.max(self.first_retained()))
    }
}

/// The newest of these revisions. 0 if there is none.
pub(crate) fn newest(log: &[LogEntry]) -> RevisionNumber {
    log.last().map(|log_entry| log_entry.revision.number).unwrap_or_default()
}
