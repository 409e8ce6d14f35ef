//! The journal: a file a revision, the truth of the store.

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
pub(crate) use layout::{Base, ChainHash, FORMAT, Header};
pub(crate) use locate::Locations;
pub(crate) use read::Reader;
pub(crate) use write::Writer;

use crate::{
    Disk,
    anchor::DirectoryId,
    change_set::ChangeSet,
    error::{self, Place},
    files,
    incomplete::{incomplete, missing},
    lock,
};

/// The directory of the revision files.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The data directory.
    root: PathBuf,
    /// The identity of the data directory, which each new file repeats.
    directory: DirectoryId,
    disk: Disk,
    /// The folder, as it was when it was opened.
    folder: File,
    /// The revision that it begins with, all of what that holds in one file; 0 where it was never
    /// compacted.
    oldest: AtomicU64,
}

/// A revision and the seal of its file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LogEntry {
    pub(crate) revision: Revision,
    pub(crate) seal: ChainHash,
}

/// All revisions of a journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// Oldest first.
    pub(crate) lines: Vec<LogEntry>,
    /// Of each file, oldest first: its name, its revision, and the data directory that it was made
    /// in, where it says so.
    pub(crate) files: Vec<(String, RevisionNumber, Option<DirectoryId>)>,
}

impl History {
    /// The identity in the newest file that has one, and the revision of the first file that has it.
    pub(crate) fn identity(&self) -> Option<(DirectoryId, RevisionNumber)> {
        let directory = self.files.iter().rev().find_map(|(.., directory)| *directory)?;
        let first = self.files.iter().find(|(.., found)| *found == Some(directory));
        first.map(|(_, number, _)| (directory, *number))
    }
}

impl Journal {
    /// Makes the folder of a journal that has no revision.
    pub(crate) fn create(root: &Path) -> Result<(), StoreError> {
        files::create_dir(&root.join(JOURNAL)).map_err(error::io("make journal"))
    }

    /// The journal as it lies there: nothing is made or removed, whoever else uses it. What is
    /// written to it later is written in the name of `directory`.
    pub(crate) fn look(
        root: &Path,
        directory: DirectoryId,
        disk: &Disk,
    ) -> Result<Self, StoreError> {
        let folder = File::open(root.join(JOURNAL)).map_err(error::io("open journal"))?;
        let oldest = AtomicU64::new(greatest(root, BASE)?);
        Ok(Self { root: root.to_owned(), directory, disk: disk.clone(), folder, oldest })
    }

    /// The same, written to in the name of another identity.
    pub(crate) fn of_directory(self, directory: DirectoryId) -> Self {
        Self { directory, ..self }
    }

    /// A journal in this data directory, of which it makes the folder.
    #[cfg(test)]
    pub(crate) fn made_in(root: &Path) -> Self {
        Self::create(root).unwrap();
        Self::look(root, DirectoryId::random().unwrap(), &Disk::default()).unwrap()
    }

    /// Removes what an interrupted commit left, which are files that never got their name, and what
    /// was compacted. Gives back how many files of the first kind there were.
    pub(crate) fn clean_up(&self) -> Result<usize, StoreError> {
        let failed = |cause| error::io("open journal")(cause);
        self.forget_compacted()?;
        let mut removed = 0;
        for file in fs::read_dir(self.root.join(JOURNAL)).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "tmp") {
                fs::remove_file(path).map_err(failed)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Makes sure that the journal still ends with this line, before another is added: somebody may
    /// have moved files or the folder away while the server runs.
    pub(crate) fn verify(&self, newest: Option<&LogEntry>) -> Result<(), StoreError> {
        let is_there = lock::is_at(&self.folder, &self.root.join(JOURNAL));
        if !is_there.map_err(error::io("look at journal"))? {
            return Err(incomplete("the folder journal was moved away while the server runs"));
        }
        let number = newest.map(|line| line.revision.number).unwrap_or_default();
        let last = self.newest()?;
        if last < number.0 {
            return Err(missing(RevisionNumber(last), number));
        }
        if last > number.0 {
            return Err(incomplete(format!("{} comes from another server", name(last))));
        }
        match newest {
            Some(line) => self.read_known(line).map(drop),
            None => Ok(()),
        }
    }

    /// All revisions, oldest first: headers and closing frames are read and the chain is proved,
    /// the bodies are not touched.
    pub(crate) fn history(&self) -> Result<History, StoreError> {
        let oldest = self.oldest();
        let (mut lines, mut files) = (Vec::new(), Vec::new());
        let mut add = |reader: &Reader| {
            let number = reader.line().revision.number;
            files.push((reader.name().to_owned(), number, reader.directory()));
        };
        if oldest.0 > 0 {
            let reader = self.read(oldest)?;
            add(&reader);
            lines = reader.lines();
        }
        let mut parent = lines.last().map(|line: &LogEntry| line.seal).unwrap_or_default();
        for number in oldest.0 + 1..=self.newest()? {
            let reader = self.read(RevisionNumber(number))?;
            if reader.parent() != parent {
                return Err(error::damaged(
                    Place::Journal(&name(number)),
                    "it does not continue the revision before it",
                ));
            }
            parent = reader.line().seal;
            add(&reader);
            lines.push(reader.line());
        }
        Ok(History { lines, files })
    }

    /// What the newest of these revisions, which are all, holds.
    pub(crate) fn index(&self, lines: &[LogEntry]) -> Result<Index, StoreError> {
        let mut fold = ChangeSet::default();
        for line in self.with_files(lines) {
            fold.add(self.read_known(line)?.changes()?);
        }
        let index = Index::default().with(&fold.into_changes());
        index.map_err(|taken| error::damaged(Place::Journal(JOURNAL), taken))
    }

    /// The identity of the data directory.
    pub(crate) fn directory(&self) -> DirectoryId {
        self.directory
    }

    /// The revision that the journal begins with; 0 where it was never compacted.
    pub(crate) fn oldest(&self) -> RevisionNumber {
        RevisionNumber(self.oldest.load(SeqCst))
    }

    /// The file of a revision.
    pub(crate) fn read(&self, number: RevisionNumber) -> Result<Reader, StoreError> {
        Reader::open(&self.root, &self.name(number), number)
    }

    /// The name of a revision's file, relative to the data directory.
    pub(crate) fn name(&self, number: RevisionNumber) -> String {
        let is_base = number.0 > 0 && number == self.oldest();
        if is_base { base_name(number.0) } else { name(number.0) }
    }

    /// Bytes of the file of a revision.
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
        Writer::create(self.place(), number, parent, draft)
    }

    fn place(&self) -> write::Place<'_> {
        write::Place { root: &self.root, directory: self.directory, disk: &self.disk }
    }

    /// The greatest number that a file has; 0 where there is none.
    pub(crate) fn newest(&self) -> Result<u64, StoreError> {
        Ok(greatest(&self.root, REVISION)?.max(self.oldest().0))
    }
}

/// The newest of these revisions; 0 where there is none.
pub(crate) fn newest(lines: &[LogEntry]) -> RevisionNumber {
    lines.last().map(|line| line.revision.number).unwrap_or_default()
}

/// The name of the folder in the data directory.
pub(crate) const JOURNAL: &str = "journal";

/// The endings of the names: of a revision's changes, and of all that a revision holds.
const REVISION: &str = ".rev";
const BASE: &str = ".base";

/// The name of the file of a revision's changes, relative to the data directory.
fn name(number: u64) -> String {
    format!("journal/{number:016}{REVISION}")
}

/// The name of the file of all that a revision holds.
fn base_name(number: u64) -> String {
    format!("journal/{number:016}{BASE}")
}

/// The numbers of the files with this ending.
fn numbers(root: &Path, ending: &str) -> Result<Vec<u64>, StoreError> {
    let names = fs::read_dir(root.join("journal")).and_then(|dir| {
        let names = dir.map(|file| Ok(file?.file_name()));
        names.collect::<io::Result<Vec<_>>>()
    });
    let names = names.map_err(error::io("list journal"))?;
    let number = |name: &str| name.strip_suffix(ending)?.parse().ok();
    Ok(names.iter().filter_map(|name| number(name.to_str()?)).collect())
}

/// The greatest number among them; 0 where there is none.
fn greatest(root: &Path, ending: &str) -> Result<u64, StoreError> {
    Ok(numbers(root, ending)?.into_iter().max().unwrap_or(0))
}
