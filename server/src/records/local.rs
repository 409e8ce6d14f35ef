//! The files of one folder.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::error::RecordFileError;
use crate::private::{self, MODE};

/// The path of a file.
pub(super) fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension("json")
}

/// The text of a file. `None` if there is none.
pub(super) fn read(file: &Path) -> Result<Option<Vec<u8>>, RecordFileError> {
    match fs::read(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(RecordFileError::Io { doing: "read", file: file.to_owned(), source }),
    }
}

/// Replaces the text of a file.
pub(super) fn write(file: &Path, text: &[u8]) -> Result<(), RecordFileError> {
    let failed = |source| RecordFileError::Io { doing: "write", file: file.to_owned(), source };
    private::replace(file, text).map_err(failed)
}

/// Waits until nobody else writes this file.
pub(super) fn lock(folder: &Path, name: &str) -> Result<File, RecordFileError> {
    let path = folder.join(name).with_extension("lock");
    let failed = |doing| {
        let file = path.clone();
        move |source| RecordFileError::Io { doing, file, source }
    };
    let mut options = OpenOptions::new();
    let options = options.create(true).truncate(false).write(true).mode(MODE);
    let file = options.open(&path).map_err(failed("open"))?;
    file.lock().map_err(failed("lock"))?;
    Ok(file)
}
