//! Mirrors from their stored form and back.

use api_types::{
    Choice, ChosenServices, ImportId, InstanceId, InstanceJobFailure, MirrorDirection,
    MirrorFailure, MirrorForm, MirrorId, MirrorPolicy, MirrorResult, MirrorRun, RevisionNumber,
    Timestamp,
};
use snapshot::{ServiceId, ServiceKey};

use super::stored::{
    BaseRecord, ChoiceRecord, DirectionRecord, FailureRecord, KeyRecord, MirrorRecord,
    PolicyRecord, Reason, ResultRecord, RunRecord, ServicesRecord, WaitingRecord,
};
use crate::instances::mirrors::mirror::{Base, Mirror, Waiting};

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
