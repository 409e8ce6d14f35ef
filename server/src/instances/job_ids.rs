//! The IDs of jobs.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use app::api::instance_jobs::JobId;

/// Gives each job of a server an ID.
pub(super) struct JobIds {
    run: u32,
    issued: AtomicU64,
}

impl Default for JobIds {
    fn default() -> Self {
        // Its keys are random, so that an ID of before a restart is not that of another job.
        let [a, b, c, d, ..] = RandomState::new().build_hasher().finish().to_be_bytes();
        Self { run: u32::from_be_bytes([a, b, c, d]), issued: AtomicU64::new(0) }
    }
}

impl JobIds {
    /// The ID of the next job.
    pub(super) fn next(&self) -> JobId {
        let number = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
        JobId { run: self.run, number }
    }

    /// Whether an ID is one of this server since it was started.
    pub(super) const fn has(&self, id: JobId) -> bool {
        self.run == id.run
    }
}
