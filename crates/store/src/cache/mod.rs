//! The cache: a sled database with every definition of the journal and the newest entries.
//!
//! sled alone is not safe against power cuts. It can panic, or open empty without an error. So every
//! call catches panics, contents and entries are verified by digests, and `CacheState` records the
//! revision that the entries belong to.

mod contents;
mod head;
mod lock;

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use repository::{Change, Index, StoreError};

pub(crate) use head::{CacheState, EntriesDigest};

use crate::{
    change_set::ChangeSet,
    error::{self, Location},
    journal, names,
};

/// The path of the cache.
pub(crate) fn path(root: &Path) -> PathBuf {
    root.join(names::CACHE)
}

/// An open cache.
pub(crate) struct Cache {
    contents: sled::Tree,
    head: sled::Tree,
    // Dropped after the trees: it stops sled's threads.
    db: sled::Db,
    path: PathBuf,
}

impl Cache {
    /// Opens the cache, or creates an empty one. `cache` is sled's memory target in bytes.
    pub(crate) fn open(root: &Path, cache: u64) -> Result<Self, StoreError> {
        let path = path(root);
        remove_unfinished_snapshots(&path).map_err(error::io("open sled"))?;
        crate::files::create_dir(&path).map_err(error::io("open sled"))?;
        lock::wait(&path).map_err(error::io("open sled"))?;
        guarded(|| {
            let db = sled::Config::new().path(&path).cache_capacity(cache).open().map_err(sled)?;
            let contents = db.open_tree("contents").map_err(sled)?;
            let head = db.open_tree("head").map_err(sled)?;
            Ok(Self { contents, head, db, path })
        })
    }

    /// Applies the `missing` revisions to the cache, whose index is `base`. Returns the new index.
    pub(crate) fn catch_up(
        &self,
        journal: &journal::Journal,
        base: &Index,
        missing: &[journal::LogEntry],
    ) -> Result<Index, StoreError> {
        let Some(newest) = missing.last() else { return Ok(base.clone()) };
        guarded(|| {
            let changes = self.stage(journal, newest, missing)?;
            let index =
                base.with(&changes).map_err(|taken| error::damaged(Location::Cache, taken))?;
            self.commit(journal, newest, &index, &changes)?;
            Ok(index)
        })
    }

    /// Applies the next revision, whose index is known.
    pub(crate) fn apply_revision(
        &self,
        journal: &journal::Journal,
        log_entry: &journal::LogEntry,
        index: &Index,
    ) -> Result<(), StoreError> {
        guarded(|| {
            let changes = self.stage(journal, log_entry, std::slice::from_ref(log_entry))?;
            self.commit(journal, log_entry, index, &changes)
        })
    }

    /// Stores the contents of these revisions. Returns their merged changes.
    fn stage(
        &self,
        journal: &journal::Journal,
        newest: &journal::LogEntry,
        missing: &[journal::LogEntry],
    ) -> Result<Vec<Change>, StoreError> {
        self.set_pending(journal.directory(), newest)?;
        let mut staging = contents::Staging::new(&self.contents);
        let mut change_set = ChangeSet::default();
        for log_entry in missing {
            let reader = journal.read_verified(log_entry)?;
            change_set.add(reader.replay(|hash, compressed| staging.put(&hash, &compressed))?);
        }
        staging.finish()?;
        Ok(change_set.into_changes())
    }

    /// Commits the changes with the new state and flushes sled.
    fn commit(
        &self,
        journal: &journal::Journal,
        newest: &journal::LogEntry,
        index: &Index,
        changes: &[Change],
    ) -> Result<(), StoreError> {
        self.commit_entries(&CacheState::new(journal.first_retained(), newest, index)?, changes)?;
        self.db.flush().map(drop).map_err(sled)
    }

    /// Closes the cache and waits until sled has released its file, so that the directory can be moved
    /// or removed.
    pub(crate) fn close(self) {
        let path = self.path.clone();
        // A panic while closing loses nothing: the journal has all data.
        let _panic = catch_unwind(AssertUnwindSafe(|| drop(self)));
        if let Err(cause) = lock::wait(&path) {
            tracing::warn!(error = %cause, "the closed cache still locks its file");
        }
    }
}

/// After a kill during a snapshot, sled would load the unfinished one and report corruption at every
/// start.
fn remove_unfinished_snapshots(path: &Path) -> io::Result<()> {
    let files = match fs::read_dir(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    for file in files {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

/// Converts a panic of sled to an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(error::damaged(Location::Cache, format!("it panicked: {text}")))
    })
}

fn sled(cause: sled::Error) -> StoreError {
    match cause {
        sled::Error::Io(cause) => error::io("use sled")(cause),
        cause => error::damaged(Location::Cache, cause),
    }
}
