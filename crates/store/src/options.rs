//! What can be chosen when a store is opened.

use std::{
    fmt, io,
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use api_types::Timestamp;

use crate::{Disk, Steps, space};

/// Tells how many bytes are free where a path is.
pub type FreeSpace = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// What can be chosen when a store is opened; the default is right outside tests.
#[derive(Clone)]
pub struct Options {
    /// Where the free space is asked for.
    pub free_space: FreeSpace,
    /// After how many revisions all entries are written down once more, so that no reader has to
    /// add up more changes than that.
    pub checkpoint_every: u64,
    /// The memory that sled aims to use, in bytes.
    pub cache: u64,
    /// Who watches the steps of commits.
    pub steps: Steps,
    /// The clock.
    pub now: fn() -> Timestamp,
    /// The disk.
    pub disk: Disk,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            free_space: Arc::new(space::free),
            checkpoint_every: 64,
            cache: 32 * 1024 * 1024,
            steps: Steps::default(),
            now,
            disk: Disk::default(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("checkpoint_every", &self.checkpoint_every)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

/// The time of this machine's clock.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
