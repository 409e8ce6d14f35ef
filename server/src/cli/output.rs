//! Where a command writes a snapshot: a file, which appears only when it is complete, or standard
//! output.

use std::{
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// The buffer of a file that is written, in bytes.
const BUFFER: usize = 256 * 1024;

/// Where a snapshot is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Output {
    /// Standard output.
    Standard,
    /// A file.
    File(PathBuf),
}

/// Why an output cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file cannot be written.
    #[error("cannot write {}. It was not changed", .path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Why it cannot be written.
        #[source]
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error("cannot write to standard output")]
    Standard(#[source] io::Error),
}

impl Output {
    /// The output that this text names.
    pub(crate) fn from_argument(text: &str) -> Self {
        if text == "-" { Self::Standard } else { Self::File(text.into()) }
    }

    /// Writes with `write`. A file keeps its old content if that fails.
    pub(crate) fn write<T, E: From<OutputError>>(
        &self,
        write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        match self {
            Self::Standard => {
                let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
                let written = write(&mut out)?;
                out.flush().map_err(OutputError::Standard)?;
                Ok(written)
            }
            Self::File(path) => {
                let failed = |source| OutputError::File { path: path.clone(), source };
                let new = temporary_beside(path).map_err(failed)?;
                let mut out = BufWriter::with_capacity(BUFFER, new);
                let written = write(&mut out)?;
                let new = out.into_inner().map_err(|error| failed(error.into_error()))?;
                new.as_file().sync_all().and_then(|()| replace(new, path)).map_err(failed)?;
                Ok(written)
            }
        }
    }
}

/// Writes a file that is in memory. It keeps its old content if that fails.
pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<(), OutputError> {
    let failed = |source| OutputError::File { path: path.to_owned(), source };
    Output::File(path.to_owned()).write(|out| out.write_all(content).map_err(failed))
}

/// An empty file in the folder of another one, so that it can take its place.
pub(crate) fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    tempfile::Builder::new().prefix(".mockpit-").tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// Moves a complete file to its name. It gets the permissions of the file that it replaces. The caller syncs it
/// before, unless it can be made again.
pub(crate) fn replace(new: NamedTempFile, path: &Path) -> io::Result<()> {
    if let Ok(metadata) = fs::metadata(path) {
        let mode = metadata.permissions().mode() & 0o777;
        new.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    }
    new.persist(path).map(drop).map_err(|error| error.error)
}
