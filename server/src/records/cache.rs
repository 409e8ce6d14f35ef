//! The records of a file in memory. Each request needs them, so the file is read only after a change.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};

use super::{error::RecordFileError, file::RecordFile};

/// The records that were last read, with the version of their file.
#[derive(Debug)]
pub(crate) struct RecordCache<R>(Mutex<Option<(FileVersion, Arc<Vec<R>>)>>);

// The derived implementation would require `R: Default`.
impl<R> Default for RecordCache<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// Identifies a version of the file. Each change creates a new file, so the inode changes too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct FileVersion {
    inode: u64,
    size: u64,
    seconds: i64,
    nanoseconds: i64,
}

impl<R: Serialize + DeserializeOwned> RecordCache<R> {
    /// The current records.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn current(&self, records: &RecordFile<R>) -> Result<Arc<Vec<R>>, RecordFileError> {
        let file = records.path();
        let version = match fs::metadata(&file) {
            Ok(metadata) => FileVersion {
                inode: metadata.ino(),
                size: metadata.size(),
                seconds: metadata.mtime(),
                nanoseconds: metadata.mtime_nsec(),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Arc::default()),
            Err(source) => return Err(RecordFileError::Io { doing: "read", file, source }),
        };
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((cached_version, records)) = &*cached
            && *cached_version == version
        {
            return Ok(Arc::clone(records));
        }
        let records = Arc::new(records.read()?);
        *cached = Some((version, Arc::clone(&records)));
        Ok(records)
    }
}
