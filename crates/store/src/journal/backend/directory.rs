//! The folder of the journal in a data directory.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use api_types::RevisionNumber;
use repository::StoreError;

use super::{Backend, FileKind, FileName, ListedFile, Listing, Put, StagedFile};
use crate::{
    Step,
    disk::Disk,
    error,
    journal::{ChainHash, Reader},
    names,
};

/// The folder of the journal in a data directory.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    /// The data directory.
    root: PathBuf,
    disk: Disk,
}

impl Directory {
    pub(crate) fn new(root: &Path, disk: &Disk) -> Self {
        Self { root: root.to_owned(), disk: disk.clone() }
    }

    /// The newest file of this kind. 0 if there is none.
    pub(crate) fn newest(&self, kind: FileKind) -> Result<RevisionNumber, StoreError> {
        let files = self.names()?.into_iter().filter(|name| name.kind == kind);
        Ok(files.map(|name| name.number).max().unwrap_or_default())
    }

    /// The names of all files, in no order.
    fn names(&self) -> Result<Vec<FileName>, StoreError> {
        let names = fs::read_dir(self.root.join(names::JOURNAL)).and_then(|dir| {
            let names = dir.map(|file| Ok(file?.file_name()));
            names.collect::<io::Result<Vec<_>>>()
        });
        let names = names.map_err(error::io("list journal"))?;
        Ok(names.iter().filter_map(|name| FileName::parse(name.to_str()?)).collect())
    }

    /// Opens a file.
    pub(crate) fn open(&self, name: FileName) -> Result<Reader, StoreError> {
        Reader::open(&self.root, &name.path(), name.number)
    }

    /// The chain hash of a revision, or `None` if the journal has no such revision.
    fn chain_hash(
        &self,
        names: &[FileName],
        number: RevisionNumber,
    ) -> Result<Option<ChainHash>, StoreError> {
        if number == RevisionNumber(0) {
            return Ok(Some(ChainHash::default()));
        }
        if let Some(name) = names.iter().find(|name| name.number == number) {
            return Ok(Some(self.open(*name)?.log_entry().chain_hash));
        }
        let Some(base) = names.iter().rfind(|name| name.kind == FileKind::Base) else {
            return Ok(None);
        };
        let log = self.open(*base)?.log();
        let found = log.into_iter().find(|log_entry| log_entry.revision.number == number);
        Ok(found.map(|log_entry| log_entry.chain_hash))
    }
}

impl Backend for Directory {
    fn put_if_absent(&self, file: &StagedFile<'_>) -> Result<Put, StoreError> {
        let target = self.root.join(file.name.path());
        let mut placed = Placed { from: file.path, to: &target, is_kept: false };
        match self.disk.rename_new(file.path, &target) {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                placed.is_kept = true;
                let is_same = self.open(file.name)?.log_entry().chain_hash == file.chain_hash;
                return Ok(if is_same { Put::Made } else { Put::Taken });
            }
            renamed => renamed.map_err(file.failed())?,
        }
        self.disk.fail_points.reach(Step::Renamed).map_err(file.failed())?;
        let folder = target.parent().unwrap_or(&self.root);
        self.disk.sync_directory(folder).map_err(file.failed())?;
        placed.is_kept = true;
        Ok(Put::Made)
    }

    fn list(&self, after: RevisionNumber) -> Result<Listing, StoreError> {
        let mut names = self.names()?;
        names.sort_unstable();
        let parent = self.chain_hash(&names, after)?;
        names.retain(|name| name.kind == FileKind::Base || name.number > after);
        let listed = names.into_iter().map(|name| {
            Ok(ListedFile { name, chain_hash: self.open(name)?.log_entry().chain_hash })
        });
        Ok(Listing { parent, files: listed.collect::<Result<_, StoreError>>()?, now: None })
    }

    fn read(&self, name: FileName, mut out: &mut dyn Write) -> Result<bool, StoreError> {
        let failed = |cause| error::io(format!("copy {}", name.path()))(cause);
        let mut file = match File::open(self.root.join(name.path())) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
            file => file.map_err(failed)?,
        };
        io::copy(&mut file, &mut out).map_err(failed)?;
        Ok(true)
    }

    fn remove_replaced(&self, base: RevisionNumber) -> Result<(), StoreError> {
        for name in self.names()?.into_iter().filter(|name| name.is_replaced_by(base)) {
            let removed = fs::remove_file(self.root.join(name.path()));
            removed.map_err(error::io(format!("remove {}", name.path())))?;
        }
        Ok(())
    }
}

/// A file that is removed under its new name when it is dropped, unless it is kept: until the folder is synced, the
/// file is not durable.
struct Placed<'a> {
    from: &'a Path,
    to: &'a Path,
    is_kept: bool,
}

impl Drop for Placed<'_> {
    fn drop(&mut self) {
        // A rename that failed may still have happened.
        if self.is_kept || self.from.exists() {
            return;
        }
        if let Err(cause) = fs::remove_file(self.to) {
            tracing::error!(error = %cause, "cannot remove uncommitted file {}", self.to.display());
        }
    }
}
