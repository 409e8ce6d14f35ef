//! Makes the cache anew from the journal.

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

/// What a cache that was moved aside is called, up to the time.
const MOVED: &str = "sled.bad-";

/// The cache was made anew from the journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rebuilt {
    /// Why.
    pub why: String,
    /// The name in the data directory under which the old one still lies, if there was one.
    pub moved_to: Option<String>,
}

/// A cache that was made anew.
pub(crate) struct Made {
    pub(crate) copy: Cache,
    pub(crate) index: Index,
    pub(crate) moved_to: Option<String>,
}

/// Makes the cache anew, from all of the journal; one that is there is moved aside first.
pub(crate) fn rebuild(
    root: &Path,
    options: &Options,
    journal: &Journal,
    lines: &[LogEntry],
) -> Result<Made, StoreError> {
    let lines = journal.with_files(lines);
    require_room(root, options, journal, lines)?;
    let moved_to = move_aside(root)?;
    let copy = Cache::open(root, options.cache)?;
    match copy.catch_up(journal, &Index::default(), lines) {
        Ok(index) => Ok(Made { copy, index, moved_to }),
        Err(cause) => {
            copy.close();
            Err(cause)
        }
    }
}

/// Refuses to replay what would not fit. Where there is nothing to replay, a full disk is no
/// hindrance: what is here can still be read and exported.
pub(crate) fn require_room(
    root: &Path,
    options: &Options,
    journal: &Journal,
    missing: &[LogEntry],
) -> Result<(), StoreError> {
    if missing.is_empty() {
        return Ok(());
    }
    let length = |line: &LogEntry| journal.length(line.revision.number);
    let bytes = missing.iter().map(length).sum::<io::Result<u64>>();
    space::require(options, root, 0, bytes.map_err(error::io("look at journal"))?)
}

/// Whether the journal or the disk is to blame: making the cache anew would not help.
pub(crate) fn is_no_fault_of_the_copy(cause: &StoreError) -> bool {
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

/// Gives a cache that cannot be trusted another name: it may tell somebody something.
/// The one before it goes, so that they do not pile up.
pub(crate) fn move_aside(root: &Path) -> Result<Option<String>, StoreError> {
    let failed = |cause| error::io("move sled aside")(cause);
    let path = cache::path(root);
    if !path.try_exists().map_err(failed)? {
        return Ok(None);
    }
    let earlier = moved(root).map_err(failed)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let name = (now..).map(|millis| format!("{MOVED}{millis}")).find(|to| !earlier.contains(to));
    let name = name.ok_or_else(|| failed(io::ErrorKind::AlreadyExists.into()))?;
    fs::rename(path, root.join(&name)).map_err(failed)?;
    remove(root, earlier);
    Ok(Some(name))
}

/// Removes what was moved aside: it may hold what nobody is to have any more.
pub(crate) fn remove_moved(root: &Path) -> Result<(), StoreError> {
    let names = moved(root).map_err(|cause| error::io("look for what was moved aside")(cause))?;
    remove(root, names);
    Ok(())
}

fn remove(root: &Path, names: Vec<String>) {
    for path in names.into_iter().map(|name| root.join(name)) {
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        if let Err(cause) = removed {
            tracing::warn!(error = %cause, "an old cache cannot be removed");
        }
    }
}

/// The names of the caches that were moved aside.
fn moved(root: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(root)?.map(|file| Ok(file?.file_name().into_string().ok()));
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(names.into_iter().flatten().filter(|name| name.starts_with(MOVED)).collect())
}
