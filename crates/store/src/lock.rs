//! One process at a time uses a data directory.
//!
//! Two locks, because a lock lives on a file and files can be removed. The lock of the directory
//! itself cannot be removed without the data; the one of the file `LOCK` keeps out releases that
//! know no other.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use repository::StoreError;

use crate::{error, files};

/// Held as long as the store is open; the kernel lets go of it however the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    directory: File,
    /// Nothing where the directory is only read and has none.
    file: Mutex<Option<File>>,
}

impl Lock {
    /// Takes the lock, without waiting.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        Self::take_if_free(dir)?.ok_or_else(|| in_use(dir))
    }

    /// Takes the lock; nothing where another process has it.
    pub(crate) fn take_if_free(dir: &Path) -> Result<Option<Self>, StoreError> {
        Self::of(dir, |path| files::create(path).map(Some)).map_err(error::io(doing(dir)))
    }

    /// As [`Lock::take_if_free`], without making a file: the file system may be read-only.
    pub(crate) fn take_to_read(dir: &Path) -> Result<Option<Self>, StoreError> {
        let open = |path: &Path| match File::open(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            file => file.map(Some),
        };
        Self::of(dir, open).map_err(error::io(doing(dir)))
    }

    fn of(
        dir: &Path,
        open: impl Fn(&Path) -> io::Result<Option<File>>,
    ) -> io::Result<Option<Self>> {
        let directory = File::open(dir)?;
        if !try_lock(&directory)? {
            return Ok(None);
        }
        let file = open(&dir.join("LOCK"))?;
        if let Some(file) = &file
            && !try_lock(file)?
        {
            return Ok(None);
        }
        Ok(Some(Self { path: dir.to_owned(), directory, file: Mutex::new(file) }))
    }

    /// Makes sure that the lock still protects the directory of this name, before it is written
    /// to. A removed `LOCK` is made again.
    pub(crate) fn verify(&self) -> Result<(), StoreError> {
        let failed = |cause| error::io(doing(&self.path))(cause);
        if !is_at(&self.directory, &self.path).map_err(failed)? {
            let why = "it was moved away or replaced while this server used it";
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, why)));
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path.join("LOCK");
        let is_there = file.as_ref().map_or(Ok(false), |file| is_at(file, &path));
        if !is_there.map_err(failed)? {
            let again = files::create(&path).map_err(failed)?;
            if !try_lock(&again).map_err(failed)? {
                return Err(in_use(&self.path));
            }
            tracing::warn!("the file LOCK was removed while the server runs; it was made again");
            *file = Some(again);
        }
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Unlocked explicitly: closing alone would leave it with a child that was forked just now.
        let _closed_anyway = self.directory.unlock();
        if let Some(file) = self.file.get_mut().unwrap_or_else(PoisonError::into_inner) {
            let _closed_anyway = file.unlock();
        }
    }
}

/// Whether an open file or directory is the one of this name.
pub(crate) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let open = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok((open.dev(), open.ino()) == (named.dev(), named.ino())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(cause)) => Err(cause),
    }
}

fn in_use(dir: &Path) -> StoreError {
    let why = "another mockpit uses this data directory";
    StoreError::Io { doing: doing(dir), source: io::Error::new(io::ErrorKind::ResourceBusy, why) }
}

fn doing(dir: &Path) -> String {
    format!("use the data directory {}", dir.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_lock_file_lets_nobody_in_and_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        let lock = Lock::take(dir.path()).unwrap();
        fs::remove_file(dir.path().join("LOCK")).unwrap();
        assert!(Lock::take_if_free(dir.path()).unwrap().is_none());
        lock.verify().unwrap();
        assert!(!try_lock(&File::open(dir.path().join("LOCK")).unwrap()).unwrap());
        drop(lock);
        Lock::take(dir.path()).unwrap();
    }

    #[test]
    fn lock_file_that_another_release_holds_is_respected() {
        let dir = tempfile::tempdir().unwrap();
        let held = File::create(dir.path().join("LOCK")).unwrap();
        held.lock().unwrap();
        assert!(Lock::take_if_free(dir.path()).unwrap().is_none());
        held.unlock().unwrap();
        let lock = Lock::take(dir.path()).unwrap();
        fs::remove_file(dir.path().join("LOCK")).unwrap();
        let other = File::create(dir.path().join("LOCK")).unwrap();
        other.lock().unwrap();
        lock.verify().unwrap_err();
    }

    #[test]
    fn replaced_data_directory_is_not_written_to() {
        let parent = tempfile::tempdir().unwrap();
        let [dir, moved] = ["data", "moved"].map(|name| parent.path().join(name));
        fs::create_dir(&dir).unwrap();
        let lock = Lock::take(&dir).unwrap();
        fs::rename(&dir, &moved).unwrap();
        lock.verify().unwrap_err();
        fs::create_dir(&dir).unwrap();
        lock.verify().unwrap_err();
    }
}
