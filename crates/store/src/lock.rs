//! Locks a data directory for one process.
//!
//! There are two locks. The lock on the directory itself cannot be removed without the data. The
//! lock on the file `LOCK` excludes older releases, which know only that one.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use repository::StoreError;

use crate::{error, files};

/// Held while the store is open. The kernel releases it when the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    directory: File,
    /// `None` if the directory is opened for reading only and has no `LOCK`.
    file: Mutex<Option<File>>,
}

impl Lock {
    /// Takes the lock, without waiting.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        Self::take_if_free(dir)?.ok_or_else(|| in_use(dir))
    }

    /// Takes the lock. Returns `None` if another process holds it.
    pub(crate) fn take_if_free(dir: &Path) -> Result<Option<Self>, StoreError> {
        Self::lock_with(dir, |path| files::create(path).map(Some)).map_err(error::io(doing(dir)))
    }

    /// Like [`Lock::take_if_free`], but does not create `LOCK`: the file system may be read-only.
    pub(crate) fn take_for_reading(dir: &Path) -> Result<Option<Self>, StoreError> {
        let open = |path: &Path| match File::open(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            file => file.map(Some),
        };
        Self::lock_with(dir, open).map_err(error::io(doing(dir)))
    }

    fn lock_with(
        dir: &Path,
        open: impl Fn(&Path) -> io::Result<Option<File>>,
    ) -> io::Result<Option<Self>> {
        let directory = File::open(dir)?;
        if !try_lock(&directory)? {
            return Ok(None);
        }
        let file = open(&dir.join("LOCK"))
            .map_err(|cause| io::Error::new(cause.kind(), format!("file LOCK: {cause}")))?;
        if let Some(file) = &file
            && !try_lock(file)?
        {
            return Ok(None);
        }
        Ok(Some(Self { path: dir.to_owned(), directory, file: Mutex::new(file) }))
    }

    /// Checks before a write that the path still names the locked directory. Creates a removed
    /// `LOCK` again.
    pub(crate) fn verify(&self) -> Result<(), StoreError> {
        let failed = |cause| error::io(doing(&self.path))(cause);
        if !is_at(&self.directory, &self.path).map_err(failed)? {
            let why = "it was moved or replaced while the server was running";
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, why)));
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path.join("LOCK");
        let is_there = file.as_ref().map_or(Ok(false), |file| is_at(file, &path));
        if !is_there.map_err(failed)? {
            let recreated = files::create(&path).map_err(failed)?;
            if !try_lock(&recreated).map_err(failed)? {
                return Err(in_use(&self.path));
            }
            tracing::warn!("file LOCK was removed while the server was running, created it again");
            *file = Some(recreated);
        }
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Unlocked explicitly: a child process that was just forked would keep the lock.
        let _closed_anyway = self.directory.unlock();
        if let Some(file) = self.file.get_mut().unwrap_or_else(PoisonError::into_inner) {
            let _closed_anyway = file.unlock();
        }
    }
}

/// Whether the path names this open file or directory.
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
    fn removed_lock_file_still_locks_and_is_created_again() {
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
    fn lock_file_held_by_older_release_is_respected() {
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
    fn verify_rejects_replaced_data_directory() {
        let parent = tempfile::tempdir().unwrap();
        let [dir, moved] = ["data", "moved"].map(|name| parent.path().join(name));
        fs::create_dir(&dir).unwrap();
        let lock = Lock::take(&dir).unwrap();
        fs::rename(&dir, &moved).unwrap();
        lock.verify().unwrap_err();
        fs::create_dir(&dir).unwrap();
        lock.verify().unwrap_err();
    }

    #[test]
    fn lock_file_that_is_a_folder_is_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("LOCK")).unwrap();
        let error = Lock::take(dir.path()).unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.starts_with("file LOCK: "), "{cause}");
    }
}
