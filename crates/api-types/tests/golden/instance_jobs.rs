//! Jobs of instances.

use api_types::{
    ApiError, FinishedInstanceJob, InstanceJobFailure, InstanceJobKind, InstanceJobResult,
    InstanceJobs, InstanceProblem, InstanceSide, InstanceStage, Refreshed, RevisionNumber,
    RunningInstanceJob, Timestamp,
};

use crate::{expect_every_variant, expect_golden, values::key};

fn running(kind: InstanceJobKind, stage: InstanceStage) -> RunningInstanceJob {
    let started = Timestamp(1_700_000_000_000);
    RunningInstanceJob { kind, stage, done: 3, total: 7, started, is_canceled: false }
}

#[test]
fn running_instance_jobs() {
    let kinds = [
        InstanceJobKind::Refresh,
        InstanceJobKind::ReadAll,
        InstanceJobKind::Compare,
        InstanceJobKind::Fetch,
        InstanceJobKind::PlanSend,
        InstanceJobKind::Send,
        InstanceJobKind::Mirror,
    ];
    expect_every_variant(&kinds, |kind| match kind {
        InstanceJobKind::Refresh => 0,
        InstanceJobKind::ReadAll => 1,
        InstanceJobKind::Compare => 2,
        InstanceJobKind::Fetch => 3,
        InstanceJobKind::PlanSend => 4,
        InstanceJobKind::Send => 5,
        InstanceJobKind::Mirror => 6,
    });
    let stages = [
        InstanceStage::Connecting,
        InstanceStage::Listing,
        InstanceStage::Reading,
        InstanceStage::Recording,
        InstanceStage::Preparing,
        InstanceStage::Comparing,
        InstanceStage::Sending,
        InstanceStage::ReadingBack,
    ];
    expect_every_variant(&stages, |stage| match stage {
        InstanceStage::Connecting => 0,
        InstanceStage::Listing => 1,
        InstanceStage::Reading => 2,
        InstanceStage::Recording => 3,
        InstanceStage::Preparing => 4,
        InstanceStage::Comparing => 5,
        InstanceStage::Sending => 6,
        InstanceStage::ReadingBack => 7,
    });
    let kinds = kinds.map(|kind| running(kind, InstanceStage::Reading));
    let stages = stages.map(|stage| running(InstanceJobKind::Refresh, stage));
    expect_golden("running_instance_job", &[&kinds[..], &stages[..]].concat());
}

#[test]
fn instance_jobs() {
    let failures = [
        InstanceJobFailure::Instance(InstanceProblem::TimedOut),
        InstanceJobFailure::Incomplete { missing: vec![key("Orders")], total: 1 },
        InstanceJobFailure::NotSnapshot { reason: "it ends too early".into() },
        InstanceJobFailure::TooManyServices { max: 100_000 },
        InstanceJobFailure::AnswerTooLarge { max: 1 << 30 },
        InstanceJobFailure::NoServices,
        InstanceJobFailure::ChangedThere { services: vec![key("Orders")], total: 1 },
        InstanceJobFailure::ServiceTooLarge { services: vec![key("Orders")], limit: Some(7) },
        InstanceJobFailure::ReadBackDiffers { services: vec![key("Orders")], total: 1 },
        InstanceJobFailure::Server(ApiError::Internal { request: String::new() }),
        InstanceJobFailure::Folder { reason: "the folder /backups does not exist".into() },
        InstanceJobFailure::SameInstance,
        InstanceJobFailure::Of {
            instance: "dev".into(),
            failure: Box::new(InstanceJobFailure::NoServices),
        },
    ];
    expect_every_variant(&failures, |failure| match failure {
        InstanceJobFailure::Instance(_) => 0,
        InstanceJobFailure::Incomplete { .. } => 1,
        InstanceJobFailure::NotSnapshot { .. } => 2,
        InstanceJobFailure::TooManyServices { .. } => 3,
        InstanceJobFailure::AnswerTooLarge { .. } => 4,
        InstanceJobFailure::NoServices => 5,
        InstanceJobFailure::ChangedThere { .. } => 6,
        InstanceJobFailure::ServiceTooLarge { .. } => 7,
        InstanceJobFailure::ReadBackDiffers { .. } => 8,
        InstanceJobFailure::Server(_) => 9,
        InstanceJobFailure::Folder { .. } => 10,
        InstanceJobFailure::SameInstance => 11,
        InstanceJobFailure::Of { .. } => 12,
    });
    let refreshed = Refreshed {
        revision: RevisionNumber(3),
        services: 71,
        read: 4,
        added: 1,
        changed: 2,
        removed: 1,
        repeated: vec![key("Orders")],
    };
    let mut results = vec![
        InstanceJobResult::Refreshed(refreshed),
        InstanceJobResult::Planned("0123".to_owned().into()),
        InstanceJobResult::Sent,
        InstanceJobResult::Canceled,
        InstanceJobResult::Mirrored,
    ];
    results.extend(failures.map(InstanceJobResult::Failed));
    expect_every_variant(&results, |result| match result {
        InstanceJobResult::Refreshed(_) => 0,
        InstanceJobResult::Planned(_) => 1,
        InstanceJobResult::Sent => 2,
        InstanceJobResult::Canceled => 3,
        InstanceJobResult::Failed(_) => 4,
        InstanceJobResult::Mirrored => 5,
    });
    let last = |result| FinishedInstanceJob {
        kind: InstanceJobKind::Refresh,
        started: Timestamp(1_700_000_000_000),
        finished: Timestamp(1_700_000_001_000),
        result,
    };
    let jobs = results.into_iter().map(|result| InstanceJobs {
        running: Some(running(InstanceJobKind::Compare, InstanceStage::Comparing)),
        last: Some(last(result)),
    });
    let jobs: Vec<_> = [InstanceJobs::default()].into_iter().chain(jobs).collect();
    expect_golden("instance_jobs", &jobs);
}

#[test]
fn instance_sides() {
    let sides = [
        InstanceSide::Repository,
        InstanceSide::Instance("0f1e".to_owned().into()),
        InstanceSide::File("0123".to_owned().into()),
    ];
    expect_every_variant(&sides, |side| match side {
        InstanceSide::Repository => 0,
        InstanceSide::Instance(_) => 1,
        InstanceSide::File(_) => 2,
    });
    expect_golden("instance_side", &sides);
}
