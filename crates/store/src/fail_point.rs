//! Fail points: where a test can make a commit or a disk call fail.
//!
//! Compiled only with the feature `faults`. Without it [`FailPoints`] is an empty struct and the
//! server contains nothing of this. Each store has its own hook, because tests run in parallel in one
//! process.

use std::{fmt, io};

/// A step of a commit.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Step {
    /// The temporary journal file was created.
    Begun,
    /// A definition was compressed, on the compressor's thread.
    Compressed,
    /// The journal file was written, but not synced.
    Written,
    /// The journal file was synced, but not renamed.
    Synced,
    /// The journal that several servers share has the file. The folder of this server does not.
    Decided,
    /// The journal file was renamed, but the directory was not synced.
    Renamed,
    /// The revision is durable. The cache does not have it yet.
    Durable,
    /// The cache has the revision. Readers do not see it yet.
    Cached,
}

impl Step {
    /// All steps of a commit to a journal that no other server shares, in order.
    pub const ALL: [Self; 7] = [
        Self::Begun,
        Self::Compressed,
        Self::Written,
        Self::Synced,
        Self::Renamed,
        Self::Durable,
        Self::Cached,
    ];
}

/// A call that changes the disk.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Call {
    /// Writes bytes to a file.
    Write,
    /// Truncates a file.
    Truncate,
    /// Syncs a file.
    Sync,
    /// Renames a file.
    Rename,
    /// Syncs a directory.
    SyncDirectory,
}

/// A point that can fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FailPoint {
    /// After a step of a commit.
    Step(Step),
    /// At a disk call.
    Call(Call),
}

/// How a point fails.
#[cfg(feature = "faults")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Failure {
    /// Nothing is done.
    Nothing(io::ErrorKind),
    /// A write writes half of its bytes. Any other call does all of its work. Both report an error.
    Half(io::ErrorKind),
}

#[cfg(feature = "faults")]
type Hook = std::sync::Arc<dyn Fn(FailPoint) -> Option<Failure> + Send + Sync>;

/// The fail points of one store. Nothing fails by default.
#[derive(Clone, Default)]
pub struct FailPoints {
    #[cfg(feature = "faults")]
    hook: Option<Hook>,
}

impl FailPoints {
    /// Calls `hook` at each point. It decides whether the point fails.
    #[cfg(feature = "faults")]
    pub fn new(hook: impl Fn(FailPoint) -> Option<Failure> + Send + Sync + 'static) -> Self {
        Self { hook: Some(std::sync::Arc::new(hook)) }
    }

    /// Reports that a step was reached.
    pub(crate) fn reach(&self, step: Step) -> io::Result<()> {
        self.run(FailPoint::Step(step), |_| Ok(()))
    }

    /// Makes a disk call. `work` does all of it or half of it.
    pub(crate) fn call<T>(
        &self,
        call: Call,
        work: impl FnMut(Share) -> io::Result<T>,
    ) -> io::Result<T> {
        self.run(FailPoint::Call(call), work)
    }

    #[cfg(feature = "faults")]
    fn run<T>(
        &self,
        point: FailPoint,
        mut work: impl FnMut(Share) -> io::Result<T>,
    ) -> io::Result<T> {
        match self.hook.as_ref().and_then(|hook| hook(point)) {
            None => work(Share::All),
            Some(Failure::Nothing(kind)) => Err(kind.into()),
            Some(Failure::Half(kind)) => work(Share::Half).and(Err(kind.into())),
        }
    }

    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unused_self, reason = "the feature `faults` uses it")]
    #[inline(always)]
    fn run<T>(&self, _: FailPoint, mut work: impl FnMut(Share) -> io::Result<T>) -> io::Result<T> {
        work(Share::All)
    }
}

impl fmt::Debug for FailPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailPoints").finish_non_exhaustive()
    }
}

/// How much of its work a disk call does.
#[derive(Clone, Copy)]
pub(crate) enum Share {
    All,
    #[cfg(feature = "faults")]
    Half,
}

impl Share {
    /// The bytes that a write writes.
    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        match self {
            Self::All => bytes,
            #[cfg(feature = "faults")]
            Self::Half => bytes.get(..bytes.len() / 2).unwrap_or(bytes),
        }
    }
}
