//! Mirrors for one request. Each change is in the audit log.

use std::{collections::HashSet, net::IpAddr, path::Path, sync::Arc};

use api_types::{
    ApiError, AuditAction, BackupFile, BackupKind, ChosenServices, ImportId, InstanceId,
    MirrorDirection, MirrorForm, MirrorId, MirrorProblem, MirrorView, Missing, OpenedBackup,
    SavedMirror, ScheduleProblem,
};
use app::api::{
    IntoApiError,
    instance_jobs::JobId,
    internal_error,
    mirror_service::{MirrorService, RequestedRun},
};
use repository::{Admin, Entry};

use super::{
    decide::LastRun,
    mirror::Mirror,
    run::{Cause, Run, title},
};
use crate::{
    audit::Event,
    backup::{
        folder,
        list::{self, FoundFile, Series, list_series},
        open::{self, OpenError},
        time,
    },
    instances::{Instances, service::new_id},
    records::RecordFileError,
};

/// Mirrors, for one request.
pub(crate) struct RequestMirrors {
    pub(crate) instances: Arc<Instances>,
    pub(crate) peer: IpAddr,
}

impl RequestMirrors {
    fn record(&self, admin: &Admin, action: AuditAction, mirror: &Mirror) -> Result<(), ApiError> {
        let name = self.instances.find(&mirror.instance)?.name;
        let subject = title(mirror, &name);
        let event = Event::new(admin.name(), Some(self.peer), action).about(&subject);
        self.instances.audit.record(&event, self.instances.clock.date());
        Ok(())
    }

    fn find(&self, instance: &InstanceId, id: &MirrorId) -> Result<Mirror, ApiError> {
        self.instances.find(instance)?;
        let mirrors = self.instances.mirrors.file.all().map_err(IntoApiError::into_api_error)?;
        let mut mirrors = mirrors.into_iter().filter(|mirror| mirror.instance == *instance);
        mirrors.find(|mirror| mirror.id == *id).ok_or(ApiError::NotFound(Missing::Mirror))
    }

    /// Changes a mirror. Returns it as it is then.
    fn change(
        &self,
        instance: &InstanceId,
        id: &MirrorId,
        change: impl FnOnce(&mut Mirror),
    ) -> Result<Mirror, ApiError> {
        self.instances.find(instance)?;
        let changed = self.instances.mirrors.file.change(|mirrors| {
            let mut mirrors = mirrors.iter_mut().filter(|mirror| mirror.instance == *instance);
            let mirror = mirrors.find(|mirror| mirror.id == *id)?;
            change(mirror);
            Some(mirror.clone())
        });
        let changed = changed.map_err(IntoApiError::into_api_error)?;
        changed.ok_or(ApiError::NotFound(Missing::Mirror))
    }

    fn problem(&self, form: &MirrorForm) -> Option<MirrorProblem> {
        let chosen = &form.services;
        if matches!(chosen, ChosenServices::Services(ids) if ids.is_empty()) {
            return Some(MirrorProblem::NoServices);
        }
        if !form.policy.is_possible() {
            return Some(MirrorProblem::Policy);
        }
        if form.time.is_some_and(|time| !time::is_possible(time)) {
            return Some(MirrorProblem::Schedule(ScheduleProblem::Time));
        }
        let MirrorDirection::BackUp { folder, keep } = &form.direction else { return None };
        if !list::is_possible(*keep) {
            return Some(MirrorProblem::Schedule(ScheduleProblem::Keep));
        }
        let mirrors = &self.instances.mirrors;
        folder::check(Path::new(folder), &mirrors.data, mirrors.allowed.as_deref())
            .err()
            .map(|error| MirrorProblem::Schedule(error.into()))
    }

    fn found(&self, instance: &InstanceId, id: &MirrorId) -> Result<Vec<FoundFile>, ApiError> {
        let mirror = self.find(instance, id)?;
        Ok(match &mirror.form.direction {
            MirrorDirection::BackUp { folder, .. } => {
                list_series(Path::new(folder), &Series::of_mirror(id))
            }
            MirrorDirection::Fetch | MirrorDirection::Send => Vec::new(),
        })
    }
}

impl MirrorService for RequestMirrors {
    fn list(&self, _: &Admin, instance: &InstanceId) -> Result<Vec<MirrorView>, ApiError> {
        self.instances.find(instance)?;
        let mirrors = self.instances.mirrors.file.all().map_err(IntoApiError::into_api_error)?;
        let mirrors = mirrors.into_iter().filter(|mirror| mirror.instance == *instance);
        mirrors.map(|mirror| self.instances.mirror_view(mirror)).collect()
    }

    fn save(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: Option<MirrorId>,
        form: MirrorForm,
    ) -> Result<SavedMirror, ApiError> {
        self.instances.find(instance)?;
        if let Some(problem) = self.problem(&form) {
            return Ok(SavedMirror::Rejected(problem));
        }
        let now = self.instances.clock.date();
        let (mirror, action) = if let Some(id) = mirror {
            let mut waiting = None;
            let changed = self.change(instance, &id, |mirror| {
                waiting = mirror.waiting.take().map(|waiting| (waiting.import, mirror.clone()));
                mirror.change(form, now);
            })?;
            if let Some((import, mirror)) = waiting {
                self.instances.discard(&mirror, &import);
            }
            (changed, AuditAction::MirrorChanged)
        } else {
            let id = new_id().map_err(|error| internal_error(&error))?;
            let new = Mirror::new(id.into(), instance.clone(), form, admin.name(), now);
            let added = self.instances.mirrors.file.change(|mirrors| mirrors.push(new.clone()));
            added.map_err(IntoApiError::into_api_error)?;
            (new, AuditAction::MirrorAdded)
        };
        self.record(admin, action, &mirror)?;
        Ok(SavedMirror::Saved(mirror.id))
    }

    fn remove(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<(), ApiError> {
        let mirror = self.find(instance, mirror)?;
        let is_it = |other: &Mirror| other.id == mirror.id;
        self.instances.remove_mirrors(is_it).map_err(IntoApiError::into_api_error)?;
        self.record(admin, AuditAction::MirrorRemoved, &mirror)
    }

    fn run(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<RequestedRun, ApiError> {
        let mirror = self.instances.settled(self.find(instance, mirror)?)?;
        if mirror.waiting.is_some() {
            return Ok(RequestedRun::Waits);
        }
        let cause = Cause::Request(admin.name().to_owned(), self.peer);
        let Some(lease) = self.instances.lease_of(&mirror) else { return Ok(RequestedRun::Busy) };
        let started = self.instances.start_mirror(mirror, cause, lease)?;
        Ok(started.map_or(RequestedRun::Busy, RequestedRun::Started))
    }

    fn running(&self, instance: &InstanceId) -> Option<(MirrorId, JobId)> {
        let (job, _) = self.instances.jobs(instance).ok()?.running?;
        Some((self.instances.mirrors.of_job(job)?, job))
    }

    fn confirm_failure(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<(), ApiError> {
        let mirror = self.change(instance, mirror, |mirror| mirror.failure = None)?;
        self.record(admin, AuditAction::MirrorFailureSeen, &mirror)
    }

    fn files(
        &self,
        _: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
    ) -> Result<Vec<BackupFile>, ApiError> {
        Ok(self.found(instance, mirror)?.into_iter().map(|found| found.file).collect())
    }

    fn restore(
        &self,
        admin: &Admin,
        instance: &InstanceId,
        mirror: &MirrorId,
        file: &str,
    ) -> Result<OpenedBackup, ApiError> {
        let found = self.found(instance, mirror)?.into_iter().find(|it| it.file.name == file);
        let found = found.ok_or(ApiError::NotFound(Missing::File))?;
        let Instances { repository, mirrors, .. } = &*self.instances;
        match open::open(repository, admin, &mirrors.data, BackupKind::Snapshot, &found.path) {
            Ok(import) => {
                let event = Event::new(admin.name(), Some(self.peer), AuditAction::BackupImported);
                self.instances.audit.record(&event.about(file), self.instances.clock.date());
                Ok(OpenedBackup::Import(import))
            }
            Err(OpenError::Import(error)) => Err(error),
            Err(error) => Ok(OpenedBackup::Rejected(error.to_string())),
        }
    }
}

impl Instances {
    fn mirror_view(self: &Arc<Self>, mirror: Mirror) -> Result<MirrorView, ApiError> {
        let mirror = self.settled(mirror)?;
        let next = mirror.next(self.mirrors.begun(&mirror.id), self.clock.date());
        let drift = self.drift(&mirror);
        let Mirror { id, form, by, last, failure, waiting, .. } = mirror;
        let waiting = waiting.map(|waiting| waiting.import);
        Ok(MirrorView { id, form, by: by.into(), last, next, failure, waiting, drift })
    }

    /// The number of services that have changed since the last run and differ, as far as the instance was read.
    fn drift(self: &Arc<Self>, mirror: &Mirror) -> Option<u32> {
        let copy = self.existing_copy(&mirror.instance).ok()??;
        copy.remembered().read?;
        let run = Run::new(self, mirror.clone(), Cause::Schedule).ok()?;
        let states = run.states(&copy).ok()?;
        let has_changed = |entry: &Entry| match &mirror.form.direction {
            // The folder has what the instance had.
            MirrorDirection::BackUp { .. } => {
                states.last.changes(&entry.summary.key, &states.now).0
            }
            _ => states.last.changes(&entry.summary.key, &states.now) != (false, false),
        };
        let mut changed = states.scope.entries(&states.now.source);
        changed.retain(|entry| has_changed(entry));
        let compared = self.compared(&run.admin);
        let differing = match &mirror.form.direction {
            MirrorDirection::Fetch => compared.differing(&copy, changed),
            MirrorDirection::Send => compared.differing_there(&copy, changed),
            MirrorDirection::BackUp { .. } => changed,
        };
        let LastRun::Ended(Some(before)) = &states.last else {
            return u32::try_from(differing.len()).ok();
        };
        let gone: HashSet<_> = states
            .scope
            .entries(&before.source)
            .into_iter()
            .map(|entry| entry.summary.key.clone())
            .filter(|key| states.last.is_gone(key, &states.now))
            .collect();
        u32::try_from(differing.len() + gone.len()).ok()
    }

    /// Removes mirrors, with the plans that wait.
    pub(in crate::instances) fn remove_mirrors_of(
        &self,
        instance: &InstanceId,
    ) -> Result<(), RecordFileError> {
        self.remove_mirrors(|mirror| mirror.instance == *instance)
    }

    fn remove_mirrors(&self, is_removed: impl Fn(&Mirror) -> bool) -> Result<(), RecordFileError> {
        let removed = self.mirrors.file.change(|mirrors| {
            let (removed, kept) = mirrors.drain(..).partition(|mirror| is_removed(mirror));
            *mirrors = kept;
            let removed: Vec<Mirror> = removed;
            removed
        })?;
        for mirror in removed {
            if let Some(waiting) = &mirror.waiting {
                self.discard(&mirror, &waiting.import);
            }
        }
        Ok(())
    }

    /// Discards a plan that waits.
    pub(super) fn discard(&self, mirror: &Mirror, import: &ImportId) {
        let Ok(admin) = super::admin() else { return };
        let _expires_later = match mirror.form.direction {
            MirrorDirection::Send => match self.existing_copy(&mirror.instance) {
                Ok(Some(copy)) => copy.repository().cancel_import(&admin, import),
                _ => return,
            },
            _ => self.repository.cancel_import(&admin, import),
        };
    }
}
