//! The copies of instances: what this server last read there, each with a history of its own.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use api_types::{InstanceId, RevisionNumber, Timestamp};
use repository::{Member, Repository, Settings};
use serde::Serialize;
use snapshot::Limits;
use store::{EmbeddedStore, Options, SpoolDirectory, now};

use super::remembered::Remembered;
use crate::bootstrap::OpenError;

/// The memory that sled may use for one copy, in bytes. Copies are read rarely, and there can be many.
const CACHE_BYTES: u64 = 4 << 20;

/// How many of the largest files can wait for review in one copy.
const PENDING_FILES: u64 = 2;

/// The copy of an instance: a repository in a folder of its own.
pub(crate) struct InstanceCopy {
    folder: PathBuf,
    repository: Arc<Repository>,
    remembered: Mutex<Arc<Remembered>>,
}

/// The copies of all instances. Each is opened when it is needed first.
pub(crate) struct Copies {
    /// The folder with the folders of the instances.
    folder: PathBuf,
    max_file_bytes: u64,
    slots: Mutex<HashMap<InstanceId, Arc<Slot>>>,
}

/// What a copy has at one moment.
#[derive(Debug, Serialize)]
pub(crate) struct CopyVersion {
    revision: RevisionNumber,
    read: Option<Timestamp>,
}

/// A copy, once it is open. Its lock is held while it is opened, so that others wait.
type Slot = Mutex<Option<Arc<InstanceCopy>>>;

impl InstanceCopy {
    /// Opens the copy in a folder, which is made if it does not exist. Files that are imported into it may have
    /// `max_file_bytes`.
    ///
    /// # Errors
    /// If the folder cannot be used, or its journal cannot repair the damage.
    pub(crate) fn open(folder: &Path, max_file_bytes: u64) -> Result<Self, OpenError> {
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent)?;
        }
        let options = Options { cache_capacity: CACHE_BYTES, ..Options::default() };
        let (store, report) = EmbeddedStore::open(folder, options.clone())?;
        tracing::debug!(folder = %folder.display(), revision = %report.revision, "opened the copy of an instance");
        let spool = SpoolDirectory::open(folder, options)?;
        let limits = Limits { max_file_bytes, ..Limits::default() };
        let max_pending_bytes = max_file_bytes.saturating_mul(PENDING_FILES);
        let settings = Settings { limits, max_pending_bytes, now };
        let repository = Arc::new(Repository::new(Arc::new(store), Arc::new(spool), settings));
        let remembered = Mutex::new(Arc::new(Remembered::read(folder)));
        Ok(Self { folder: folder.to_owned(), repository, remembered })
    }

    /// The repository with what the instance had at each look.
    pub(crate) const fn repository(&self) -> &Arc<Repository> {
        &self.repository
    }

    /// What the copy has at this moment.
    pub(super) fn version(&self, member: &Member) -> CopyVersion {
        let revision = self.repository.head(member).revision.number;
        CopyVersion { revision, read: self.remembered().read }
    }

    /// What the instance had when it was read last.
    pub(super) fn remembered(&self) -> Arc<Remembered> {
        Arc::clone(&lock(&self.remembered))
    }

    /// Remembers what the instance has. If that cannot be written, a refresh after a restart reads more than
    /// necessary.
    pub(super) fn remember(&self, remembered: Remembered) {
        if let Err(error) = remembered.write(&self.folder) {
            tracing::warn!(%error, "cannot remember what an instance has");
        }
        *lock(&self.remembered) = Arc::new(remembered);
    }

    /// The folder of the copy.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Copies {
    /// The copies in a data directory.
    pub(crate) fn new(data: &Path, max_file_bytes: u64) -> Self {
        Self { folder: data.join("instances"), max_file_bytes, slots: Mutex::default() }
    }

    /// The copy of an instance. Opens it if it is not open, which can take as long as reading its journal.
    ///
    /// # Errors
    /// The errors of [`InstanceCopy::open`].
    pub(crate) fn open(&self, id: &InstanceId) -> Result<Arc<InstanceCopy>, OpenError> {
        let slot = Arc::clone(lock(&self.slots).entry(id.clone()).or_default());
        let mut copy = lock(&slot);
        if let Some(copy) = &*copy {
            return Ok(Arc::clone(copy));
        }
        let opened = Arc::new(InstanceCopy::open(&self.path(id), self.max_file_bytes)?);
        *copy = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// The copy of an instance, if it was read before.
    ///
    /// # Errors
    /// The errors of [`InstanceCopy::open`].
    pub(crate) fn open_existing(
        &self,
        id: &InstanceId,
    ) -> Result<Option<Arc<InstanceCopy>>, OpenError> {
        if self.path(id).is_dir() { self.open(id).map(Some) } else { Ok(None) }
    }

    /// What an instance had when it was read last. Does not open its copy. `None` if it was never read.
    pub(super) fn remembered(&self, id: &InstanceId) -> Option<Arc<Remembered>> {
        let slot = lock(&self.slots).get(id).cloned();
        match slot {
            Some(slot) => Some(slot.try_lock().ok()?.as_ref()?.remembered()),
            None => {
                let path = self.path(id);
                path.is_dir().then(|| Arc::new(Remembered::read(&path)))
            }
        }
    }

    /// The copies that are open. Only these can have imports.
    pub(crate) fn opened(&self) -> Vec<(InstanceId, Arc<InstanceCopy>)> {
        let slots: Vec<_> =
            lock(&self.slots).iter().map(|(id, slot)| (id.clone(), Arc::clone(slot))).collect();
        let opened = slots.into_iter().filter_map(|(id, slot)| {
            // One that is being opened at this moment has no imports yet.
            let copy = slot.try_lock().ok()?.clone()?;
            Some((id, copy))
        });
        opened.collect()
    }

    /// Removes the copy of an instance with its folder.
    ///
    /// # Errors
    /// If the folder cannot be removed.
    pub(crate) fn remove(&self, id: &InstanceId) -> io::Result<()> {
        let slot = lock(&self.slots).remove(id).unwrap_or_default();
        let mut copy = lock(&slot);
        *copy = None;
        match fs::remove_dir_all(self.path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// The folder of the copy of an instance, which may not exist.
    pub(super) fn path(&self, id: &InstanceId) -> PathBuf {
        self.folder.join(id.as_str())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> InstanceId {
        text.to_owned().into()
    }

    #[test]
    fn copy_is_opened_once_and_removed_with_its_folder() {
        let data = tempfile::tempdir().unwrap();
        let copies = Copies::new(data.path(), 1 << 20);
        assert!(copies.open_existing(&id("a")).unwrap().is_none());
        let first = copies.open(&id("a")).unwrap();
        let second = copies.open(&id("a")).unwrap();
        assert!(Arc::ptr_eq(first.repository(), second.repository()));
        assert_eq!(copies.opened().len(), 1);
        assert!(first.folder().is_dir());
        drop((first, second));

        copies.remove(&id("a")).unwrap();
        assert!(!data.path().join("instances/a").exists());
        assert!(copies.opened().is_empty());
        copies.remove(&id("a")).unwrap();
        assert!(copies.open(&id("a")).is_ok(), "the lock of the folder is free");
    }

    #[test]
    fn copies_have_their_own_locks_and_survive_a_restart() {
        let data = tempfile::tempdir().unwrap();
        let copies = Copies::new(data.path(), 1 << 20);
        let kept = copies.open(&id("a")).unwrap();
        assert!(copies.open(&id("b")).is_ok());
        // Another process with the same data directory cannot open it.
        let other = Copies::new(data.path(), 1 << 20);
        assert!(other.open(&id("a")).is_err());
        drop((kept, copies));
        assert!(other.open_existing(&id("a")).unwrap().is_some());
    }
}
