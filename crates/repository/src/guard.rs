//! Runs work that may panic.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

/// A panic that was caught.
pub(crate) struct CaughtPanic(Box<dyn Any + Send>);

impl CaughtPanic {
    /// Continues the panic.
    pub(crate) fn resume(self) -> ! {
        resume_unwind(self.0)
    }
}

/// Runs work and catches a panic in it.
///
/// A panic can leave an unfinished commit, which the store discards, and wrong counts in a
/// [`Progress`](crate::progress::Progress), which are for display only. After a panic the caller asks
/// the store whether a revision was committed.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(CaughtPanic)
}
