//! Logs a failure of work that repeats once, and not each time.

use std::sync::{Mutex, PoisonError};

/// Why the work failed the last time. `None` if it did not.
#[derive(Debug, Default)]
pub(super) struct LastFailure(Mutex<Option<String>>);

impl LastFailure {
    /// Notes how the work ended. Returns whether it failed for another reason than the last time.
    pub(super) fn note<T, E: ToString>(&self, result: &Result<T, E>) -> bool {
        let failure = result.as_ref().err().map(ToString::to_string);
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = failure.is_some() && *last != failure;
        *last = failure;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_that_repeats_is_new_once() {
        let last = LastFailure::default();
        for (result, is_new) in [
            (Ok(()), false),
            (Err("a"), true),
            (Err("a"), false),
            (Err("b"), true),
            (Ok(()), false),
            (Err("b"), true),
        ] {
            assert_eq!(last.note(&result), is_new, "{result:?}");
        }
    }
}
