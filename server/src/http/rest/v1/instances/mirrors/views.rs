//! A mirror with its last run, and the body that adds or changes one.

use api_types::{
    MirrorDirection, MirrorFailure, MirrorForm, MirrorId, MirrorResult, MirrorRun, MirrorView,
};
use app::api::instance_jobs::JobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{input::ChosenV1, problem::ProblemV1},
    types::{MirrorDirectionV1, MirrorPolicyV1, MirrorScheduleV1},
};

/// A mirror to add or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveMirrorV1 {
    /// From where to where it copies.
    direction: MirrorDirectionV1,
    /// The services. All, unless it is given. IDs are those of the source.
    #[serde(default)]
    services: ChosenV1,
    /// What it does in each case. What is not given is as the console proposes it.
    #[serde(default)]
    policy: MirrorPolicyV1,
    /// How often it runs. Only on request, unless it is given.
    schedule: Option<MirrorScheduleV1>,
}

/// The mirrors of an instance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MirrorsV1 {
    /// The mirrors, in the order in which they were added.
    pub(super) mirrors: Vec<MirrorV1>,
}

/// A mirror. Times are in milliseconds since 1970, UTC.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MirrorV1 {
    /// Its ID.
    id: String,
    /// From where to where it copies.
    direction: MirrorDirectionV1,
    /// The services. IDs are those of the source.
    services: ChosenV1,
    /// What it does in each case.
    policy: MirrorPolicyV1,
    /// How often it runs. Missing if only on request.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<MirrorScheduleV1>,
    /// The account that added it.
    added_by: Box<str>,
    /// The ID of the job that runs it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
    /// The last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<MirrorRunV1>,
    /// When the next run is due. Missing if it runs only on request, or waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
    /// The last failure, until an administrator has seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<MirrorFailureV1>,
    /// The ID of the plan that waits for a person, of a mirror that fetches.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    /// The ID of the send that waits for a person, of a mirror that sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    send: Option<String>,
    /// The number of services that have changed since the last run and differ, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<u32>,
}

/// A run of a mirror.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MirrorRunV1 {
    /// When it began.
    started: i64,
    /// When it ended.
    ended: i64,
    /// How it ended: `unchanged`, `fetched`, `sent`, `written`, `waiting` for a person, `declined` by a person,
    /// `canceled` or `failed`.
    result: &'static str,
    /// The number of services that changed, or that the snapshot has.
    #[serde(skip_serializing_if = "Option::is_none")]
    services: Option<u32>,
    /// The new revision of the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    /// The name of the snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The size of the snapshot in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemV1>,
}

/// A run that failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MirrorFailureV1 {
    /// When it failed.
    at: i64,
    /// Why.
    problem: ProblemV1,
}

impl From<SaveMirrorV1> for MirrorForm {
    fn from(request: SaveMirrorV1) -> Self {
        let SaveMirrorV1 { direction, services, policy, schedule } = request;
        Self {
            direction: direction.into(),
            services: services.into(),
            policy: policy.into(),
            time: schedule.map(Into::into),
        }
    }
}

impl MirrorV1 {
    /// A mirror. `running` is the one of its instance that runs.
    pub(super) fn new(mirror: MirrorView, running: Option<&(MirrorId, JobId)>) -> Self {
        let MirrorView { id, form, by, last, next, failure, waiting, drift } = mirror;
        let review = waiting.map(|waiting| waiting.to_string());
        let (plan, send) = match form.direction {
            MirrorDirection::Send => (None, review),
            MirrorDirection::Fetch | MirrorDirection::BackUp { .. } => (review, None),
        };
        let job = running.filter(|(mirror, _)| *mirror == id).map(|(_, job)| job.to_string());
        Self {
            id: id.to_string(),
            direction: form.direction.into(),
            services: form.services.into(),
            policy: form.policy.into(),
            schedule: form.time.map(Into::into),
            added_by: by,
            job,
            last: last.map(MirrorRunV1::from),
            next: next.map(|at| at.0),
            failure: failure.map(|MirrorFailure { at, failure }| MirrorFailureV1 {
                at: at.0,
                problem: (&failure).into(),
            }),
            plan,
            send,
            drift,
        }
    }
}

impl From<MirrorRun> for MirrorRunV1 {
    fn from(run: MirrorRun) -> Self {
        let mut view = Self {
            started: run.started.0,
            ended: run.finished.0,
            result: "unchanged",
            services: None,
            revision: None,
            file: None,
            size: None,
            problem: None,
        };
        match run.result {
            MirrorResult::Unchanged => {}
            MirrorResult::Fetched { revision, services } => {
                view.result = "fetched";
                (view.services, view.revision) = (Some(services), Some(revision.0));
            }
            MirrorResult::Sent { services } => {
                view.result = "sent";
                view.services = Some(services);
            }
            MirrorResult::Written { file, size, services } => {
                view.result = "written";
                (view.services, view.file, view.size) = (Some(services), Some(file), Some(size));
            }
            MirrorResult::Waiting => view.result = "waiting",
            MirrorResult::Declined => view.result = "declined",
            MirrorResult::Canceled => view.result = "canceled",
            MirrorResult::Failed(failure) => {
                view.result = "failed";
                view.problem = Some((&failure).into());
            }
        }
        view
    }
}
