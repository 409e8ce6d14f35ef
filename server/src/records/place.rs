//! Where files of records are.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use store::SharedValues;

use super::{
    error::RecordFileError,
    lease::Lease,
    local::{file, lock, read, write},
    shared::SharedFiles,
};

/// The folder with files of records, and the database in which servers share them.
#[derive(Clone, Debug)]
pub struct RecordPlace {
    folder: PathBuf,
    shared: Option<Arc<SharedFiles>>,
}

impl From<&Path> for RecordPlace {
    fn from(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), shared: None }
    }
}

impl From<&PathBuf> for RecordPlace {
    fn from(folder: &PathBuf) -> Self {
        Self::from(&**folder)
    }
}

impl From<&Self> for RecordPlace {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

impl RecordPlace {
    /// The files in a data directory, which must exist. If servers share them, they are copies.
    #[must_use]
    pub fn new(data: &Path, values: Option<SharedValues>) -> Self {
        let shared = values.map(|values| Arc::new(SharedFiles::new(data, values)));
        Self { folder: data.to_owned(), shared }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What servers share besides files.
    pub(crate) fn values(&self) -> Option<&SharedValues> {
        self.shared.as_ref().map(|shared| shared.values())
    }

    /// Whether other servers share the files.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Follows the changes of other servers from now on, as long as the files are used.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub(crate) fn follow(&self) -> io::Result<()> {
        self.shared.as_ref().map_or(Ok(()), SharedFiles::follow)
    }

    /// Gives the files to all servers, where their database has none.
    pub(crate) fn share(&self) -> Result<(), RecordFileError> {
        self.shared.as_ref().map_or(Ok(()), |shared| shared.share())
    }

    /// Copies the files of all servers.
    pub(crate) fn catch_up(&self) -> Result<(), RecordFileError> {
        self.shared.as_ref().map_or(Ok(()), |shared| shared.catch_up())
    }

    /// The right to do some work that one server does. `None` if another server does it.
    pub(crate) fn lease(&self, name: &str) -> Option<Lease> {
        match self.values() {
            Some(values) => Lease::take(values, name.to_owned()),
            None => Some(Lease::of_one_server()),
        }
    }

    /// The path of a file.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        file(&self.folder, name)
    }

    /// The text of a file. Without the database, that of the copy.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, RecordFileError> {
        if let Some(shared) = &self.shared {
            shared.fetch_if_reachable(name)?;
        }
        read(&self.file(name))
    }

    /// Replaces the text of a file, while nobody else changes it.
    pub(super) fn change<T, E: From<RecordFileError>>(
        &self,
        name: &'static str,
        change: impl FnOnce(Option<&[u8]>) -> Result<(Vec<u8>, T), E>,
    ) -> Result<T, E> {
        if let Some(shared) = &self.shared {
            return shared.change(name, change);
        }
        let _lock = lock(&self.folder, name)?;
        let (text, changed) = change(self.read(name)?.as_deref())?;
        write(&self.file(name), &text)?;
        Ok(changed)
    }
}
