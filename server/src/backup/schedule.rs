//! The backups of a server: which one is running, and which one is due.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use api_types::{BackupKind, BackupStatus, BackupsView, RunningBackup, Timestamp};
use repository::Repository;

use super::{
    record::{Scheduled, Schedules},
    time,
};
use crate::{
    audit::AuditLog,
    auth::Clock,
    background,
    records::{RecordFileError, RecordPlace},
};

/// The pause between two looks at the schedules.
const INTERVAL: Duration = Duration::from_secs(10);

/// The backups of a server.
pub(crate) struct Backups {
    place: RecordPlace,
    pub(super) data: PathBuf,
    /// Backups are restricted to this folder.
    pub(super) allowed: Option<PathBuf>,
    pub(super) repository: Arc<Repository>,
    pub(super) audit: AuditLog,
    pub(super) clock: Clock,
    pub(super) schedules: Schedules,
    running: Mutex<Option<Running>>,
    /// When the last backup of each kind began, even if that cannot be stored.
    begun: Mutex<[Option<Timestamp>; 2]>,
}

struct Running {
    progress: RunningBackup,
    is_canceled: Arc<AtomicBool>,
}

/// The right to write a backup: only one is written at a time.
pub(super) struct Claim<'a> {
    pub(super) kind: BackupKind,
    pub(super) is_canceled: Arc<AtomicBool>,
    backups: &'a Backups,
}

impl Backups {
    pub(crate) fn new(
        place: &RecordPlace,
        allowed: Option<PathBuf>,
        repository: Arc<Repository>,
        clock: Clock,
    ) -> Self {
        Self {
            place: place.clone(),
            data: place.folder().to_owned(),
            allowed,
            repository,
            audit: AuditLog::new(place),
            clock,
            schedules: Schedules::new(place),
            running: Mutex::default(),
            begun: Mutex::default(),
        }
    }

    /// Starts a thread that writes backups when they are due. It ends when the server has dropped the backups.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(crate) fn start(self: &Arc<Self>) -> std::io::Result<()> {
        background::repeat("backups", INTERVAL, self, |backups| backups.run_due())
    }

    /// Writes the backups that are due, unless another server does. One that was missed while the server was off is
    /// due at once.
    pub(crate) fn run_due(&self) {
        let Some(_lease) = self.place.lease("backups") else { return };
        for kind in BackupKind::ALL {
            let is_due = match self.schedules.get(kind) {
                Ok(scheduled) => {
                    let next = self.next(&scheduled);
                    next.is_some_and(|next| next <= self.clock.date())
                }
                Err(error) => {
                    tracing::error!(%error, "cannot read the schedules of backups");
                    false
                }
            };
            if is_due && let Some(claim) = self.claim(kind) {
                self.run(&claim, "schedule", None);
            }
        }
    }

    /// When the next backup is due.
    fn next(&self, scheduled: &Scheduled) -> Option<Timestamp> {
        let begun = lock(&self.begun)[scheduled.schedule.kind as usize];
        let last = scheduled.last.as_ref().map(|last| last.started).max(begun);
        // Another clock could have set a time in the future.
        let last = last.unwrap_or(scheduled.since).max(scheduled.since).min(self.clock.date());
        scheduled.schedule.time.map(|time| time::due_after(time, last))
    }

    /// What administrators see.
    pub(super) fn view(&self) -> Result<BackupsView, RecordFileError> {
        let status = |kind| {
            let scheduled = self.schedules.get(kind)?;
            let next = self.next(&scheduled);
            let Scheduled { schedule, last, failure, .. } = scheduled;
            Ok::<_, RecordFileError>(BackupStatus { schedule, last, next, failure })
        };
        let kinds = BackupKind::ALL.into_iter().map(status).collect::<Result<_, _>>()?;
        let running = lock(&self.running).as_ref().map(|running| running.progress);
        Ok(BackupsView { kinds, running })
    }

    /// The right to write a backup. `None` while another one is written.
    pub(super) fn claim(&self, kind: BackupKind) -> Option<Claim<'_>> {
        let mut running = lock(&self.running);
        if running.is_some() {
            return None;
        }
        let is_canceled = Arc::<AtomicBool>::default();
        let progress = RunningBackup { kind, done: 0, total: 0 };
        *running = Some(Running { progress, is_canceled: Arc::clone(&is_canceled) });
        lock(&self.begun)[kind as usize] = Some(self.clock.date());
        Some(Claim { kind, is_canceled, backups: self })
    }

    /// Stops the running backup.
    pub(super) fn cancel(&self) {
        if let Some(running) = &*lock(&self.running) {
            running.is_canceled.store(true, Ordering::Relaxed);
        }
    }
}

impl Claim<'_> {
    /// Publishes the progress.
    pub(super) fn set_progress(&self, done: u64, total: u64) {
        if let Some(running) = &mut *lock(&self.backups.running) {
            running.progress = RunningBackup { kind: self.kind, done, total };
        }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        *lock(&self.backups.running) = None;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
