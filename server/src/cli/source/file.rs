//! A file, or standard input.

use std::{
    io::{self, Read as _, Write as _},
    path::Path,
};

use super::error::SourceError;
use crate::exchange::{SnapshotFile, Transfer};

/// Standard input is copied in pieces of this size, in bytes.
const PIECE: usize = 256 * 1024;

pub(super) fn open(path: &Path) -> Result<SnapshotFile, SourceError> {
    let failed = |source| SourceError::Read { what: path.display().to_string(), source };
    SnapshotFile::open(path).map_err(failed)
}

/// Copies standard input into a temporary file.
pub(super) fn read_standard_input(
    progress: &mut dyn FnMut(Transfer),
) -> Result<SnapshotFile, SourceError> {
    const NAME: &str = "standard input";
    let failed = |source| SourceError::Read { what: NAME.to_owned(), source };
    let mut file = SnapshotFile::temporary(NAME).map_err(failed)?;
    let (mut input, mut piece, mut done) = (io::stdin().lock(), vec![0; PIECE], 0);
    loop {
        let length = match input.read(&mut piece) {
            Ok(0) => return Ok(file),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        let read = piece.get(..length).unwrap_or_default();
        file.as_file_mut().write_all(read).map_err(failed)?;
        done += length as u64;
        progress(Transfer { done, total: None });
    }
}
