//! The JSON of an error: a code and its details. One struct for all codes compiles to a fraction of
//! the WebAssembly that a derived enum would need.

use serde::Serialize;

use super::{
    ApiError, ConflictCause, Field, InvalidReason, Missing,
    facts::{Facts, InvalidError},
};
use crate::{ConcurrentChange, DiscardReason, ProfileFault};

#[derive(Default, Serialize)]
pub(super) struct Wire {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

#[derive(Default, Serialize)]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<ProfileFault>,
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
            ApiError::InvalidProfile(fault) => {
                ("invalid_profile", Some(Detail { fault: Some(fault), ..none() }))
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
            ApiError::StoreUnreachable => ("store_unreachable", None),
            ApiError::Unsettled { revision } => {
                ("unsettled", Some(Detail { revision: Some(revision), ..none() }))
            }
            ApiError::WentBack { revision } => {
                ("went_back", Some(Detail { revision: Some(revision), ..none() }))
            }
            ApiError::Behind { revision } => {
                ("behind", Some(Detail { revision: Some(revision), ..none() }))
            }
            ApiError::Internal { request } => {
                ("internal", Some(Detail { request: Some(request), ..none() }))
            }
        };
        Self { code: code.to_owned(), detail }
    }
}

impl TryFrom<Facts> for ApiError {
    type Error = InvalidError;

    fn try_from(mut facts: Facts) -> Result<Self, InvalidError> {
        let code = facts.text("code")?;
        let mut detail = facts.object("detail").unwrap_or_default();
        let mut number = |name: &str| detail.number(name).unwrap_or_default();
        Ok(match code.as_str() {
            "signed_out" => Self::SignedOut,
            "wrong_credentials" => Self::WrongCredentials,
            "too_many_attempts" => {
                Self::TooManyAttempts { seconds: detail.count("seconds").unwrap_or_default() }
            }
            "busy" => Self::Busy { seconds: detail.count("seconds").unwrap_or_default() },
            "too_many_exports" => {
                Self::TooManyExports { limit: detail.count("limit").unwrap_or_default() }
            }
            "link_expired" => Self::LinkExpired,
            "invalid" => Self::Invalid {
                field: detail.name("field")?,
                reason: detail.variant("reason")?.try_into()?,
            },
            "invalid_profile" => Self::InvalidProfile(detail.variant("fault")?.try_into()?),
            "not_allowed" => Self::NotAllowed,
            "foreign_origin" => Self::ForeignOrigin,
            "not_found" => Self::NotFound(detail.variant("missing")?.try_into()?),
            "too_large" => Self::TooLarge { size: number("size"), limit: number("limit") },
            "stale" => Self::Stale {
                revision: number("revision"),
                changed: changed(detail.objects("changed").unwrap_or_default())?,
            },
            "import_gone" => Self::ImportDiscarded {
                why: match detail.variant("why") {
                    Ok(why) => why.try_into()?,
                    Err(_) => DiscardReason::Expired,
                },
            },
            "no_room" => Self::NoSpace {
                taken: number("taken"),
                limit: number("limit"),
                minutes: detail.count("minutes").ok(),
            },
            "cancelled" => Self::Cancelled,
            "too_late" => Self::TooLate,
            "damaged" => Self::Damaged,
            "conflict" => Self::Conflict(detail.variant("cause")?.try_into()?),
            "disk_full" => Self::DiskFull { needed: number("needed"), free: number("free") },
            "malformed" => Self::Malformed { message: detail.text("message").unwrap_or_default() },
            "unreachable" => {
                Self::Unreachable { message: detail.text("message").unwrap_or_default() }
            }
            "not_read_back" => Self::NotReadBack { revision: number("revision") },
            "store_unreachable" => Self::StoreUnreachable,
            "unsettled" => Self::Unsettled { revision: number("revision") },
            "went_back" => Self::WentBack { revision: number("revision") },
            "behind" => Self::Behind { revision: number("revision") },
            "internal" => Self::Internal { request: detail.text("request").unwrap_or_default() },
            _ => return Err(InvalidError),
        })
    }
}

fn changed(changes: Vec<Facts>) -> Result<Vec<ConcurrentChange>, InvalidError> {
    changes.into_iter().map(TryInto::try_into).collect()
}
