//! Files of records that servers share in a database. Each server has a copy of them, which it reads while the database
//! is down.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::Duration,
};

use repository::StoreError;
use store::{Expected, Seen, SharedValue, SharedValues, ValueKey, ValueVersion};

use super::{
    KEYS, SHARED,
    error::RecordFileError,
    local::{file, lock, read, write},
};

/// The kind of the values, each of which is the text of a file.
const KIND: &str = "file";

/// The kind of the values, each of which is the content of a key file.
const KEY_KIND: &str = "key";

/// The longest time without a look at the changes of other servers. News usually come earlier, but may get lost.
const PAUSE: Duration = Duration::from_millis(500);

/// Files in a database, and their copies in a folder.
#[derive(Debug)]
pub(super) struct SharedFiles {
    folder: PathBuf,
    values: SharedValues,
    /// The versions of the copies, by the names of the files. Held while a copy is written.
    copied: Mutex<HashMap<String, ValueVersion>>,
}

impl SharedFiles {
    pub(super) fn new(folder: &Path, values: SharedValues) -> Self {
        Self { folder: folder.to_owned(), values, copied: Mutex::default() }
    }

    pub(super) fn values(&self) -> &SharedValues {
        &self.values
    }

    /// Copies what other servers change, at once and from now on.
    pub(super) fn follow(self: &Arc<Self>) -> io::Result<()> {
        let mut is_failing = self.note(false, self.share().and_then(|()| self.catch_up()));
        let mut seen = 0;
        let shared = Arc::downgrade(self);
        let follow = move || {
            while let Some(shared) = Weak::upgrade(&shared) {
                let values = shared.values.clone();
                is_failing = shared.note(is_failing, shared.catch_up());
                // A server that stops must not wait for this thread to release the files.
                drop(shared);
                seen = values.wait_for_changes(seen, PAUSE);
            }
        };
        thread::Builder::new().name("records".to_owned()).spawn(follow).map(drop)
    }

    /// Logs when copying begins to fail, and when it works again. Returns whether it fails.
    fn note(&self, was_failing: bool, copied: Result<(), RecordFileError>) -> bool {
        match copied {
            Err(error) if !was_failing => {
                tracing::error!(%error, "cannot follow the accounts and settings of other servers");
                true
            }
            Ok(()) if was_failing => {
                tracing::info!("following the accounts and settings of other servers again");
                false
            }
            result => result.is_err(),
        }
    }

    /// Copies the files that have changed.
    pub(super) fn catch_up(&self) -> Result<(), RecordFileError> {
        for (name, version) in self.values.versions(KIND)? {
            if self.lock().get(&name).is_none_or(|copied| *copied < version) {
                self.fetch(&name)?;
            }
        }
        Ok(())
    }

    /// Copies a file if it has changed. While the database cannot be reached, the copy is as good as it gets.
    pub(super) fn fetch_if_reachable(&self, name: &str) -> Result<(), RecordFileError> {
        match self.fetch(name) {
            Err(RecordFileError::Database(StoreError::Unreachable { .. })) => Ok(()),
            result => result,
        }
    }

    fn fetch(&self, name: &str) -> Result<(), RecordFileError> {
        let known = self.lock().get(name).copied();
        match self.values.look(&key(name), known)? {
            Seen::Changed(SharedValue { version, content, .. }) => {
                self.copy(name, version, &content)
            }
            Seen::Same | Seen::Missing => Ok(()),
        }
    }

    /// Writes a copy, unless it is newer already.
    fn copy(&self, name: &str, version: ValueVersion, text: &[u8]) -> Result<(), RecordFileError> {
        let mut copied = self.lock();
        if copied.get(name).is_none_or(|copied| *copied < version) {
            let file = self.file(name);
            // Commands copy to the same folder.
            let _lock = lock(&self.folder, name)?;
            write(&file, text)?;
            copied.insert(name.to_owned(), version);
        }
        Ok(())
    }

    /// Replaces the text of a file, while no other server changes it.
    pub(super) fn change<T, E: From<RecordFileError>>(
        &self,
        name: &str,
        change: impl FnOnce(Option<&[u8]>) -> Result<(Vec<u8>, T), E>,
    ) -> Result<T, E> {
        let mut text = Vec::new();
        let changed = self.values.change(&key(name), None, |found| {
            let found = found.map(|value| &*value.content);
            let (new, changed) = change(found).map_err(Failed::Change)?;
            text.clone_from(&new);
            Ok((new, changed))
        });
        let (changed, version) = changed.map_err(|failed| match failed {
            Failed::Change(error) => error,
            Failed::Database(error) => E::from(error.into()),
        })?;
        self.copy(name, version, &text)?;
        Ok(changed)
    }

    /// Gives the files of this server to all, where the database has none.
    pub(super) fn share(&self) -> Result<(), RecordFileError> {
        let files = SHARED.map(|name| (key(name), self.file(name)));
        let keys = KEYS.map(|name| (of_key_file(name), self.folder.join(name)));
        for (key, file) in files.into_iter().chain(keys) {
            if let Some(content) = read(&file)? {
                self.values.put(&key, content, Expected::Nothing, None)?;
            }
        }
        Ok(())
    }

    fn file(&self, name: &str) -> PathBuf {
        file(&self.folder, name)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, ValueVersion>> {
        self.copied.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a file was not changed.
enum Failed<E> {
    Change(E),
    Database(StoreError),
}

impl<E> From<StoreError> for Failed<E> {
    fn from(error: StoreError) -> Self {
        Self::Database(error)
    }
}

fn key(name: &str) -> ValueKey {
    ValueKey::new(KIND, name)
}

/// The key of the value that is the content of the key file of this name.
pub(super) fn of_key_file(name: &str) -> ValueKey {
    ValueKey::new(KEY_KIND, name)
}
