//! Writes the services of an instance to a snapshot in a folder, if something has changed, and removes old ones.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use api_types::{AuditAction, ExportOptions, InstanceJobFailure, InstanceStage, MirrorResult};
use app::text::file_time;
use repository::Entry;

use super::{
    decide::LastRun,
    plan::States,
    run::{Ended, Run},
};
use crate::{
    backup::{
        folder,
        list::{Series, beyond, list_series},
        run::{name, remove, with_causes},
        snapshot::{self, NewSnapshot, SnapshotError},
    },
    instances::{
        copy::InstanceCopy,
        job::{Job, Stop},
    },
};

impl Run {
    pub(super) fn back_up(&self, job: &Job, folder: &str, keep: u16) -> Result<Ended, Stop> {
        let (instances, admin) = (&*self.instances, &self.admin);
        let folder = self.checked(folder)?;
        let read = self.read(job)?;
        let copy = &read.copy;
        let (mut states, mut entries) = self.to_write(copy)?;
        let series = Series::of_mirror(&self.mirror.id);
        if is_written(&states) && !list_series(&folder, &series).is_empty() {
            return Ok(self.unchanged(states.base));
        }
        if self.read_also(job, &read, entries.iter().map(|entry| &entry.summary.key))? {
            (states, entries) = self.to_write(copy)?;
        }
        let total = entries.iter().map(|entry| entry.summary.size).sum();
        let services = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        job.enter(InstanceStage::Preparing, 0)?;
        let options = ExportOptions::default();
        let export = copy.repository().export_entries(admin, states.base.source, entries, options);
        let time = file_time(instances.clock.date().0);
        let new = NewSnapshot { export, folder: &folder, series: &series, time: &time };
        let written = snapshot::write(new, &mut |done| {
            job.set_progress(done, total);
            job.check().is_ok()
        });
        let written = written.map_err(|error| match error {
            SnapshotError::Canceled => Stop::Canceled,
            error => not_written(&error),
        })?;
        let file = name(&written.file);
        self.log(AuditAction::BackupWritten, &file);
        for removed in remove(&beyond(list_series(&folder, &series), keep, &written.file)) {
            self.log(AuditAction::BackupRemoved, &removed);
        }
        let result = MirrorResult::Written { file, size: written.size, services };
        Ok(Ended::settled(result, states.base, Vec::new()))
    }

    /// The services of a snapshot, as they were when they were read last.
    fn to_write(&self, copy: &InstanceCopy) -> Result<(States, Vec<Arc<Entry>>), Stop> {
        let states = self.states(copy)?;
        let entries = states.scope.entries(&states.now.source);
        if entries.is_empty() {
            return Err(Stop::Failed(InstanceJobFailure::NoServices));
        }
        Ok((states, entries))
    }

    fn checked(&self, folder: &str) -> Result<PathBuf, Stop> {
        let mirrors = &self.instances.mirrors;
        folder::check(Path::new(folder), &mirrors.data, mirrors.allowed.as_deref())
            .map_err(|error| not_written(&error))
    }
}

/// Whether the last snapshot has what the instance has.
fn is_written(states: &States) -> bool {
    let LastRun::Ended(Some(before)) = &states.last else { return false };
    states.scope.contents(&before.source) == states.scope.contents(&states.now.source)
}

fn not_written(error: &(dyn std::error::Error + 'static)) -> Stop {
    Stop::Failed(InstanceJobFailure::Folder { reason: with_causes(error) })
}
