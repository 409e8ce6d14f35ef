//! The stored form of mirrors: `mirrors.json`.

use std::path::Path;

use api_types::{
    Choice, ChosenServices, ImportId, InstanceId, InstanceJobFailure, MirrorDirection,
    MirrorFailure, MirrorForm, MirrorId, MirrorPolicy, MirrorResult, MirrorRun, RevisionNumber,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use snapshot::{ServiceId, ServiceKey};

use super::mirror::{Base, Mirror, Waiting};
use crate::{
    auth::{RecordFile, RecordFileError, RecordKind},
    backup::TimeRecord,
};

const KIND: RecordKind = RecordKind { name: "mirrors", format: 1 };

/// A mirror.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MirrorRecord {
    id: String,
    instance: String,
    direction: DirectionRecord,
    services: ServicesRecord,
    policy: PolicyRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<TimeRecord>,
    by: String,
    /// When it was saved. The first run is due after it.
    since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<RunRecord>,
    /// How many runs failed in a row.
    #[serde(default, skip_serializing_if = "is_zero")]
    failed: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<FailureRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<BaseRecord>,
    /// Services that differ because a person or the policy left them so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kept: Vec<KeyRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waiting: Option<WaitingRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum DirectionRecord {
    Fetch,
    Send,
    BackUp { folder: String, keep: u16 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ServicesRecord {
    All,
    Services(Vec<String>),
    Selection(String),
}

/// What happens in each case. A case that is missing waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    new: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gone: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conflict: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "is_false")]
    active_content: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChoiceRecord {
    Add,
    Skip,
    Replace,
    Merge,
    Keep,
    Remove,
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
    Unchanged,
    Fetched { revision: u64, services: u32 },
    Sent { services: u32 },
    Written { file: String, size: u64, services: u32 },
    Waiting,
    Declined,
    Canceled,
    Failed { reason: Reason },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureRecord {
    at: i64,
    reason: Reason,
}

/// Why a run failed, as the console gets it. A reason that this version does not know is one of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Reason(Value);

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseRecord {
    source: u64,
    target: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyRecord {
    name: String,
    version: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitingRecord {
    import: String,
    base: BaseRecord,
    asked: Vec<KeyRecord>,
}

/// The file with the mirrors.
#[derive(Clone, Debug)]
pub(super) struct MirrorFile(RecordFile<MirrorRecord>);

impl MirrorFile {
    pub(super) fn new(data: &Path) -> Self {
        Self(RecordFile::new(data, KIND))
    }

    /// All mirrors, in the order in which they were added.
    pub(super) fn all(&self) -> Result<Vec<Mirror>, RecordFileError> {
        Ok(self.0.read()?.into_iter().map(Mirror::from).collect())
    }

    /// Changes the list.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<Mirror>) -> T,
    ) -> Result<T, RecordFileError> {
        self.0.change(|records| {
            let mut mirrors: Vec<Mirror> = records.drain(..).map(Mirror::from).collect();
            let changed = change(&mut mirrors);
            *records = mirrors.into_iter().map(MirrorRecord::from).collect();
            Ok(changed)
        })
    }
}

/// Checks that the mirrors of a data directory can be read. A missing file is valid.
///
/// # Errors
/// If the file cannot be read or is damaged.
pub(crate) fn check_mirrors(data: &Path) -> Result<(), RecordFileError> {
    MirrorFile::new(data).0.read().map(drop)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl From<DirectionRecord> for MirrorDirection {
    fn from(record: DirectionRecord) -> Self {
        match record {
            DirectionRecord::Fetch => Self::Fetch,
            DirectionRecord::Send => Self::Send,
            DirectionRecord::BackUp { folder, keep } => Self::BackUp { folder, keep },
        }
    }
}

impl From<MirrorDirection> for DirectionRecord {
    fn from(direction: MirrorDirection) -> Self {
        match direction {
            MirrorDirection::Fetch => Self::Fetch,
            MirrorDirection::Send => Self::Send,
            MirrorDirection::BackUp { folder, keep } => Self::BackUp { folder, keep },
        }
    }
}

impl From<ServicesRecord> for ChosenServices {
    fn from(record: ServicesRecord) -> Self {
        match record {
            ServicesRecord::All => Self::All,
            ServicesRecord::Services(ids) => {
                Self::Services(ids.iter().map(|id| ServiceId::from(id.as_str())).collect())
            }
            ServicesRecord::Selection(name) => Self::Selection(name.into()),
        }
    }
}

impl From<ChosenServices> for ServicesRecord {
    fn from(services: ChosenServices) -> Self {
        match services {
            ChosenServices::All => Self::All,
            ChosenServices::Services(ids) => {
                Self::Services(ids.iter().map(ToString::to_string).collect())
            }
            ChosenServices::Selection(name) => Self::Selection(name.into()),
        }
    }
}

impl From<ChoiceRecord> for Choice {
    fn from(record: ChoiceRecord) -> Self {
        match record {
            ChoiceRecord::Add => Self::Add,
            ChoiceRecord::Skip => Self::Skip,
            ChoiceRecord::Replace => Self::Replace,
            ChoiceRecord::Merge => Self::Merge,
            ChoiceRecord::Keep => Self::KeepMine,
            ChoiceRecord::Remove => Self::Remove,
        }
    }
}

/// `None` for choices that no case of a mirror has.
fn choice_record(choice: Choice) -> Option<ChoiceRecord> {
    Some(match choice {
        Choice::Add => ChoiceRecord::Add,
        Choice::Skip => ChoiceRecord::Skip,
        Choice::Replace => ChoiceRecord::Replace,
        Choice::Merge => ChoiceRecord::Merge,
        Choice::KeepMine => ChoiceRecord::Keep,
        Choice::Remove => ChoiceRecord::Remove,
        Choice::AddWithNewIds | Choice::Copy => return None,
    })
}

impl From<PolicyRecord> for MirrorPolicy {
    fn from(record: PolicyRecord) -> Self {
        let PolicyRecord { new, changed, gone, conflict, active_content } = record;
        let choice = |record: Option<ChoiceRecord>| record.map(Choice::from);
        Self {
            new: choice(new),
            changed: choice(changed),
            gone: choice(gone),
            conflict: choice(conflict),
            active_content,
        }
    }
}

impl From<MirrorPolicy> for PolicyRecord {
    fn from(policy: MirrorPolicy) -> Self {
        let MirrorPolicy { new, changed, gone, conflict, active_content } = policy;
        let record = |choice: Option<Choice>| choice.and_then(choice_record);
        Self {
            new: record(new),
            changed: record(changed),
            gone: record(gone),
            conflict: record(conflict),
            active_content,
        }
    }
}

impl From<Reason> for InstanceJobFailure {
    fn from(reason: Reason) -> Self {
        let unknown = || Self::Server(api_types::ApiError::Internal { request: String::new() });
        serde_json::from_value(reason.0).unwrap_or_else(|_| unknown())
    }
}

impl From<InstanceJobFailure> for Reason {
    fn from(failure: InstanceJobFailure) -> Self {
        Self(serde_json::to_value(failure).unwrap_or_default())
    }
}

impl From<ResultRecord> for MirrorResult {
    fn from(record: ResultRecord) -> Self {
        match record {
            ResultRecord::Unchanged => Self::Unchanged,
            ResultRecord::Fetched { revision, services } => {
                Self::Fetched { revision: RevisionNumber(revision), services }
            }
            ResultRecord::Sent { services } => Self::Sent { services },
            ResultRecord::Written { file, size, services } => {
                Self::Written { file, size, services }
            }
            ResultRecord::Waiting => Self::Waiting,
            ResultRecord::Declined => Self::Declined,
            ResultRecord::Canceled => Self::Canceled,
            ResultRecord::Failed { reason } => Self::Failed(reason.into()),
        }
    }
}

impl From<MirrorResult> for ResultRecord {
    fn from(result: MirrorResult) -> Self {
        match result {
            MirrorResult::Unchanged => Self::Unchanged,
            MirrorResult::Fetched { revision, services } => {
                Self::Fetched { revision: revision.0, services }
            }
            MirrorResult::Sent { services } => Self::Sent { services },
            MirrorResult::Written { file, size, services } => {
                Self::Written { file, size, services }
            }
            MirrorResult::Waiting => Self::Waiting,
            MirrorResult::Declined => Self::Declined,
            MirrorResult::Canceled => Self::Canceled,
            MirrorResult::Failed(failure) => Self::Failed { reason: failure.into() },
        }
    }
}

impl From<BaseRecord> for Base {
    fn from(record: BaseRecord) -> Self {
        let BaseRecord { source, target } = record;
        Self { source: RevisionNumber(source), target: RevisionNumber(target) }
    }
}

impl From<Base> for BaseRecord {
    fn from(base: Base) -> Self {
        Self { source: base.source.0, target: base.target.0 }
    }
}

fn keys(records: Vec<KeyRecord>) -> Vec<ServiceKey> {
    records.into_iter().map(|KeyRecord { name, version }| ServiceKey::new(name, version)).collect()
}

fn key_records(keys: Vec<ServiceKey>) -> Vec<KeyRecord> {
    let record = |key: ServiceKey| KeyRecord {
        name: key.name.to_string(),
        version: key.version.to_string(),
    };
    keys.into_iter().map(record).collect()
}

impl From<MirrorRecord> for Mirror {
    fn from(record: MirrorRecord) -> Self {
        let time = record.time.map(Into::into);
        Self {
            id: MirrorId::from(record.id),
            instance: InstanceId::from(record.instance),
            form: MirrorForm {
                direction: record.direction.into(),
                services: record.services.into(),
                policy: record.policy.into(),
                time,
            },
            by: record.by,
            since: Timestamp(record.since),
            last: record.last.map(|RunRecord { started, finished, result }| MirrorRun {
                started: Timestamp(started),
                finished: Timestamp(finished),
                result: result.into(),
            }),
            failed: record.failed,
            failure: record.failure.map(|FailureRecord { at, reason }| MirrorFailure {
                at: Timestamp(at),
                failure: reason.into(),
            }),
            base: record.base.map(Base::from),
            kept: keys(record.kept),
            waiting: record.waiting.map(|WaitingRecord { import, base, asked }| Waiting {
                import: ImportId::from(import),
                base: base.into(),
                asked: keys(asked),
            }),
        }
    }
}

impl From<Mirror> for MirrorRecord {
    fn from(mirror: Mirror) -> Self {
        let MirrorForm { direction, services, policy, time } = mirror.form;
        Self {
            id: mirror.id.to_string(),
            instance: mirror.instance.to_string(),
            direction: direction.into(),
            services: services.into(),
            policy: policy.into(),
            time: time.map(Into::into),
            by: mirror.by,
            since: mirror.since.0,
            last: mirror.last.map(|MirrorRun { started, finished, result }| RunRecord {
                started: started.0,
                finished: finished.0,
                result: result.into(),
            }),
            failed: mirror.failed,
            failure: mirror.failure.map(|MirrorFailure { at, failure }| FailureRecord {
                at: at.0,
                reason: failure.into(),
            }),
            base: mirror.base.map(BaseRecord::from),
            kept: key_records(mirror.kept),
            waiting: mirror.waiting.map(|Waiting { import, base, asked }| WaitingRecord {
                import: import.to_string(),
                base: base.into(),
                asked: key_records(asked),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use api_types::{BackupTime, InstanceProblem};

    use super::*;

    /// A file of format 1, with all that it can have.
    const FORMAT_1: &str = include_str!("../../../tests/data/mirrors-1.json");

    fn mirror(id: &str, form: MirrorForm, result: Option<MirrorResult>) -> Mirror {
        let run = |result| MirrorRun { started: Timestamp(2), finished: Timestamp(3), result };
        Mirror {
            last: result.map(run),
            ..Mirror::new(id.to_owned().into(), "0a".to_owned().into(), form, "anna", Timestamp(1))
        }
    }

    fn mirrors() -> Vec<Mirror> {
        let form = |direction, services, time| MirrorForm {
            direction,
            services,
            policy: MirrorPolicy::default(),
            time,
        };
        let base = Base { source: RevisionNumber(3), target: RevisionNumber(4) };
        let key = || ServiceKey::new("Orders", "1.0");
        let daily = Some(BackupTime::Daily { minute: 65 });
        let timed_out = || InstanceJobFailure::Instance(InstanceProblem::TimedOut);
        let all = || form(MirrorDirection::Fetch, ChosenServices::All, Some(BackupTime::Hours(1)));
        let mine = ChosenServices::Selection("mine".into());
        let only = ChosenServices::Services(vec!["a1".into()]);
        let folder = MirrorDirection::BackUp { folder: "/backups".into(), keep: 7 };
        let strict = MirrorPolicy {
            new: Some(Choice::Skip),
            changed: Some(Choice::Merge),
            gone: Some(Choice::Remove),
            conflict: Some(Choice::KeepMine),
            active_content: true,
        };
        let written = MirrorResult::Written { file: "a.json".into(), size: 9, services: 2 };
        vec![
            Mirror {
                base: Some(base),
                kept: vec![key()],
                waiting: Some(Waiting { import: "1f".to_owned().into(), base, asked: vec![key()] }),
                ..mirror("1a", all(), Some(MirrorResult::Waiting))
            },
            Mirror {
                failed: 2,
                failure: Some(MirrorFailure { at: Timestamp(3), failure: timed_out() }),
                ..mirror(
                    "1b",
                    MirrorForm { policy: strict, ..form(MirrorDirection::Send, mine, daily) },
                    Some(MirrorResult::Failed(timed_out())),
                )
            },
            mirror("1c", form(folder, only, None), Some(written)),
            mirror(
                "1d",
                all(),
                Some(MirrorResult::Fetched { revision: RevisionNumber(5), services: 2 }),
            ),
            mirror("1e", all(), Some(MirrorResult::Sent { services: 2 })),
            mirror("1f", all(), Some(MirrorResult::Unchanged)),
            mirror("2a", all(), Some(MirrorResult::Declined)),
            mirror("2b", all(), Some(MirrorResult::Canceled)),
            mirror("2c", all(), None),
        ]
    }

    #[test]
    fn file_of_format_1_is_read_and_written() {
        let data = tempfile::tempdir().unwrap();
        let (file, stored) = (data.path().join("mirrors.json"), MirrorFile::new(data.path()));
        stored.change(|all| *all = mirrors()).unwrap();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let written = fs::read_to_string(&file).unwrap() + "\n";
            let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mirrors-1.json");
            fs::write(fixture, written).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap().trim_end(), FORMAT_1.trim_end());
        fs::write(&file, FORMAT_1).unwrap();
        assert_eq!(stored.all().unwrap(), mirrors());
        for at in 0..FORMAT_1.trim_end().len() {
            let mut bytes = FORMAT_1.as_bytes().to_vec();
            bytes[at] ^= 1;
            fs::write(&file, bytes).unwrap();
            let is_blank = FORMAT_1.as_bytes()[at].is_ascii_whitespace();
            assert!(is_blank || check_mirrors(data.path()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn unknown_reason_of_a_failure_is_one_of_the_server() {
        let reason = Reason(serde_json::json!({ "tomorrow": 1 }));
        assert!(matches!(InstanceJobFailure::from(reason), InstanceJobFailure::Server(_)));
    }
}
