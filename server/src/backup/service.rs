//! Backups for one request. Each change is in the audit log.

use std::{
    cmp::Reverse,
    collections::BTreeSet,
    fs::File,
    io::{self, Read as _},
    net::IpAddr,
    ops::ControlFlow,
    path::Path,
    sync::{Arc, mpsc},
    thread,
};

use api_types::{
    ApiError, AuditAction, BackupFile, BackupKind, BackupSchedule, BackupsView, Missing,
    OpenedBackup, ScheduleProblem,
};
use app::api::{IntoApiError, access::BackupService, internal_error};
use repository::Admin;
use snapshot::{Limits, Reader};
use store::directory_id;

use super::{
    folder,
    list::{self, FoundFile},
    open::{self, OpenError},
    run::subject,
    schedule::Backups,
    time,
};
use crate::audit::Event;

/// The backups, for one request.
pub(crate) struct RequestBackups {
    pub(crate) backups: Arc<Backups>,
    pub(crate) peer: IpAddr,
}

impl RequestBackups {
    fn record(&self, admin: &Admin, action: AuditAction, subject: &str) {
        let actor = admin.member().identity();
        let event = Event::new(actor.name(), Some(self.peer), action).about(subject);
        self.backups.audit.record(&event, self.backups.clock.date());
    }

    fn found(&self) -> Result<Vec<FoundFile>, ApiError> {
        let Backups { data, schedules, .. } = &*self.backups;
        let mut folders = BTreeSet::new();
        for kind in BackupKind::ALL {
            let scheduled = schedules.get(kind).map_err(IntoApiError::into_api_error)?;
            folders.insert(scheduled.schedule.folder);
        }
        let directory = directory_id(data);
        let folders = folders.iter().map(Path::new).filter(|folder| folder.is_absolute());
        let mut found: Vec<_> = folders.flat_map(|folder| list::list(folder, directory)).collect();
        found.sort_by_key(|found| Reverse(found.file.at));
        Ok(found)
    }

    fn find(&self, name: &str) -> Result<FoundFile, ApiError> {
        let found = self.found()?.into_iter().find(|found| found.file.name == name);
        found.ok_or(ApiError::NotFound(Missing::File))
    }

    fn problem(&self, schedule: &BackupSchedule) -> Option<ScheduleProblem> {
        if schedule.time.is_some_and(|time| !time::is_possible(time)) {
            return Some(ScheduleProblem::Time);
        }
        if !list::is_possible(schedule.keep) {
            return Some(ScheduleProblem::Keep);
        }
        if schedule.time.is_none() && schedule.folder.is_empty() {
            return None;
        }
        let Backups { data, allowed, .. } = &*self.backups;
        folder::check(Path::new(&schedule.folder), data, allowed.as_deref()).err().map(Into::into)
    }
}

impl BackupService for RequestBackups {
    fn view(&self, _: &Admin) -> Result<BackupsView, ApiError> {
        self.backups.view().map_err(IntoApiError::into_api_error)
    }

    fn files(&self, _: &Admin) -> Result<Vec<BackupFile>, ApiError> {
        Ok(self.found()?.into_iter().map(|found| found.file).collect())
    }

    fn set_schedule(
        &self,
        admin: &Admin,
        schedule: BackupSchedule,
    ) -> Result<Option<ScheduleProblem>, ApiError> {
        if let Some(problem) = self.problem(&schedule) {
            return Ok(Some(problem));
        }
        let (kind, now) = (schedule.kind, self.backups.clock.date());
        let changed = self.backups.schedules.change(kind, |scheduled| {
            scheduled.schedule = schedule;
            scheduled.since = now;
        });
        changed.map_err(IntoApiError::into_api_error)?;
        self.record(admin, AuditAction::BackupScheduleChanged, subject(kind));
        Ok(None)
    }

    fn start(&self, admin: &Admin, kind: BackupKind) -> Result<bool, ApiError> {
        let (backups, peer) = (Arc::clone(&self.backups), self.peer);
        let actor = admin.name().to_owned();
        let (claimed, is_claimed) = mpsc::channel();
        let work = move || {
            let claim = backups.claim(kind);
            // Fails only if the request has ended.
            let _ended = claimed.send(claim.is_some());
            if let Some(claim) = claim {
                backups.run(&claim, &actor, Some(peer));
            }
        };
        let started = thread::Builder::new().name("backup".to_owned()).spawn(work);
        started.map_err(|error| internal_error(&error))?;
        // Waits, so that the next request sees the running backup.
        Ok(is_claimed.recv().unwrap_or_default())
    }

    fn cancel(&self, _: &Admin) -> Result<(), ApiError> {
        self.backups.cancel();
        Ok(())
    }

    fn confirm_failure(&self, admin: &Admin, kind: BackupKind) -> Result<(), ApiError> {
        let changed = self.backups.schedules.change(kind, |scheduled| scheduled.failure = None);
        changed.map_err(IntoApiError::into_api_error)?;
        self.record(admin, AuditAction::BackupFailureSeen, subject(kind));
        Ok(())
    }

    fn verify(&self, _: &Admin, name: &str) -> Result<Option<String>, ApiError> {
        let found = self.find(name)?;
        match found.file.kind {
            BackupKind::Full => {
                let verified =
                    store::verify_backup(&found.path, &mut |_| ControlFlow::Continue(()));
                Ok(verified.err().map(|error| error.to_string()))
            }
            BackupKind::Snapshot => {
                let max_file_bytes = self.backups.repository.max_file_bytes();
                let limits = Limits { max_file_bytes, ..Limits::default() };
                let is_usable = is_snapshot(&found.path, limits);
                let is_usable = is_usable.map_err(|error| internal_error(&error))?;
                Ok((!is_usable).then(|| format!("{name} is damaged, or no snapshot")))
            }
        }
    }

    fn import(&self, admin: &Admin, name: &str) -> Result<OpenedBackup, ApiError> {
        let found = self.find(name)?;
        let Backups { data, repository, .. } = &*self.backups;
        match open::open(repository, admin, data, found.file.kind, &found.path) {
            Ok(import) => {
                self.record(admin, AuditAction::BackupImported, name);
                Ok(OpenedBackup::Import(import))
            }
            Err(OpenError::Import(error)) => Err(error),
            Err(error @ (OpenError::Backup(_) | OpenError::Store(_))) => {
                Ok(OpenedBackup::Rejected(error.to_string()))
            }
        }
    }
}

/// Whether a file is a snapshot that can be imported.
fn is_snapshot(path: &Path, limits: Limits) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (mut reader, mut piece) = (Reader::new(limits), vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(reader.finish().is_usable());
        }
        reader.push(piece.get(..read).unwrap_or_default());
    }
}
