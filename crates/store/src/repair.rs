//! Rebuilds the cache from the journal.

use std::{
    fs, io,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use repository::{DamagedPart, Index, StoreError};

use crate::{
    Options,
    cache::{self, Cache},
    error,
    journal::{Journal, LogEntry},
    space,
};

/// Prefix of the name of a cache that was moved aside. The time follows.
const MOVED_PREFIX: &str = "sled.bad-";

/// Why the cache was rebuilt, and where the old one is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rebuilt {
    /// Why it was rebuilt.
    pub why: String,
    /// The new name of the old cache in the data directory, if there was one.
    pub moved_to: Option<String>,
}

/// A rebuilt cache.
pub(crate) struct RebuiltCache {
    pub(crate) cache: Cache,
    pub(crate) index: Index,
    pub(crate) moved_to: Option<String>,
}

/// Moves an existing cache aside and builds a new one from the journal.
pub(crate) fn rebuild(
    root: &Path,
    options: &Options,
    journal: &Journal,
    log: &[LogEntry],
) -> Result<RebuiltCache, StoreError> {
    let log = journal.entries_with_files(log);
    require_space(root, options, journal, log)?;
    let moved_to = move_aside(root)?;
    let cache = Cache::open(root, options.cache_capacity)?;
    match cache.catch_up(journal, &Index::default(), log) {
        Ok(index) => Ok(RebuiltCache { cache, index, moved_to }),
        Err(cause) => {
            cache.close();
            Err(cause)
        }
    }
}

/// Fails if there is no space to replay these revisions. With nothing to replay, the store opens on
/// a full disk too, so that its content can be read and exported.
pub(crate) fn require_space(
    root: &Path,
    options: &Options,
    journal: &Journal,
    missing: &[LogEntry],
) -> Result<(), StoreError> {
    if missing.is_empty() {
        return Ok(());
    }
    let length = |log_entry: &LogEntry| journal.length(log_entry.revision.number);
    let bytes = missing.iter().map(length).sum::<io::Result<u64>>();
    space::require(options, root, 0, bytes.map_err(error::io("read the size of the journal"))?)
}

/// Whether the journal or the disk failed, so that a rebuild of the cache would not help.
pub(crate) fn is_unrelated_to_cache(cause: &StoreError) -> bool {
    match cause {
        StoreError::Full { .. }
        | StoreError::JournalIncomplete { .. }
        | StoreError::UnsupportedFormat { .. } => true,
        // Another process has it open.
        StoreError::Io { source, .. } => source.kind() == io::ErrorKind::ResourceBusy,
        StoreError::Damaged { part, .. } => *part == DamagedPart::Journal,
        _ => false,
    }
}

/// Renames a broken cache, so that it can be examined. Removes the one renamed before.
pub(crate) fn move_aside(root: &Path) -> Result<Option<String>, StoreError> {
    let failed = |cause| error::io("rename the cache")(cause);
    let path = cache::path(root);
    if !path.try_exists().map_err(failed)? {
        return Ok(None);
    }
    let earlier = list_moved(root).map_err(failed)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let name =
        (now..).map(|millis| format!("{MOVED_PREFIX}{millis}")).find(|to| !earlier.contains(to));
    let name = name.ok_or_else(|| failed(io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(path, root.join(&name)).map_err(failed)?;
    remove(root, earlier);
    Ok(Some(name))
}

/// Removes renamed caches. They may hold content that compaction removed.
pub(crate) fn remove_moved(root: &Path) -> Result<(), StoreError> {
    let names = list_moved(root).map_err(|cause| error::io("list old caches")(cause))?;
    remove(root, names);
    Ok(())
}

fn remove(root: &Path, names: Vec<String>) {
    for path in names.into_iter().map(|name| root.join(name)) {
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        if let Err(cause) = removed {
            tracing::warn!(error = %cause, "cannot remove an old cache");
        }
    }
}

/// The names of the renamed caches.
fn list_moved(root: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(root)?.map(|file| Ok(file?.file_name().into_string().ok()));
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().flatten().filter(|name| name.starts_with(MOVED_PREFIX)).collect())
}

/// Removes a closed cache. If that fails, the rebuild moves it aside.
pub(crate) fn remove_cache(root: &Path) {
    match fs::remove_dir_all(cache::path(root)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(error = %cause, "cannot remove the cache");
        }
        _ => {}
    }
}
