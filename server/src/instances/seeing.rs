//! Reading instances into their copies, and comparing them: the jobs that do it, and what they find.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use api_types::{
    ApiError, ImportId, InstanceId, InstanceJobFailure, InstanceJobKind, InstanceJobResult,
    InstanceServices, InstanceSide, InstanceStage, Refreshed, ServiceGrid,
};
use app::api::{
    IntoApiError,
    instance_jobs::{FoundJob, JobId, KnownJobs},
    internal_error,
};
use microcks::Product;
use repository::{Admin, Index, Member};
use serde::Serialize;
use snapshot::ServiceKey;

use super::{
    Instances,
    compare::{ReadSide, compare},
    copy::{CopyVersion, InstanceCopy},
    grid::{Grid, GridInstance},
    job::{self, Job, JobSlot, Stop},
    job_ids::JobIds,
    record::InstanceRecord,
    refresh::{NewRefresh, Reading, Refresh, refresh},
};
use crate::{answer_tag::answer_tag, auth::Clock, bootstrap::OpenError};

/// What the grid depends on besides the newest revision.
#[derive(Debug, Serialize)]
struct GridState {
    /// The IDs and names of the instances.
    names: Vec<(String, String)>,
    copies: Vec<Option<CopyVersion>>,
}

/// A side of a comparison that has not begun.
enum Side {
    Read(ReadSide),
    /// This instance is read first.
    Instance(InstanceRecord),
}

impl Side {
    const fn instance(&self) -> Option<&InstanceRecord> {
        match self {
            Self::Instance(record) => Some(record),
            Self::Read(_) => None,
        }
    }

    const fn uploaded(&self) -> Option<&ImportId> {
        match self {
            Self::Read(ReadSide::File(import)) => Some(import),
            Self::Read(_) | Self::Instance(_) => None,
        }
    }
}

/// An instance that was read into its copy.
pub(super) struct ReadInstance {
    pub(super) copy: Arc<InstanceCopy>,
    pub(super) product: Product,
    pub(super) found: Refreshed,
    /// The services that were read.
    pub(super) read: HashSet<ServiceKey>,
}

/// The jobs of all instances.
pub(super) struct Jobs {
    clock: Clock,
    ids: Arc<JobIds>,
    slots: Mutex<HashMap<InstanceId, Arc<JobSlot>>>,
}

impl Jobs {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, ids: Arc::default(), slots: Mutex::default() }
    }

    /// The jobs of an instance.
    pub(super) fn of(&self, id: &InstanceId) -> Arc<JobSlot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || JobSlot::new(self.clock.clone(), Arc::clone(&self.ids));
        Arc::clone(slots.entry(id.clone()).or_insert_with(new))
    }

    /// Forgets an instance that was removed, and cancels its job.
    pub(super) fn remove(&self, id: &InstanceId) {
        let slot = self.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(slot) = slot {
            slot.cancel(None);
        }
    }
}

impl Instances {
    /// The job of an instance that runs, and the last one.
    pub(super) fn jobs(&self, id: &InstanceId) -> Result<KnownJobs, ApiError> {
        self.find(id)?;
        Ok(self.jobs.of(id).view())
    }

    /// One job of an instance.
    pub(super) fn job(&self, id: &InstanceId, job: JobId) -> Result<FoundJob, ApiError> {
        self.find(id)?;
        Ok(self.jobs.of(id).find(job))
    }

    /// Asks the running job of an instance to stop, or only this one if it runs.
    pub(super) fn cancel_job(&self, id: &InstanceId, only: Option<JobId>) -> Result<(), ApiError> {
        self.find(id)?;
        self.jobs.of(id).cancel(only);
        Ok(())
    }

    /// Starts to read what has changed at an instance, or everything. It does not while another job runs.
    pub(crate) fn start_refresh(
        self: &Arc<Self>,
        admin: &Admin,
        id: &InstanceId,
        reading: Reading,
    ) -> Result<Option<JobId>, ApiError> {
        let record = self.find(id)?;
        let kind = match reading {
            Reading::Everything => InstanceJobKind::ReadAll,
            Reading::Changed | Reading::Since(..) | Reading::Services(_) => {
                InstanceJobKind::Refresh
            }
        };
        let (instances, admin) = (Arc::clone(self), admin.clone());
        job::start(&[&self.jobs.of(id)], kind, move |job| {
            let read = instances.read(&record, reading, &admin, job)?;
            Ok(InstanceJobResult::Refreshed(read.found))
        })
    }

    /// Starts a comparison, which first reads what has changed at the instances. It does not while another job of one
    /// of them runs. At least one side must be an instance.
    pub(super) fn start_comparison(
        self: &Arc<Self>,
        admin: &Admin,
        sides: [InstanceSide; 2],
    ) -> Result<Option<JobId>, ApiError> {
        let [base, other] = sides.map(|side| match side {
            InstanceSide::Repository => Ok(Side::Read(ReadSide::Repository)),
            InstanceSide::Instance(id) => self.find(&id).map(Side::Instance),
            InstanceSide::File(import) => Ok(Side::Read(ReadSide::File(import))),
        });
        let (base, other) = (base?, other?);
        let ids = [&base, &other].into_iter().filter_map(Side::instance).map(InstanceRecord::id);
        let mut slots: Vec<Arc<JobSlot>> = ids.map(|id| self.jobs.of(&id)).collect();
        slots.dedup_by(|a, b| Arc::ptr_eq(a, b));
        let slots: Vec<&Arc<JobSlot>> = slots.iter().collect();
        let (instances, admin) = (Arc::clone(self), admin.clone());
        let uploaded = [&base, &other].into_iter().find_map(Side::uploaded).cloned();
        job::start(&slots, InstanceJobKind::Compare, move |job| {
            let read = |side: Side| -> Result<ReadSide, Stop> {
                let record = match side {
                    Side::Instance(record) => record,
                    Side::Read(side) => return Ok(side),
                };
                let copy = instances.read(&record, Reading::Changed, &admin, job)?.copy;
                Ok(ReadSide::Copy(record.name.into(), copy))
            };
            let repository = &instances.repository;
            let compared = read(base).and_then(|base| {
                let other = read(other)?;
                compare(repository, &admin, (&base, &other), job)
            });
            if let (Err(_), Some(file)) = (&compared, &uploaded) {
                let _expires_later = repository.cancel_import(&admin, file);
            }
            compared.map(InstanceJobResult::Planned)
        })
    }

    /// Reads an instance into its copy.
    pub(super) fn read(
        &self,
        record: &InstanceRecord,
        reading: Reading,
        admin: &Admin,
        job: &Job,
    ) -> Result<ReadInstance, Stop> {
        job.enter(InstanceStage::Connecting, 0)?;
        let failed = |problem| Stop::Failed(InstanceJobFailure::Instance(problem));
        let connection = self.connection(record).map_err(failed)?;
        let copy = self.copies.open(&record.id()).map_err(|error| Stop::internal(&error))?;
        let read = job.block_on(async {
            let instance = connection.open().await?;
            let new = NewRefresh {
                instance: &instance,
                copy: &copy,
                reading,
                admin,
                max_bytes: self.repository.max_file_bytes(),
                now: self.clock.date(),
            };
            Ok((new.now, refresh(&new, job).await?, instance.product().clone()))
        });
        let read = read.map_err(|stop| stop.explained(&connection, self.clock.date()))?;
        let (now, Refresh { found, read, is_whole }, product) = read;
        if is_whole {
            self.health.note_read(&record.id(), found.services.into(), now);
        }
        Ok(ReadInstance { copy, product, found, read })
    }

    /// Reads what has changed at an instance, and in any case the services that are chosen from what it has: a Microcks
    /// does not show every change in its list.
    pub(super) fn read_now(
        &self,
        record: &InstanceRecord,
        admin: &Admin,
        job: &Job,
        choose: impl FnOnce(&Index) -> Result<BTreeSet<ServiceKey>, Stop>,
    ) -> Result<ReadInstance, Stop> {
        let read = self.read(record, Reading::Changed, admin, job)?;
        let chosen = choose(&read.copy.repository().head(admin.member()).index)?;
        match read.product {
            Product::Microcks(_) if !chosen.is_empty() => {
                self.read(record, Reading::Services(chosen), admin, job)
            }
            _ => Ok(read),
        }
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
        // Before the rest, so that a change in between makes the grid newer than its tag.
        let tag = self.grid_tag(admin.member())?.into();
        let mut records = self.records.all().map_err(IntoApiError::into_api_error)?;
        records.sort_by_cached_key(|record| record.name.to_lowercase());
        let instances = records.into_iter().map(|record| {
            let id = record.id();
            let copy = self.existing_copy(&id)?;
            Ok(GridInstance { id, name: record.name.into(), copy })
        });
        let instances = instances.collect::<Result<Vec<_>, ApiError>>()?;
        Ok(self.compared(admin).grid(tag, instances))
    }

    /// The tag of the grid. Opens the copies, as the grid does.
    ///
    /// # Errors
    /// If the instances or a copy cannot be read.
    pub(crate) fn grid_tag(&self, member: &Member) -> Result<String, ApiError> {
        let revision = self.repository.head(member).revision.clone();
        let records = self.records.all().map_err(IntoApiError::into_api_error)?;
        let version = |record: &InstanceRecord| {
            Ok(self.existing_copy(&record.id())?.map(|copy| copy.version(member)))
        };
        let copies = records.iter().map(version).collect::<Result<_, ApiError>>()?;
        let names = records.into_iter().map(|record| (record.id, record.name)).collect();
        Ok(answer_tag(&(revision, GridState { names, copies })))
    }

    pub(super) fn compared<'a>(&'a self, admin: &'a Admin) -> Grid<'a> {
        Grid { repository: &self.repository, admin, digests: &self.digests }
    }

    /// The copy of an instance, if it was read before.
    pub(super) fn existing_copy(
        &self,
        id: &InstanceId,
    ) -> Result<Option<Arc<InstanceCopy>>, ApiError> {
        let copy = self.copies.open_existing(id);
        copy.map_err(|error: OpenError| internal_error(&error))
    }
}
