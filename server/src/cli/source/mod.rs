//! Sources and targets of commands: what a person can name, and how it becomes a local file.
//!
//! Everything that is read becomes a [`SnapshotFile`] first, so that the commands only work with
//! files, and need memory for the documents of one service at a time.

mod error;
mod file;

use std::{fmt, fs, io, path::PathBuf};

use store::is_data_directory;
use url::Url;

pub use error::SourceError;

use crate::{
    cli::{
        folder::join::write_joined,
        local_repository::LocalRepository,
        remote::{Access, Server, Wanted},
    },
    exchange::{SnapshotFile, Transfer},
};

/// Where a snapshot comes from, or goes to.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A file, which may be compressed.
    File(PathBuf),
    /// Standard input, or standard output.
    Standard,
    /// A folder with a file for each service.
    Folder(PathBuf),
    /// A data directory of Mockpit.
    Data(PathBuf),
    /// A running Mockpit or Microcks.
    Server(Url),
}

impl Source {
    /// The source that this text names. Never fails: a text that names nothing else is a file.
    pub(crate) fn from_argument(text: &str) -> Self {
        if text == "-" {
            return Self::Standard;
        }
        if (text.starts_with("http://") || text.starts_with("https://"))
            && let Ok(url) = Url::parse(text)
        {
            return Self::Server(url);
        }
        let path = PathBuf::from(text);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() && is_data_directory(&path) => Self::Data(path),
            Ok(metadata) if metadata.is_dir() => Self::Folder(path),
            // A folder that does not exist yet.
            Err(_) if text.ends_with('/') => Self::Folder(path),
            _ => Self::File(path),
        }
    }

    /// Reads these services of the source into a local file. A file and a folder are always read as a
    /// whole.
    pub(crate) fn open(
        &self,
        wanted: &Wanted,
        access: &Access,
        progress: &mut dyn FnMut(Transfer),
    ) -> Result<SnapshotFile, SourceError> {
        match self {
            Self::File(path) => file::open(path),
            Self::Standard => file::read_standard_input(progress),
            Self::Server(url) => {
                let mut file = SnapshotFile::temporary(url.as_str()).map_err(|e| self.failed(e))?;
                Server::connect(url, access)?.fetch(wanted, file.as_file_mut(), progress)?;
                Ok(file)
            }
            Self::Folder(path) => {
                let mut file = SnapshotFile::temporary(&self.to_string())
                    .map_err(|error| self.failed(error))?;
                write_joined(path, file.as_file_mut()).map_err(Box::new)?;
                Ok(file)
            }
            Self::Data(path) => {
                let repository = LocalRepository::open(path).map_err(Box::new)?;
                let mut file = SnapshotFile::temporary(&self.to_string())
                    .map_err(|error| self.failed(error))?;
                repository.write_services(wanted, file.as_file_mut()).map_err(Box::new)?;
                Ok(file)
            }
        }
    }

    fn failed(&self, source: io::Error) -> SourceError {
        SourceError::Read { what: self.to_string(), source }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("standard input"),
            Self::File(path) | Self::Folder(path) | Self::Data(path) => path.display().fmt(f),
            Self::Server(url) => url.fmt(f),
        }
    }
}
