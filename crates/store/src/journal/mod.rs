//! The journal: a file a revision, the truth of the store.

pub(crate) mod frame;
mod layout;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use repository::{Draft, Revision, RevisionNumber, StoreError};

pub(crate) use layout::Seal;
pub(crate) use read::Reader;
pub(crate) use write::Writer;

use crate::{error, files};

/// The directory of the revision files.
#[derive(Debug)]
pub(crate) struct Journal {
    /// The data directory.
    root: PathBuf,
}

/// A revision and the seal of its file.
#[derive(Clone, Debug)]
pub(crate) struct Line {
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
        let mut removed = 0;
        for file in fs::read_dir(&dir).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == "tmp") {
                fs::remove_file(path).map_err(failed)?;
                removed += 1;
            }
        }
        Ok((Self { root: root.to_owned() }, removed))
    }

    /// The journal as it lies there: nothing is made or removed, whoever else uses it.
    pub(crate) fn look(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// All revisions, oldest first: headers and closing frames are read and the chain is proved,
    /// the bodies are not touched.
    pub(crate) fn history(&self) -> Result<Vec<Line>, StoreError> {
        let mut lines = Vec::new();
        let mut parent = Seal::default();
        for number in 1..=self.newest()? {
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

    /// The file of a revision.
    pub(crate) fn read(&self, number: RevisionNumber) -> Result<Reader, StoreError> {
        Reader::open(&self.root, number)
    }

    /// Bytes of the file of a revision; nothing where it cannot be looked at.
    pub(crate) fn length(&self, number: RevisionNumber) -> Option<u64> {
        Some(fs::metadata(self.root.join(name(number.0))).ok()?.len())
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
        let numbers = fs::read_dir(self.root.join("journal")).and_then(|dir| {
            let names = dir.map(|file| Ok(file?.file_name()));
            names.collect::<io::Result<Vec<_>>>()
        });
        let numbers = numbers.map_err(error::io("list journal"))?;
        let number = |name: &str| name.strip_suffix(".rev")?.parse().ok();
        Ok(numbers.iter().filter_map(|name| number(name.to_str()?)).max().unwrap_or(0))
    }
}

/// The name of a revision's file, relative to the data directory.
pub(crate) fn name(number: u64) -> String {
    format!("journal/{number:016}.rev")
}
