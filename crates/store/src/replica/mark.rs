//! The file that marks a data directory as the local copy of a shared repository.

use std::{fs, io, path::Path};

use repository::StoreError;

use crate::{directory_id::DirectoryId, disk::Disk, error, files};

/// The name of the file. It contains the ID of the repository, for people.
const NAME: &str = "replica";

/// Whether a data directory is the local copy of a shared repository.
///
/// # Errors
/// If that cannot be read.
pub fn exists(root: &Path) -> Result<bool, StoreError> {
    root.join(NAME).try_exists().map_err(error::io(format!("look for {NAME}")))
}

/// Marks a data directory as a local copy.
pub(crate) fn write(root: &Path, disk: &Disk, repository: DirectoryId) -> Result<(), StoreError> {
    let line = format!("{repository}\n");
    files::write(disk, &root.join(NAME), line.as_bytes())
        .map_err(error::io(format!("write {NAME}")))
}

/// The error for a data directory that is used in the wrong way.
pub(crate) fn wrong_use(root: &Path, why: &'static str) -> StoreError {
    StoreError::Io {
        doing: format!("use the data directory {}", root.display()),
        source: io::Error::new(io::ErrorKind::InvalidInput, why),
    }
}

/// Whether a folder has a journal with at least one file.
pub(crate) fn has_history(root: &Path) -> bool {
    let files = fs::read_dir(root.join(crate::names::JOURNAL)).into_iter().flatten().flatten();
    files.map(|file| file.path()).any(|path| path.extension().is_some_and(|end| end != "tmp"))
}
