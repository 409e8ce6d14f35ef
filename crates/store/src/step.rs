//! The steps of a commit. A test may watch them, and let a commit fail at each; without the feature
//! `faults` nothing of it is compiled.
//!
//! Each store has its own watcher, so that tests beside each other do not meet.

use std::{fmt, io};

/// A step of a commit that was reached.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Step {
    /// The journal file was begun, beside its place.
    Begun,
    /// A definition was compressed, on the thread that does so.
    Compressed,
    /// The journal file was written, and perhaps not all of it is on the disk.
    Written,
    /// The journal file is on the disk, and has no name yet.
    Synced,
    /// The journal file has its name, and perhaps not on the disk.
    Named,
    /// The revision stands; the cache has not heard of it.
    Stands,
    /// The cache has the revision, and readers do not see it yet.
    CaughtUp,
}

impl Step {
    /// All of them, in the order of a commit.
    pub const ALL: [Self; 7] = [
        Self::Begun,
        Self::Compressed,
        Self::Written,
        Self::Synced,
        Self::Named,
        Self::Stands,
        Self::CaughtUp,
    ];
}

/// Told of every step; what it answers is what the disk would.
#[cfg(feature = "faults")]
type Watcher = std::sync::Arc<dyn Fn(Step) -> io::Result<()> + Send + Sync>;

/// Who watches the steps of a store's commits: nobody, but in tests.
#[derive(Clone, Default)]
pub struct Steps {
    #[cfg(feature = "faults")]
    watcher: Option<Watcher>,
}

impl Steps {
    /// Tells this watcher.
    #[cfg(feature = "faults")]
    pub fn watched(watcher: impl Fn(Step) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self { watcher: Some(std::sync::Arc::new(watcher)) }
    }

    /// A step was reached.
    #[cfg(feature = "faults")]
    pub(crate) fn reach(&self, step: Step) -> io::Result<()> {
        self.watcher.as_ref().map_or(Ok(()), |watcher| watcher(step))
    }

    /// A step was reached.
    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "a watcher may let it fail")]
    #[inline(always)]
    pub(crate) fn reach(&self, _: Step) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").finish_non_exhaustive()
    }
}
