//! The stored form of the schedules: `backups.json`.

use std::path::Path;

use api_types::{
    BackupFailure, BackupKind, BackupResult, BackupRun, BackupSchedule, BackupTime, RevisionNumber,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::records::{RecordFile, RecordFileError, RecordKind, RecordPlace};

const KIND: RecordKind = RecordKind { name: "backups", format: 1 };

/// The schedule of a kind, and its last backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScheduleRecord {
    kind: KindRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<TimeRecord>,
    folder: String,
    keep: u16,
    /// When the schedule was saved. The first backup is due after it.
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<RunRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<FailureRecord>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindRecord {
    Full,
    Snapshot,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum TimeRecord {
    Hours(u16),
    Daily { minute: u16 },
    Weekly { weekday: u8, minute: u16 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunRecord {
    started: i64,
    finished: i64,
    result: ResultRecord,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ResultRecord {
    Written { file: String, size: u64, revision: u64, services: u64 },
    Failed { reason: String },
    Canceled,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureRecord {
    at: i64,
    reason: String,
}

/// The schedule of a kind, its last backup, and the failure that nobody has seen yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scheduled {
    pub(super) schedule: BackupSchedule,
    pub(super) since: Timestamp,
    pub(super) last: Option<BackupRun>,
    pub(super) failure: Option<BackupFailure>,
}

impl Scheduled {
    fn off(kind: BackupKind) -> Self {
        let schedule = BackupSchedule::off(kind);
        Self { schedule, since: Timestamp(0), last: None, failure: None }
    }
}

/// The file with the schedules.
#[derive(Clone, Debug)]
pub(super) struct Schedules(RecordFile<ScheduleRecord>);

impl Schedules {
    pub(super) fn new(place: impl Into<RecordPlace>) -> Self {
        Self(RecordFile::new(place, KIND))
    }

    /// The schedule of a kind.
    pub(super) fn get(&self, kind: BackupKind) -> Result<Scheduled, RecordFileError> {
        Ok(find(&self.0.read()?, kind))
    }

    /// Changes the schedule of a kind.
    pub(super) fn change(
        &self,
        kind: BackupKind,
        change: impl FnOnce(&mut Scheduled),
    ) -> Result<(), RecordFileError> {
        self.0.change(|records| {
            let mut scheduled = find(records, kind);
            change(&mut scheduled);
            records.retain(|record| BackupKind::from(record.kind) != kind);
            records.push((&scheduled).into());
            Ok(())
        })
    }
}

/// Checks that the schedules of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_backups(data: &Path) -> Result<(), RecordFileError> {
    Schedules::new(data).0.read().map(drop)
}

fn find(records: &[ScheduleRecord], kind: BackupKind) -> Scheduled {
    let found = records.iter().find(|record| BackupKind::from(record.kind) == kind);
    found.map_or_else(|| Scheduled::off(kind), |record| record.clone().into())
}

impl From<KindRecord> for BackupKind {
    fn from(record: KindRecord) -> Self {
        match record {
            KindRecord::Full => Self::Full,
            KindRecord::Snapshot => Self::Snapshot,
        }
    }
}

impl From<BackupKind> for KindRecord {
    fn from(kind: BackupKind) -> Self {
        match kind {
            BackupKind::Full => Self::Full,
            BackupKind::Snapshot => Self::Snapshot,
        }
    }
}

impl From<TimeRecord> for BackupTime {
    fn from(record: TimeRecord) -> Self {
        match record {
            TimeRecord::Hours(hours) => Self::Hours(hours),
            TimeRecord::Daily { minute } => Self::Daily { minute },
            TimeRecord::Weekly { weekday, minute } => Self::Weekly { weekday, minute },
        }
    }
}

impl From<BackupTime> for TimeRecord {
    fn from(time: BackupTime) -> Self {
        match time {
            BackupTime::Hours(hours) => Self::Hours(hours),
            BackupTime::Daily { minute } => Self::Daily { minute },
            BackupTime::Weekly { weekday, minute } => Self::Weekly { weekday, minute },
        }
    }
}

impl From<ResultRecord> for BackupResult {
    fn from(record: ResultRecord) -> Self {
        match record {
            ResultRecord::Written { file, size, revision, services } => {
                Self::Written { file, size, revision: RevisionNumber(revision), services }
            }
            ResultRecord::Failed { reason } => Self::Failed { reason },
            ResultRecord::Canceled => Self::Canceled,
        }
    }
}

impl From<BackupResult> for ResultRecord {
    fn from(result: BackupResult) -> Self {
        match result {
            BackupResult::Written { file, size, revision, services } => {
                Self::Written { file, size, revision: revision.0, services }
            }
            BackupResult::Failed { reason } => Self::Failed { reason },
            BackupResult::Canceled => Self::Canceled,
        }
    }
}

impl From<ScheduleRecord> for Scheduled {
    fn from(record: ScheduleRecord) -> Self {
        let ScheduleRecord { kind, time, folder, keep, since, last, failure } = record;
        let time = time.map(Into::into);
        Self {
            schedule: BackupSchedule { kind: kind.into(), time, folder, keep },
            since: Timestamp(since),
            last: last.map(|RunRecord { started, finished, result }| BackupRun {
                started: Timestamp(started),
                finished: Timestamp(finished),
                result: result.into(),
            }),
            failure: failure
                .map(|FailureRecord { at, reason }| BackupFailure { at: Timestamp(at), reason }),
        }
    }
}

impl From<&Scheduled> for ScheduleRecord {
    fn from(scheduled: &Scheduled) -> Self {
        let Scheduled { schedule, since, last, failure } = scheduled.clone();
        let BackupSchedule { kind, time, folder, keep } = schedule;
        Self {
            kind: kind.into(),
            time: time.map(Into::into),
            folder,
            keep,
            since: since.0,
            last: last.map(|BackupRun { started, finished, result }| RunRecord {
                started: started.0,
                finished: finished.0,
                result: result.into(),
            }),
            failure: failure.map(|BackupFailure { at, reason }| FailureRecord { at: at.0, reason }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file of format 1, with all that it can have.
    const FORMAT_1: &str = include_str!("../../tests/data/backups-1.json");

    fn schedules() -> [Scheduled; 2] {
        let schedule = |kind, time| BackupSchedule {
            kind,
            time: Some(time),
            folder: "/backups".into(),
            keep: 7,
        };
        let run = |result| BackupRun { started: Timestamp(2), finished: Timestamp(3), result };
        [
            Scheduled {
                schedule: schedule(BackupKind::Full, BackupTime::Weekly { weekday: 6, minute: 90 }),
                since: Timestamp(1),
                last: Some(run(BackupResult::Failed { reason: "the disk is full".into() })),
                failure: Some(BackupFailure {
                    at: Timestamp(3),
                    reason: "the disk is full".into(),
                }),
            },
            Scheduled {
                schedule: schedule(BackupKind::Snapshot, BackupTime::Hours(6)),
                since: Timestamp(1),
                last: Some(run(BackupResult::Written {
                    file: "microcks-repository-19700101T000000Z-00000000.json".into(),
                    size: 9,
                    revision: RevisionNumber(3),
                    services: 2,
                })),
                failure: None,
            },
        ]
    }

    #[test]
    fn file_of_format_1_is_read_and_written() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("backups.json");
        let stored = Schedules::new(data.path());
        for scheduled in schedules() {
            stored.change(scheduled.schedule.kind, |now| *now = scheduled.clone()).unwrap();
        }
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let written = fs::read_to_string(&file).unwrap() + "\n";
            fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/backups-1.json"), written)
                .unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap().trim_end(), FORMAT_1.trim_end());
        fs::write(&file, FORMAT_1).unwrap();
        let read = BackupKind::ALL.map(|kind| stored.get(kind).unwrap());
        assert_eq!(read, schedules());
        for at in 0..FORMAT_1.trim_end().len() {
            let mut bytes = FORMAT_1.as_bytes().to_vec();
            bytes[at] ^= 1;
            fs::write(&file, bytes).unwrap();
            let is_blank = FORMAT_1.as_bytes()[at].is_ascii_whitespace();
            assert!(is_blank || check_backups(data.path()).is_err(), "byte {at}");
        }
    }
}
