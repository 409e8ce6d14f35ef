//! The progress of a backup.

use std::ops::ControlFlow;

use super::{BackupError, OnProgress};
use crate::{Progress, Stage};

/// Counts the bytes for the progress.
pub(super) struct Meter<'a> {
    pub(super) stage: Stage,
    pub(super) done: u64,
    pub(super) total: u64,
    pub(super) on_progress: OnProgress<'a>,
}

impl Meter<'_> {
    pub(super) fn add(&mut self, bytes: u64) -> Result<(), BackupError> {
        self.done += bytes;
        let Meter { stage, done, total, .. } = *self;
        match (self.on_progress)(Progress { stage, done, total }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(BackupError::Canceled),
        }
    }
}
