//! The journal: a file a revision, the truth of the store.

mod base;
pub(crate) mod frame;
mod layout;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

use repository::{Draft, Revision, RevisionNumber, StoreError};
use serde::{Deserialize, Serialize};

pub(crate) use base::NewBase;
pub(crate) use layout::Seal;
pub(crate) use read::Reader;
pub(crate) use write::Writer;

use crate::{error, files};

/// The directory of the revision files.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The data directory.
    root: PathBuf,
    /// The revision that it begins with, all of what that holds in one file; 0 where it was never
    /// compacted.
    oldest: AtomicU64,
}

/// A revision and the seal of its file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) revision: Revision,
    pub(crate) seal: Seal,
}

impl Journal {
    /// Opens the journal and removes what an interrupted commit left: files that never got their
    /// name. Gives back how many that were.
    pub(crate) fn open(root: &Path) -> Result<(Self, usize), StoreError> {
        let dir = root.join("journal");
        let failed = |cause| error::io("open journal")(cause);
        files::create_dir(&dir).map_err(failed)?;
        let journal = Self::look(root)?;
        journal.forget_compacted()?;
        let mut removed = 0;
        for file in fs::read_dir(&dir).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "tmp") {
                fs::remove_file(path).map_err(failed)?;
                removed += 1;
            }
        }
        Ok((journal, removed))
    }

    /// The journal as it lies there: nothing is made or removed, whoever else uses it.
    pub(crate) fn look(root: &Path) -> Result<Self, StoreError> {
        let oldest = greatest(root, BASE)?;
        Ok(Self { root: root.to_owned(), oldest: AtomicU64::new(oldest) })
    }

    /// All revisions, oldest first: headers and closing frames are read and the chain is proved,
    /// the bodies are not touched.
    pub(crate) fn history(&self) -> Result<Vec<Line>, StoreError> {
        let oldest = self.oldest();
        let mut lines = Vec::new();
        if oldest.0 > 0 {
            lines = self.read(oldest)?.lines();
        }
        let mut parent = lines.last().map(|line: &Line| line.seal).unwrap_or_default();
        for number in oldest.0 + 1..=self.newest()? {
            let reader = self.read(RevisionNumber(number))?;
            if reader.parent() != parent {
                return Err(error::damaged(
                    name(number),
                    "it does not continue the revision before it",
                ));
            }
            parent = reader.line().seal;
            lines.push(reader.line());
        }
        Ok(lines)
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
        parent: Seal,
        draft: &Draft,
    ) -> Result<Writer, StoreError> {
        Writer::create(&self.root, number, parent, draft)
    }

    /// The greatest number that a file has; 0 where there is none.
    pub(crate) fn newest(&self) -> Result<u64, StoreError> {
        Ok(greatest(&self.root, REVISION)?.max(self.oldest().0))
    }
}

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
