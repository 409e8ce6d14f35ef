//! Options for opening a store.

use std::{
    fmt, io,
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use api_types::Timestamp;

use crate::{FailPoints, SharedJournal, disk::Disk};

/// Returns the number of free bytes on the file system of a path.
pub type FreeSpace = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// Options for opening a store. Except for `shared`, only tests need other values than the defaults.
#[derive(Clone)]
pub struct Options {
    /// Reports the free space of the disk.
    pub free_space: FreeSpace,
    /// Revisions between two checkpoints. Reading an earlier revision replays at most this many
    /// change lists.
    pub checkpoint_every: u64,
    /// Target memory use of sled, in bytes.
    pub cache_capacity: u64,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// The journal that this store shares with those of other servers. `None` if no other server writes to it.
    pub shared: Option<SharedJournal>,
    /// Where tests make commits and disk calls fail.
    pub fail_points: FailPoints,
}

impl Options {
    /// The disk, with these fail points.
    pub(crate) fn disk(&self) -> Disk {
        Disk { fail_points: self.fail_points.clone() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            free_space: Arc::new(free_space),
            checkpoint_every: 64,
            cache_capacity: 32 * 1024 * 1024,
            now,
            shared: None,
            fail_points: FailPoints::default(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("checkpoint_every", &self.checkpoint_every)
            .field("cache_capacity", &self.cache_capacity)
            .finish_non_exhaustive()
    }
}

/// The current time of the system clock.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Bytes that this user can still write to the file system of `dir`.
fn free_space(dir: &Path) -> io::Result<u64> {
    let stat = rustix::fs::statvfs(dir)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}
