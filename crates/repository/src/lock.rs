//! Locks that go on after a panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A panic while a lock was held leaves what it guards as it was before the call or after it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
