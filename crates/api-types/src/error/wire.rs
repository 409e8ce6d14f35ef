//! The JSON of an error: a code and its details. One struct for all codes compiles to a fraction of
//! the WebAssembly that a derived enum would need.

use serde::{Deserialize, Serialize};

use super::{ApiError, ConflictCause, Field, InvalidReason, Missing};
use crate::{ConcurrentChange, DiscardReason};

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Wire {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<Field>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<InvalidReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Missing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<ConflictCause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changed: Vec<ConcurrentChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    free: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<DiscardReason>,
}

impl From<ApiError> for Wire {
    fn from(error: ApiError) -> Self {
        let none = Detail::default;
        let (code, detail) = match error {
            ApiError::SignedOut => ("signed_out", None),
            ApiError::WrongCredentials => ("wrong_credentials", None),
            ApiError::TooManyAttempts { seconds } => {
                ("too_many_attempts", Some(Detail { seconds: Some(seconds), ..none() }))
            }
            ApiError::Busy { seconds } => {
                ("busy", Some(Detail { seconds: Some(seconds), ..none() }))
            }
            ApiError::TooManyExports { limit } => {
                ("too_many_exports", Some(Detail { limit: Some(limit.into()), ..none() }))
            }
            ApiError::LinkExpired => ("link_expired", None),
            ApiError::Invalid { field, reason } => {
                let detail = Detail { field: Some(field), reason: Some(reason), ..none() };
                ("invalid", Some(detail))
            }
            ApiError::NotAllowed => ("not_allowed", None),
            ApiError::ForeignOrigin => ("foreign_origin", None),
            ApiError::NotFound(missing) => {
                ("not_found", Some(Detail { missing: Some(missing), ..none() }))
            }
            ApiError::TooLarge { size, limit } => {
                let detail = Detail { size: Some(size), limit: Some(limit), ..none() };
                ("too_large", Some(detail))
            }
            ApiError::Stale { revision, changed } => {
                ("stale", Some(Detail { revision: Some(revision), changed, ..none() }))
            }
            ApiError::ImportDiscarded { why } => {
                ("import_gone", Some(Detail { why: Some(why), ..none() }))
            }
            ApiError::NoSpace { taken, limit, minutes } => {
                let (taken, limit) = (Some(taken), Some(limit));
                ("no_room", Some(Detail { taken, limit, minutes, ..none() }))
            }
            ApiError::Cancelled => ("cancelled", None),
            ApiError::TooLate => ("too_late", None),
            ApiError::Damaged => ("damaged", None),
            ApiError::Conflict(cause) => {
                ("conflict", Some(Detail { cause: Some(cause), ..none() }))
            }
            ApiError::DiskFull { needed, free } => {
                let detail = Detail { needed: Some(needed), free: Some(free), ..none() };
                ("disk_full", Some(detail))
            }
            ApiError::Malformed { message } => {
                ("malformed", Some(Detail { message: Some(message), ..none() }))
            }
            ApiError::Unreachable { message } => {
                ("unreachable", Some(Detail { message: Some(message), ..none() }))
            }
            ApiError::NotReadBack { revision } => {
                ("not_read_back", Some(Detail { revision: Some(revision), ..none() }))
            }
            ApiError::Internal { request } => {
                ("internal", Some(Detail { request: Some(request), ..none() }))
            }
        };
        Self { code: code.to_owned(), detail }
    }
}

/// The JSON has an unknown code, or lacks the details of its code.
#[derive(Debug, thiserror::Error)]
#[error("unknown or incomplete error: {0}")]
pub(super) struct InvalidWire(String);

impl TryFrom<Wire> for ApiError {
    type Error = InvalidWire;

    fn try_from(wire: Wire) -> Result<Self, InvalidWire> {
        let detail = wire.detail.unwrap_or_default();
        let text = Option::unwrap_or_default;
        let number = Option::unwrap_or_default;
        Ok(match wire.code.as_str() {
            "signed_out" => Self::SignedOut,
            "wrong_credentials" => Self::WrongCredentials,
            "too_many_attempts" => {
                Self::TooManyAttempts { seconds: detail.seconds.unwrap_or_default() }
            }
            "busy" => Self::Busy { seconds: detail.seconds.unwrap_or_default() },
            "too_many_exports" => Self::TooManyExports {
                limit: detail.limit.and_then(|limit| limit.try_into().ok()).unwrap_or_default(),
            },
            "link_expired" => Self::LinkExpired,
            "invalid" => match (detail.field, detail.reason) {
                (Some(field), Some(reason)) => Self::Invalid { field, reason },
                _ => return Err(InvalidWire(wire.code)),
            },
            "not_allowed" => Self::NotAllowed,
            "foreign_origin" => Self::ForeignOrigin,
            "not_found" => Self::NotFound(detail.missing.ok_or(InvalidWire(wire.code))?),
            "too_large" => {
                Self::TooLarge { size: number(detail.size), limit: number(detail.limit) }
            }
            "stale" => Self::Stale { revision: number(detail.revision), changed: detail.changed },
            "import_gone" => {
                Self::ImportDiscarded { why: detail.why.unwrap_or(DiscardReason::Expired) }
            }
            "no_room" => Self::NoSpace {
                taken: number(detail.taken),
                limit: number(detail.limit),
                minutes: detail.minutes,
            },
            "cancelled" => Self::Cancelled,
            "too_late" => Self::TooLate,
            "damaged" => Self::Damaged,
            "conflict" => Self::Conflict(detail.cause.ok_or(InvalidWire(wire.code))?),
            "disk_full" => {
                Self::DiskFull { needed: number(detail.needed), free: number(detail.free) }
            }
            "malformed" => Self::Malformed { message: text(detail.message) },
            "unreachable" => Self::Unreachable { message: text(detail.message) },
            "not_read_back" => Self::NotReadBack { revision: number(detail.revision) },
            "internal" => Self::Internal { request: text(detail.request) },
            _ => return Err(InvalidWire(wire.code)),
        })
    }
}
