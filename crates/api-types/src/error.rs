//! The one error that crosses the wire.

mod cause;
mod facts;
#[cfg(feature = "server-fn")]
mod server_fn;
mod variant;
mod wire;

pub use cause::{ConflictCause, CopyNameFault, Field, InvalidReason, Missing};

use serde::{Deserialize, Serialize};

pub(crate) use facts::{Facts, Variant};
use wire::Wire;

use crate::{ConcurrentChange, DiscardReason, ProfileFault};

/// Why the server did not do what a client asked for. Holds facts, no wording and no internals: the
/// console words it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(into = "Wire", try_from = "Facts")]
pub enum ApiError {
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    SignedOut,
    /// The name or the password is wrong. Does not reveal which.
    #[error("wrong user name or password")]
    WrongCredentials,
    /// Too many attempts.
    #[error("too many attempts, try again in {seconds} s")]
    TooManyAttempts {
        /// How long to wait.
        seconds: u32,
    },
    /// The queue of the server is full. Nothing was tried.
    #[error("the server is busy, try again in {seconds} s")]
    Busy {
        /// When to retry.
        seconds: u32,
    },
    /// The account is at its limit of simultaneous exports.
    #[error("this account already runs {limit} exports, which is the maximum")]
    TooManyExports {
        /// The limit.
        limit: u32,
    },
    /// The one-time link was used, has expired, or never existed.
    #[error("this link is no longer valid, restart mockpit to get a new one")]
    LinkExpired,
    /// The value of a field was rejected.
    #[error("invalid {field:?}: {reason:?}")]
    Invalid {
        /// The field.
        field: Field,
        /// Why.
        reason: InvalidReason,
    },
    /// The response-time profile of an export cannot be used.
    #[error("invalid response-time profile: {0:?}")]
    InvalidProfile(ProfileFault),
    /// The role does not allow it.
    #[error("only administrators can do this")]
    NotAllowed,
    /// The request did not come from the console's own page.
    #[error("the request was blocked as cross-site")]
    ForeignOrigin,
    /// It does not exist, or no longer.
    #[error("not found: {0:?}")]
    NotFound(Missing),
    /// The import was discarded.
    #[error("the import was discarded")]
    ImportDiscarded {
        /// Why.
        why: DiscardReason,
    },
    /// The files of other imports use the space for uploads.
    #[error("other imports use {taken} of the {limit} bytes for uploads")]
    NoSpace {
        /// Bytes in use.
        taken: u64,
        /// Bytes that all uploads may use.
        limit: u64,
        /// Minutes until there is enough space, if known.
        minutes: Option<u32>,
    },
    /// The body or a file is too large.
    #[error("the file has {size} bytes, and the limit is {limit} bytes")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The repository changed after the client read it.
    #[error("the repository is now at revision {revision}")]
    Stale {
        /// The newest revision.
        revision: u64,
        /// The services that changed, and who changed them.
        changed: Vec<ConcurrentChange>,
    },
    /// The work was cancelled. Nothing was changed.
    #[error("the operation was cancelled")]
    Cancelled,
    /// The work to cancel is being committed, or is done.
    #[error("too late to cancel")]
    TooLate,
    /// The checksum of a slice does not match.
    #[error("part of the file was damaged during the upload")]
    Damaged,
    /// The state of the server does not allow the operation.
    #[error("conflict: {0:?}")]
    Conflict(ConflictCause),
    /// The disk of the server is full.
    #[error("the disk of the server is full: {needed} bytes are needed, {free} are free")]
    DiskFull {
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The request could not be parsed.
    #[error("the server could not read the request: {message}")]
    Malformed {
        /// The message of the parser. The console does not show it.
        message: String,
    },
    /// The server did not respond.
    #[error("the server is not responding: {message}")]
    Unreachable {
        /// The message of the browser. The console does not show it.
        message: String,
    },
    /// The revision was written, but could not be read back.
    #[error("revision {revision} was saved, but cannot be read back")]
    NotReadBack {
        /// The revision.
        revision: u64,
    },
    /// The journal that several servers share does not respond. Nothing was changed.
    #[error("the database of the repository does not respond")]
    StoreUnreachable,
    /// The journal that several servers share did not say whether it has saved a revision.
    #[error("it is unknown whether revision {revision} was saved")]
    Unsettled {
        /// The revision.
        revision: u64,
    },
    /// The journal that several servers share has lost a revision that the server still has.
    #[error("the database of the repository has lost revision {revision}")]
    WentBack {
        /// The newest revision of the server.
        revision: u64,
    },
    /// Another server has a revision that the client has seen, and this one does not yet.
    #[error("this server does not have revision {revision} yet")]
    Behind {
        /// The revision that the client has seen.
        revision: u64,
    },
    /// An unexpected failure, with its cause in the server's log.
    #[error("internal error of the server, see request {request} in its log")]
    Internal {
        /// The request ID.
        request: String,
    },
}

impl ApiError {
    /// The HTTP status of a response that carries it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::WrongCredentials => 401,
            Self::NotAllowed | Self::ForeignOrigin => 403,
            Self::NotFound(_) => 404,
            Self::Stale { .. }
            | Self::Conflict(_)
            | Self::NoSpace { .. }
            | Self::Cancelled
            | Self::TooLate => 409,
            Self::LinkExpired | Self::ImportDiscarded { .. } => 410,
            Self::TooLarge { .. } => 413,
            Self::Malformed { .. } | Self::Damaged => 400,
            Self::Invalid { .. } | Self::InvalidProfile(_) => 422,
            Self::TooManyAttempts { .. } | Self::TooManyExports { .. } => 429,
            Self::NotReadBack { .. } | Self::Internal { .. } => 500,
            Self::Unreachable { .. }
            | Self::Busy { .. }
            | Self::StoreUnreachable
            | Self::Unsettled { .. }
            | Self::WentBack { .. }
            | Self::Behind { .. } => 503,
            Self::DiskFull { .. } => 507,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each error with its status and its JSON. Changing a line changes what consoles that are open in
    /// browsers can read. `tests/golden` has the JSON of every cause.
    fn golden() -> [(ApiError, u16, &'static str); 28] {
        let text = || "x".to_owned();
        [
            (ApiError::SignedOut, 401, r#"{"code":"signed_out"}"#),
            (ApiError::WrongCredentials, 401, r#"{"code":"wrong_credentials"}"#),
            (
                ApiError::TooManyAttempts { seconds: 8 },
                429,
                r#"{"code":"too_many_attempts","detail":{"seconds":8}}"#,
            ),
            (ApiError::LinkExpired, 410, r#"{"code":"link_expired"}"#),
            (
                ApiError::Invalid {
                    field: Field::Name,
                    reason: InvalidReason::TooLong { max: 64 },
                },
                422,
                r#"{"code":"invalid","detail":{"field":"name","reason":{"too_long":{"max":64}}}}"#,
            ),
            (ApiError::NotAllowed, 403, r#"{"code":"not_allowed"}"#),
            (ApiError::ForeignOrigin, 403, r#"{"code":"foreign_origin"}"#),
            (
                ApiError::NotFound(Missing::Revision { revision: 7 }),
                404,
                r#"{"code":"not_found","detail":{"missing":{"revision":{"revision":7}}}}"#,
            ),
            (
                ApiError::TooLarge { size: 5_000_000_000, limit: 1_000_000_000 },
                413,
                r#"{"code":"too_large","detail":{"size":5000000000,"limit":1000000000}}"#,
            ),
            (
                ApiError::Stale { revision: 42, changed: vec![] },
                409,
                r#"{"code":"stale","detail":{"revision":42}}"#,
            ),
            (
                ApiError::Conflict(ConflictCause::Undecided { services: 2 }),
                409,
                r#"{"code":"conflict","detail":{"cause":{"undecided":{"services":2}}}}"#,
            ),
            (
                ApiError::DiskFull { needed: 2, free: 1 },
                507,
                r#"{"code":"disk_full","detail":{"needed":2,"free":1}}"#,
            ),
            (
                ApiError::Malformed { message: text() },
                400,
                r#"{"code":"malformed","detail":{"message":"x"}}"#,
            ),
            (
                ApiError::Unreachable { message: text() },
                503,
                r#"{"code":"unreachable","detail":{"message":"x"}}"#,
            ),
            (
                ApiError::Internal { request: "7-1".into() },
                500,
                r#"{"code":"internal","detail":{"request":"7-1"}}"#,
            ),
            (ApiError::Cancelled, 409, r#"{"code":"cancelled"}"#),
            (ApiError::Damaged, 400, r#"{"code":"damaged"}"#),
            (
                ApiError::NotReadBack { revision: 42 },
                500,
                r#"{"code":"not_read_back","detail":{"revision":42}}"#,
            ),
            (ApiError::TooLate, 409, r#"{"code":"too_late"}"#),
            (
                ApiError::ImportDiscarded { why: DiscardReason::Cancelled { by: "x".into() } },
                410,
                r#"{"code":"import_gone","detail":{"why":{"cancelled":{"by":"x"}}}}"#,
            ),
            (
                ApiError::NoSpace { taken: 2, limit: 3, minutes: Some(12) },
                409,
                r#"{"code":"no_room","detail":{"limit":3,"taken":2,"minutes":12}}"#,
            ),
            (ApiError::Busy { seconds: 2 }, 503, r#"{"code":"busy","detail":{"seconds":2}}"#),
            (
                ApiError::TooManyExports { limit: 4 },
                429,
                r#"{"code":"too_many_exports","detail":{"limit":4}}"#,
            ),
            (
                ApiError::InvalidProfile(ProfileFault::Unknown { id: text() }),
                422,
                r#"{"code":"invalid_profile","detail":{"fault":{"unknown":{"id":"x"}}}}"#,
            ),
            (ApiError::StoreUnreachable, 503, r#"{"code":"store_unreachable"}"#),
            (
                ApiError::Unsettled { revision: 42 },
                503,
                r#"{"code":"unsettled","detail":{"revision":42}}"#,
            ),
            (
                ApiError::WentBack { revision: 42 },
                503,
                r#"{"code":"went_back","detail":{"revision":42}}"#,
            ),
            (
                ApiError::Behind { revision: 42 },
                503,
                r#"{"code":"behind","detail":{"revision":42}}"#,
            ),
        ]
    }

    #[test]
    fn json_and_status_match_golden_list() {
        for (error, status, wire) in golden() {
            assert_eq!(error.status(), status, "{error:?}");
            assert_eq!(serde_json::to_string(&error).unwrap(), wire, "{error:?}");
            assert_eq!(serde_json::from_str::<ApiError>(wire).unwrap(), error);
        }
    }

    #[test]
    fn golden_list_has_every_variant() {
        // A new variant does not compile until it is listed here.
        let index = |error: &ApiError| match error {
            ApiError::SignedOut => 0,
            ApiError::WrongCredentials => 1,
            ApiError::TooManyAttempts { .. } => 2,
            ApiError::LinkExpired => 3,
            ApiError::Invalid { .. } => 4,
            ApiError::NotAllowed => 5,
            ApiError::ForeignOrigin => 6,
            ApiError::NotFound(_) => 7,
            ApiError::TooLarge { .. } => 8,
            ApiError::Stale { .. } => 9,
            ApiError::Conflict(_) => 10,
            ApiError::DiskFull { .. } => 11,
            ApiError::Malformed { .. } => 12,
            ApiError::Unreachable { .. } => 13,
            ApiError::Internal { .. } => 14,
            ApiError::Cancelled => 15,
            ApiError::Damaged => 16,
            ApiError::NotReadBack { .. } => 17,
            ApiError::TooLate => 18,
            ApiError::ImportDiscarded { .. } => 19,
            ApiError::NoSpace { .. } => 20,
            ApiError::Busy { .. } => 21,
            ApiError::TooManyExports { .. } => 22,
            ApiError::InvalidProfile(_) => 23,
            ApiError::StoreUnreachable => 24,
            ApiError::Unsettled { .. } => 25,
            ApiError::WentBack { .. } => 26,
            ApiError::Behind { .. } => 27,
        };
        let indexes: Vec<usize> = golden().iter().map(|(error, ..)| index(error)).collect();
        assert_eq!(indexes, (0..golden().len()).collect::<Vec<_>>());
    }
}
