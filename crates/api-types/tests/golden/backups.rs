//! Backups.

use api_types::{
    BackupFailure, BackupFile, BackupKind, BackupResult, BackupRun, BackupSchedule, BackupStatus,
    BackupTime, BackupsView, ImportId, OpenedBackup, RevisionNumber, RunningBackup,
    ScheduleProblem, Timestamp,
};

use crate::{expect_every_variant, expect_golden};

#[test]
fn backups() {
    let times = [
        None,
        Some(BackupTime::Hours(6)),
        Some(BackupTime::Daily { minute: 90 }),
        Some(BackupTime::Weekly { weekday: 6, minute: 0 }),
    ];
    expect_every_variant(&times, |time| match time {
        None => 0,
        Some(BackupTime::Hours(_)) => 1,
        Some(BackupTime::Daily { .. }) => 2,
        Some(BackupTime::Weekly { .. }) => 3,
    });
    let schedule =
        |time| BackupSchedule { kind: BackupKind::Full, time, folder: "/backups".into(), keep: 7 };
    expect_golden("backup_schedule", &times.map(schedule));
    let results = [
        BackupResult::Written {
            file: "mockpit-backup-19700101T000000Z.tar".into(),
            size: 9,
            revision: RevisionNumber(3),
            services: 2,
        },
        BackupResult::Failed { reason: "cannot write".into() },
        BackupResult::Canceled,
    ];
    expect_every_variant(&results, |result| match result {
        BackupResult::Written { .. } => 0,
        BackupResult::Failed { .. } => 1,
        BackupResult::Canceled => 2,
    });
    let mut kinds: Vec<BackupStatus> = results
        .into_iter()
        .map(|result| BackupStatus {
            schedule: BackupSchedule::off(BackupKind::Snapshot),
            last: Some(BackupRun { started: Timestamp(1), finished: Timestamp(2), result }),
            next: Some(Timestamp(3)),
            failure: Some(BackupFailure { at: Timestamp(2), reason: "cannot write".into() }),
        })
        .collect();
    kinds.push(BackupStatus { schedule: schedule(None), last: None, next: None, failure: None });
    let running = Some(RunningBackup { kind: BackupKind::Full, done: 1, total: 2 });
    let views = [BackupsView { kinds, running }, BackupsView { kinds: Vec::new(), running: None }];
    expect_golden("backups_view", &views);
    let file = |revision, services, problem| BackupFile {
        name: "a.tar".into(),
        kind: BackupKind::Full,
        at: Timestamp(1),
        size: 9,
        revision,
        services,
        problem,
    };
    let full = file(Some(RevisionNumber(3)), Some(2), None);
    expect_golden("backup_file", &[full, file(None, None, Some("it is cut off".into()))]);
    let opened = [
        OpenedBackup::Import(ImportId::from("0a".to_owned())),
        OpenedBackup::Rejected("damaged".into()),
    ];
    expect_golden("opened_backup", &opened);
    let problems = [
        ScheduleProblem::Time,
        ScheduleProblem::Keep,
        ScheduleProblem::NotAbsolute,
        ScheduleProblem::Missing,
        ScheduleProblem::NotWritable,
        ScheduleProblem::InsideData,
        ScheduleProblem::NotAllowed("/backups".into()),
    ];
    expect_every_variant(&problems, |problem| match problem {
        ScheduleProblem::Time => 0,
        ScheduleProblem::Keep => 1,
        ScheduleProblem::NotAbsolute => 2,
        ScheduleProblem::Missing => 3,
        ScheduleProblem::NotWritable => 4,
        ScheduleProblem::InsideData => 5,
        ScheduleProblem::NotAllowed(_) => 6,
    });
    expect_golden("schedule_problem", &problems);
}
