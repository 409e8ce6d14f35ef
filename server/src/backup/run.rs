//! Writes one backup: to its folder, to the settings, to the log and to the audit log.

use std::{
    error::Error,
    fs,
    iter::successors,
    net::IpAddr,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use api_types::{
    AuditAction, BackupFailure, BackupKind, BackupResult, BackupRun, BackupSchedule, Role,
    Timestamp,
};
use app::text::file_time;
use repository::{Admin, Identity, Member, NotAllowed};
use store::{BackupError, Stage, directory_id};

use super::{
    folder::{self, FolderError},
    list::{self, Series},
    schedule::{Backups, Claim},
    snapshot::{self, NewSnapshot, NewestRevision, SnapshotError},
    write::{self, WriteError},
};
use crate::{audit::Event, records::RecordFileError};

/// Why a backup was not written.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error(transparent)]
    Settings(#[from] RecordFileError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Full(#[from] WriteError),
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
}

/// A file that was written.
struct WrittenFile {
    path: PathBuf,
    result: BackupResult,
}

impl Backups {
    /// Writes a backup, and removes those that are too old.
    pub(super) fn run(&self, claim: &Claim<'_>, actor: &str, from: Option<IpAddr>) {
        let (kind, started) = (claim.kind, self.clock.date());
        let written = self.write_backup(claim, started);
        let finished = self.clock.date();
        let record = |action, subject: &str| {
            self.audit.record(&Event::new(actor, from, action).about(subject), self.clock.date());
        };
        let mut failure = None;
        let result = match written {
            Ok((WrittenFile { path, result }, schedule)) => {
                tracing::info!(file = %path.display(), "wrote and verified a backup");
                record(AuditAction::BackupWritten, &name(&path));
                for removed in remove_outdated(self, kind, &path, schedule.keep) {
                    record(AuditAction::BackupRemoved, &removed);
                }
                result
            }
            Err(error) if is_canceled(&error) => {
                record(AuditAction::BackupCanceled, subject(kind));
                BackupResult::Canceled
            }
            Err(error) => {
                let reason = with_causes(&error);
                tracing::error!(reason, "a backup failed");
                record(AuditAction::BackupFailed, subject(kind));
                failure = Some(BackupFailure { at: finished, reason: reason.clone() });
                BackupResult::Failed { reason }
            }
        };
        let stored = self.schedules.change(kind, |scheduled| {
            scheduled.last = Some(BackupRun { started, finished, result });
            scheduled.failure = failure.or(scheduled.failure.take());
        });
        if let Err(error) = stored {
            tracing::error!(%error, "cannot store the result of a backup");
        }
    }

    fn write_backup(
        &self,
        claim: &Claim<'_>,
        at: Timestamp,
    ) -> Result<(WrittenFile, BackupSchedule), RunError> {
        let schedule = self.schedules.get(claim.kind)?.schedule;
        let folder =
            folder::check(Path::new(&schedule.folder), &self.data, self.allowed.as_deref())?;
        let written = match claim.kind {
            BackupKind::Full => self.write_full(claim, &folder, at)?,
            BackupKind::Snapshot => self.write_snapshot(claim, &folder, at)?,
        };
        Ok((written, schedule))
    }

    fn write_full(
        &self,
        claim: &Claim<'_>,
        folder: &Path,
        at: Timestamp,
    ) -> Result<WrittenFile, RunError> {
        let written = write::write(&self.data, folder, at, &mut |progress| {
            // Writing and reading it back are halves of the work.
            let half = if progress.stage == Stage::Backup { 0 } else { progress.total };
            claim.set_progress(half + progress.done, 2 * progress.total);
            match claim.is_canceled.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        let result = BackupResult::Written {
            file: name(&written.file),
            size: written.size,
            revision: written.summary.revision,
            services: written.summary.services,
        };
        Ok(WrittenFile { path: written.file, result })
    }

    fn write_snapshot(
        &self,
        claim: &Claim<'_>,
        folder: &Path,
        at: Timestamp,
    ) -> Result<WrittenFile, RunError> {
        let admin = Admin::new(Member::new(Identity::verified("schedule", Role::Admin)))?;
        let newest = NewestRevision::of(&self.repository, &admin).map_err(SnapshotError::from)?;
        let NewestRevision { export, revision, services, size: total } = newest;
        let series = Series::of_repository(directory_id(&self.data));
        let new = NewSnapshot { export, folder, series: &series, time: &file_time(at.0) };
        let written = snapshot::write(new, &mut |done| {
            claim.set_progress(done, total);
            !claim.is_canceled.load(Ordering::Relaxed)
        })?;
        let (file, size) = (name(&written.file), written.size);
        let result = BackupResult::Written { file, size, revision, services };
        Ok(WrittenFile { path: written.file, result })
    }
}

/// Removes the backups of this server that are too old. Returns their names.
fn remove_outdated(backups: &Backups, kind: BackupKind, newest: &Path, keep: u16) -> Vec<String> {
    let Some(folder) = newest.parent() else { return Vec::new() };
    remove(&list::outdated(folder, directory_id(&backups.data), kind, keep, newest))
}

/// Removes old backups. Returns the names of those that are gone.
pub(crate) fn remove(outdated: &[PathBuf]) -> Vec<String> {
    let removed = outdated.iter().filter(|path| match fs::remove_file(path) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(file = %path.display(), %error, "cannot remove an old backup");
            false
        }
    });
    removed.map(|path| name(path)).collect()
}

fn is_canceled(error: &RunError) -> bool {
    matches!(
        error,
        RunError::Full(WriteError::Backup(BackupError::Canceled))
            | RunError::Snapshot(SnapshotError::Canceled)
    )
}

/// What the audit log calls backups of a kind.
pub(super) const fn subject(kind: BackupKind) -> &'static str {
    match kind {
        BackupKind::Full => "full backups",
        BackupKind::Snapshot => "snapshots",
    }
}

pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes: Vec<String> =
        successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect();
    causes.join(": ")
}
