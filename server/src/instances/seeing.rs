//! Reading instances into their copies, and comparing them: the jobs that do it, and what they find.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api_types::{
    ApiError, InstanceId, InstanceJobFailure, InstanceJobKind, InstanceJobResult, InstanceJobs,
    InstanceServices, InstanceSide, InstanceStage, Refreshed, ServiceGrid, Timestamp,
};
use app::api::internal_error;
use repository::{Admin, Member};
use serde::Serialize;

use super::{
    Instances,
    compare::{ReadSide, compare},
    copy::{CopyVersion, InstanceCopy},
    grid::{Grid, GridInstance},
    job::{self, Job, JobSlot, Stop},
    record::InstanceRecord,
    refresh::{NewRefresh, Reading, refresh},
};
use crate::{auth::Clock, bootstrap::OpenError};

/// What the grid depends on besides the newest revision.
#[derive(Debug, Serialize)]
pub(crate) struct GridState {
    started: Timestamp,
    /// The IDs and names of the instances.
    names: Vec<(String, String)>,
    copies: Vec<CopyVersion>,
}

/// The jobs of all instances.
pub(super) struct Jobs {
    clock: Clock,
    slots: Mutex<HashMap<InstanceId, Arc<JobSlot>>>,
}

impl Jobs {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, slots: Mutex::default() }
    }

    /// The jobs of an instance.
    pub(super) fn of(&self, id: &InstanceId) -> Arc<JobSlot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(id.clone()).or_insert_with(|| JobSlot::new(self.clock.clone()));
        Arc::clone(slot)
    }

    /// Forgets an instance that was removed, and cancels its job.
    pub(super) fn remove(&self, id: &InstanceId) {
        let slot = self.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(slot) = slot {
            slot.cancel();
        }
    }
}

impl Instances {
    /// The job of an instance that runs, and the last one.
    pub(super) fn jobs(&self, id: &InstanceId) -> Result<InstanceJobs, ApiError> {
        self.find(id)?;
        Ok(self.jobs.of(id).view())
    }

    /// Asks the running job of an instance to stop.
    pub(super) fn cancel_job(&self, id: &InstanceId) -> Result<(), ApiError> {
        self.find(id)?;
        self.jobs.of(id).cancel();
        Ok(())
    }

    /// Starts to read what has changed at an instance, or everything. Returns whether it did.
    pub(crate) fn start_refresh(
        self: &Arc<Self>,
        admin: &Admin,
        id: &InstanceId,
        reading: Reading,
    ) -> Result<bool, ApiError> {
        let record = self.find(id)?;
        let kind = match reading {
            Reading::Everything => InstanceJobKind::ReadAll,
            Reading::Changed | Reading::Services(_) => InstanceJobKind::Refresh,
        };
        let (instances, admin) = (Arc::clone(self), admin.clone());
        job::start(&[&self.jobs.of(id)], kind, move |job| {
            let (_, found) = instances.read(&record, reading, &admin, job)?;
            Ok(InstanceJobResult::Refreshed(found))
        })
    }

    /// Starts a comparison, which first reads what has changed at the instances. Returns whether it did.
    pub(super) fn start_comparison(
        self: &Arc<Self>,
        admin: &Admin,
        sides: [InstanceSide; 2],
    ) -> Result<bool, ApiError> {
        let [base, other] = sides.map(|side| match side {
            InstanceSide::Repository => Ok(None),
            InstanceSide::Instance(id) => self.find(&id).map(Some),
        });
        let (base, other) = (base?, other?);
        let ids = [&base, &other].into_iter().flatten().map(InstanceRecord::id);
        let mut slots: Vec<Arc<JobSlot>> = ids.map(|id| self.jobs.of(&id)).collect();
        slots.dedup_by(|a, b| Arc::ptr_eq(a, b));
        let slots: Vec<&Arc<JobSlot>> = slots.iter().collect();
        let (instances, admin) = (Arc::clone(self), admin.clone());
        job::start(&slots, InstanceJobKind::Compare, move |job| {
            let read = |record: Option<InstanceRecord>| -> Result<ReadSide, Stop> {
                let Some(record) = record else { return Ok(ReadSide::Repository) };
                let (copy, _) = instances.read(&record, Reading::Changed, &admin, job)?;
                Ok(ReadSide::Copy(record.name.into(), copy))
            };
            let (base, other) = (read(base)?, read(other)?);
            let import = compare(&instances.repository, &admin, (&base, &other), job)?;
            Ok(InstanceJobResult::Planned(import))
        })
    }

    /// Reads an instance into its copy.
    pub(super) fn read(
        &self,
        record: &InstanceRecord,
        reading: Reading,
        admin: &Admin,
        job: &Job,
    ) -> Result<(Arc<InstanceCopy>, Refreshed), Stop> {
        job.enter(InstanceStage::Connecting, 0)?;
        let failed = |problem| Stop::Failed(InstanceJobFailure::Instance(problem));
        let connection = self.connection(record).map_err(failed)?;
        let copy = self.copies.open(&record.id()).map_err(|error| Stop::internal(&error))?;
        let found = job.block_on(async {
            let instance = connection.open().await?;
            let new = NewRefresh {
                instance: &instance,
                copy: &copy,
                reading,
                admin,
                max_bytes: self.repository.max_file_bytes(),
                now: self.clock.date(),
            };
            refresh(&new, job).await
        })?;
        Ok((copy, found))
    }

    /// The services of an instance as it was read last, beside those of the repository.
    pub(super) fn services(
        &self,
        admin: &Admin,
        id: &InstanceId,
    ) -> Result<InstanceServices, ApiError> {
        self.find(id)?;
        let copy = self.existing_copy(id)?;
        Ok(self.compared(admin).services(copy.as_deref()))
    }

    /// Which services of the repository and of all instances are the same.
    pub(super) fn grid(&self, admin: &Admin) -> Result<ServiceGrid, ApiError> {
        let mut records = self.records.all().map_err(|error| internal_error(&error))?;
        records.sort_by_cached_key(|record| record.name.to_lowercase());
        let instances = records.into_iter().map(|record| {
            let id = record.id();
            let copy = self.existing_copy(&id)?;
            Ok(GridInstance { id, name: record.name.into(), copy })
        });
        let instances = instances.collect::<Result<Vec<_>, ApiError>>()?;
        Ok(self.compared(admin).grid(instances))
    }

    /// What the grid depends on besides the newest revision. It is another one after each start of the server, because
    /// copies that are not open do not count. `None` if that is not known at this moment.
    pub(crate) fn state(&self, member: &Member) -> Option<GridState> {
        let copies = self.copies.versions(member)?;
        let records = self.records.all().ok()?;
        let names = records.into_iter().map(|record| (record.id, record.name)).collect();
        Some(GridState { started: self.started, names, copies })
    }

    fn compared<'a>(&'a self, admin: &'a Admin) -> Grid<'a> {
        Grid { repository: &self.repository, admin, digests: &self.digests }
    }

    fn existing_copy(&self, id: &InstanceId) -> Result<Option<Arc<InstanceCopy>>, ApiError> {
        let copy = self.copies.open_existing(id);
        copy.map_err(|error: OpenError| internal_error(&error))
    }
}
