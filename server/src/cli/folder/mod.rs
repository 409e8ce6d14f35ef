//! A snapshot as a folder with a file for each service, on disk.

mod error;
mod files;
pub(crate) mod join;
pub(crate) mod split;

use std::path::Path;

pub use error::FolderError;

use self::files::FolderFiles;

/// Whether a folder has files of a split snapshot. One that does not exist has none.
pub(crate) fn has_files(folder: &Path) -> Result<bool, FolderError> {
    Ok(folder.exists() && FolderFiles::list(folder)?.names().next().is_some())
}
