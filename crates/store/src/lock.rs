//! One process at a time uses a data directory.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

use repository::StoreError;

use crate::{error, files};

/// Held as long as the store is open; the kernel lets go of it however the process ends.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock, without waiting.
    pub(crate) fn take(dir: &Path) -> Result<Self, StoreError> {
        Self::take_if_free(dir)?.ok_or_else(|| {
            let why = "another mockpit uses this data directory";
            let source = io::Error::new(io::ErrorKind::ResourceBusy, why);
            StoreError::Io { doing: doing(dir), source }
        })
    }

    /// Takes the lock; nothing where another process has it.
    pub(crate) fn take_if_free(dir: &Path) -> Result<Option<Self>, StoreError> {
        let file = files::create(&dir.join("LOCK")).map_err(error::io(doing(dir)))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(error::io(doing(dir))(source)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Said aloud: closing alone would leave it with a child that was forked just now.
        let _closed_anyway = self.0.unlock();
    }
}

fn doing(dir: &Path) -> String {
    format!("use the data directory {}", dir.display())
}
