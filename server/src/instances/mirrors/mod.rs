//! Mirrors: copies between the repository, an instance and a folder that a schedule keeps up to date.
//!
//! - `record` is the stored form, `mirror` knows when the next run is due.
//! - `run` runs one as a job of its instance. `reading` reads what can have changed there. `fetch`, `send` and `back_up` do
//!   it, with the services of `scope`.
//! - `decide` answers the rows of a plan with the policy. Rows without an answer wait for a person on the ordinary review,
//!   and `waiting` finds out what the person did.
//! - `service` answers requests.

mod back_up;
mod decide;
mod fetch;
mod mirror;
mod plan;
mod reading;
mod record;
mod run;
mod scope;
mod send;
mod service;
mod waiting;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use api_types::{ApiError, MirrorId, Role, Timestamp};
use app::api::{IntoApiError, instance_jobs::JobId};
use repository::{Admin, Identity, Member, NotAllowed};

use self::{
    mirror::Mirror,
    record::MirrorFile,
    run::{Cause, Run},
};
use super::{Instances, last_failure::LastFailure};
use crate::records::{Lease, RecordPlace};

pub(crate) use record::check_mirrors;
pub(crate) use service::RequestMirrors;

/// The name of what mirrors do in the history and in the audit log.
const ACTOR: &str = "mirror";

/// The mirrors of a server.
pub(super) struct Mirrors {
    file: MirrorFile,
    place: RecordPlace,
    data: PathBuf,
    /// Backups are restricted to this folder.
    allowed: Option<PathBuf>,
    /// When the last run of each began, even if that cannot be stored, and its job.
    begun: Mutex<HashMap<MirrorId, (Timestamp, JobId)>>,
    /// Why the file could not be read the last time.
    failure: LastFailure,
}

impl Mirrors {
    pub(super) fn new(place: &RecordPlace, allowed: Option<PathBuf>) -> Self {
        let file = MirrorFile::new(place);
        Self {
            file,
            place: place.clone(),
            data: place.folder().to_owned(),
            allowed,
            begun: Mutex::default(),
            failure: LastFailure::default(),
        }
    }

    fn begun(&self, id: &MirrorId) -> Option<Timestamp> {
        lock(&self.begun).get(id).map(|(at, _)| *at)
    }

    fn begin(&self, id: &MirrorId, at: Timestamp, job: JobId) {
        lock(&self.begun).insert(id.clone(), (at, job));
    }

    /// The mirror whose last run is this job.
    fn of_job(&self, job: JobId) -> Option<MirrorId> {
        let begun = lock(&self.begun);
        begun.iter().find(|(_, (_, of))| *of == job).map(|(id, _)| id.clone())
    }
}

impl Instances {
    /// Starts the mirrors that are due, each as a job of its instance. One whose instance has another job is started
    /// later.
    pub(crate) fn run_due_mirrors(self: &Arc<Self>) {
        let read = self.mirrors.file.all();
        if self.mirrors.failure.note(&read)
            && let Err(error) = &read
        {
            tracing::error!(%error, "cannot read the mirrors, so none of them runs");
        }
        let mirrors = read.unwrap_or_default();
        let instances = self.records.all().unwrap_or_default();
        let has_instance =
            |mirror: &Mirror| instances.iter().any(|it| it.id == mirror.instance.as_str());
        for mirror in mirrors.into_iter().filter(has_instance) {
            let id = mirror.id.clone();
            if let Err(error) = self.run_if_due(mirror) {
                tracing::error!(%error, mirror = %id, "cannot run a mirror");
            }
        }
    }

    fn run_if_due(self: &Arc<Self>, mirror: Mirror) -> Result<(), ApiError> {
        let mirror = self.settled(mirror)?;
        let now = self.clock.date();
        let next = mirror.next(self.mirrors.begun(&mirror.id), now);
        if next.is_some_and(|next| next <= now)
            && let Some(lease) = self.lease_of(&mirror)
            && self.is_as_stored(&mirror)?
        {
            self.start_mirror(mirror, Cause::Schedule, lease)?;
        }
        Ok(())
    }

    /// The right to run a mirror. `None` while another server runs it.
    fn lease_of(&self, mirror: &Mirror) -> Option<Lease> {
        self.mirrors.place.lease(&format!("mirror {}", mirror.id))
    }

    /// Whether no other server has run or changed a mirror in the meantime.
    fn is_as_stored(&self, mirror: &Mirror) -> Result<bool, ApiError> {
        let stored = self.mirrors.file.all().map_err(IntoApiError::into_api_error)?;
        Ok(stored.contains(mirror))
    }

    /// Starts a run of a mirror. It does not while its instance has another job.
    fn start_mirror(
        self: &Arc<Self>,
        mirror: Mirror,
        cause: Cause,
        lease: Lease,
    ) -> Result<Option<JobId>, ApiError> {
        Run::new(self, mirror, cause)?.start(lease)
    }
}

/// What mirrors do is done by an administrator of this name.
fn admin() -> Result<Admin, NotAllowed> {
    Admin::new(Member::new(Identity::verified(ACTOR, Role::Admin)))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
