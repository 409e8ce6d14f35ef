//! Notes which sizes of files an instance rejects, because a Microcks does not state its limit.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::RemoteError;

/// The size of the smallest file that an instance rejected because of its size, in bytes.
#[derive(Debug)]
pub(crate) struct RejectedSize(AtomicU64);

impl Default for RejectedSize {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl RejectedSize {
    /// Notes the answer to a file of this size.
    pub(crate) fn note<T>(&self, answer: &Result<T, RemoteError>, size: u64) {
        if let Err(RemoteError::TooLarge { limit, .. }) = answer {
            // A Mockpit states its limit, which one byte more exceeds.
            let stated = limit.map_or(u64::MAX, |limit| limit.saturating_add(1));
            self.0.fetch_min(size.min(stated), Ordering::Relaxed);
        }
    }

    /// The size. `None` if no file was rejected.
    pub(crate) fn get(&self) -> Option<u64> {
        let size = self.0.load(Ordering::Relaxed);
        (size != u64::MAX).then_some(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smallest_rejected_size_counts() {
        let rejected = RejectedSize::default();
        let too_large =
            |limit| Err::<(), _>(RemoteError::TooLarge { address: String::new(), limit });
        rejected.note(&Ok::<(), _>(()), 1);
        rejected.note(&Err::<(), _>(RemoteError::TimedOut(String::new())), 1);
        assert_eq!(rejected.get(), None);
        rejected.note(&too_large(None), 9);
        rejected.note(&too_large(None), 10);
        assert_eq!(rejected.get(), Some(9));
        rejected.note(&too_large(Some(7)), 10);
        assert_eq!(rejected.get(), Some(8));
    }
}
