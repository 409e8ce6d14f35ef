//! Runs one mirror as a job of its instance, and stores how that ended.

use std::{net::IpAddr, sync::Arc};

use api_types::{
    ApiError, AuditAction, InstanceJobKind, InstanceJobResult, MirrorDirection, MirrorFailure,
    MirrorResult, MirrorRun,
};
use app::api::{IntoApiError as _, instance_jobs::JobId};
use repository::{Admin, Entry};
use snapshot::ServiceKey;

use super::{
    ACTOR, admin,
    mirror::{Base, Mirror, Waiting},
};
use crate::{
    audit::Event,
    instances::{
        Instances,
        copy::InstanceCopy,
        job::{self, Job, Stop},
        record::InstanceRecord,
    },
    records::Lease,
};

/// Why a mirror runs.
pub(super) enum Cause {
    Schedule,
    /// An administrator asked for it.
    Request(String, IpAddr),
}

/// A run of a mirror.
pub(super) struct Run {
    pub(super) instances: Arc<Instances>,
    pub(super) record: InstanceRecord,
    pub(super) mirror: Mirror,
    pub(super) admin: Admin,
    pub(super) cause: Cause,
}

/// What a run that has ended leaves behind.
pub(super) struct Ended {
    pub(super) result: MirrorResult,
    pub(super) waiting: Option<Waiting>,
    /// What both sides have now, and the services that stay as they are. `None` if that is as before.
    settled: Option<(Base, Vec<ServiceKey>)>,
}

impl Cause {
    /// Whether an administrator asked for it.
    pub(super) const fn is_request(&self) -> bool {
        matches!(self, Self::Request(..))
    }
}

impl Ended {
    const fn new(result: MirrorResult) -> Self {
        Self { result, waiting: None, settled: None }
    }

    /// A run whose plan waits for a person.
    pub(super) const fn waiting(waiting: Waiting) -> Self {
        Self { result: MirrorResult::Waiting, waiting: Some(waiting), settled: None }
    }

    /// A run after which nothing is left to do.
    pub(super) const fn settled(result: MirrorResult, base: Base, kept: Vec<ServiceKey>) -> Self {
        Self { result, waiting: None, settled: Some((base, kept)) }
    }
}

impl Run {
    /// # Errors
    /// [`ApiError::NotFound`] if its instance was removed.
    pub(super) fn new(
        instances: &Arc<Instances>,
        mirror: Mirror,
        cause: Cause,
    ) -> Result<Self, ApiError> {
        let admin = admin().map_err(|error| error.into_api_error())?;
        let record = instances.find(&mirror.instance)?;
        Ok(Self { instances: Arc::clone(instances), record, mirror, admin, cause })
    }

    /// Starts it. It does not while its instance has another job. No other server runs the mirror until it has ended.
    pub(super) fn start(self, lease: Lease) -> Result<Option<JobId>, ApiError> {
        let (instances, mirror) = (Arc::clone(&self.instances), self.mirror.id.clone());
        let slot = instances.jobs.of(&self.record.id());
        let work = move |job: &Job| {
            let _lease = lease;
            Ok(self.run(job))
        };
        let started = job::start(&[&slot], InstanceJobKind::Mirror, work)?;
        if let Some(job) = started {
            instances.mirrors.begin(&mirror, instances.clock.date(), job);
        }
        Ok(started)
    }

    fn run(&self, job: &Job) -> InstanceJobResult {
        let started = self.instances.clock.date();
        let ended = match &self.mirror.form.direction {
            MirrorDirection::Fetch => self.fetch(job),
            MirrorDirection::Send => self.send(job),
            MirrorDirection::BackUp { folder, keep } => self.back_up(job, folder, *keep),
        };
        let ended = ended.unwrap_or_else(|stop| {
            Ended::new(match stop {
                Stop::Canceled => MirrorResult::Canceled,
                Stop::Failed(failure) => {
                    tracing::warn!(mirror = %self.mirror.id, ?failure, "a mirror failed");
                    MirrorResult::Failed(failure)
                }
            })
        });
        self.log_result(&ended.result);
        let finished = self.instances.clock.date();
        let run = MirrorRun { started, finished, result: ended.result.clone() };
        self.store(&ended, run);
        InstanceJobResult::Mirrored
    }

    /// Stores how it ended, unless the mirror was removed in the meantime.
    fn store(&self, ended: &Ended, run: MirrorRun) {
        let stored = self.instances.mirrors.file.change(|mirrors| {
            let Some(mirror) = mirrors.iter_mut().find(|mirror| mirror.id == self.mirror.id) else {
                return false;
            };
            if let MirrorResult::Failed(failure) = &ended.result {
                mirror.failed = mirror.failed.saturating_add(1);
                mirror.failure = Some(MirrorFailure { at: run.finished, failure: failure.clone() });
            } else {
                mirror.failed = 0;
            }
            mirror.last = Some(run);
            mirror.waiting.clone_from(&ended.waiting);
            if let Some((base, kept)) = &ended.settled {
                mirror.base = Some(*base);
                mirror.kept.clone_from(kept);
            }
            true
        });
        let is_stored = stored.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot store how a run of a mirror ended");
            false
        });
        if let (false, Some(waiting)) = (is_stored, &ended.waiting) {
            self.instances.discard(&self.mirror, &waiting.import);
        }
    }

    /// The end of a run that had nothing to do.
    pub(super) fn unchanged(&self, base: Base) -> Ended {
        Ended::settled(MirrorResult::Unchanged, base, self.mirror.kept.clone())
    }

    /// The services of the copy that are not the same in the repository.
    pub(super) fn differing(
        &self,
        copy: &InstanceCopy,
        entries: Vec<Arc<Entry>>,
    ) -> Vec<Arc<Entry>> {
        self.instances.compared(&self.admin).differing(copy, entries)
    }

    fn log_result(&self, result: &MirrorResult) {
        let name = &self.record.name;
        match result {
            MirrorResult::Fetched { .. } => self.log(AuditAction::ServicesFetched, name),
            MirrorResult::Sent { .. } => self.log(AuditAction::ServicesSent, name),
            // Not for each attempt.
            MirrorResult::Failed(_) if self.mirror.failed == 0 => {
                self.log(AuditAction::MirrorFailed, &title(&self.mirror, name));
            }
            _ => {}
        }
    }

    /// Records what it did in the audit log.
    pub(super) fn log(&self, action: AuditAction, subject: &str) {
        let (actor, from) = match &self.cause {
            Cause::Schedule => (ACTOR, None),
            Cause::Request(actor, from) => (actor.as_str(), Some(*from)),
        };
        let event = Event::new(actor, from, action).about(subject);
        self.instances.audit.record(&event, self.instances.clock.date());
    }
}

/// A mirror in the audit log: `from dev into the repository`.
pub(super) fn title(mirror: &Mirror, instance: &str) -> String {
    match &mirror.form.direction {
        MirrorDirection::Fetch => format!("from {instance} into the repository"),
        MirrorDirection::Send => format!("from the repository to {instance}"),
        MirrorDirection::BackUp { folder, .. } => format!("from {instance} to {folder}"),
    }
}
