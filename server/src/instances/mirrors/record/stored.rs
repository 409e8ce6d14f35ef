//! What `mirrors.json` has of a mirror.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::backup::TimeRecord;

/// A mirror.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MirrorRecord {
    pub(super) id: String,
    pub(super) instance: String,
    pub(super) direction: DirectionRecord,
    pub(super) services: ServicesRecord,
    pub(super) policy: PolicyRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) time: Option<TimeRecord>,
    pub(super) by: String,
    /// When it was saved. The first run is due after it.
    pub(super) since: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last: Option<RunRecord>,
    /// How many runs failed in a row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) failed: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<FailureRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<BaseRecord>,
    /// Services that differ because a person or the policy left them so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) kept: Vec<KeyRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) waiting: Option<WaitingRecord>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum DirectionRecord {
    Fetch,
    Send,
    BackUp { folder: String, keep: u16 },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ServicesRecord {
    All,
    Services(Vec<String>),
    Selection(String),
}

/// What happens in each case. A case that is missing waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyRecord {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) new: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) changed: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) gone: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) conflict: Option<ChoiceRecord>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) active_content: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChoiceRecord {
    Add,
    Skip,
    Replace,
    Merge,
    Keep,
    Remove,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunRecord {
    pub(super) started: i64,
    pub(super) finished: i64,
    pub(super) result: ResultRecord,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ResultRecord {
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
pub(super) struct FailureRecord {
    pub(super) at: i64,
    pub(super) reason: Reason,
}

/// Why a run failed, as the console gets it. A reason that this version does not know is one of the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Reason(pub(super) Value);

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BaseRecord {
    pub(super) source: u64,
    pub(super) target: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRecord {
    pub(super) name: String,
    pub(super) version: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaitingRecord {
    pub(super) import: String,
    pub(super) base: BaseRecord,
    pub(super) asked: Vec<KeyRecord>,
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
