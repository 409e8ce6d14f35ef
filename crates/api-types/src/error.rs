//! The one error that crosses the wire.

#[cfg(feature = "server-fn")]
mod server_fn;
mod wire;

use serde::{Deserialize, Serialize};

use wire::Wire;

use crate::{ConcurrentChange, DiscardReason};

/// Why the server did not do what was asked. The console words it; nothing internal is in it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(into = "Wire", try_from = "Wire")]
pub enum ApiError {
    /// Nobody is signed in, or not any more.
    #[error("not signed in")]
    SignedOut,
    /// The name or the password is wrong; which of them is not told.
    #[error("wrong user name or password")]
    WrongCredentials,
    /// Too many attempts.
    #[error("too many attempts, try again in {seconds} s")]
    TooManyAttempts {
        /// How long to wait.
        seconds: u32,
    },
    /// More is waiting than the server takes at a time. Nothing was tried.
    #[error("the server is busy, try again in {seconds} s")]
    Busy {
        /// When to try again.
        seconds: u32,
    },
    /// The account has as many exports under way as it may.
    #[error("this account already runs {most} exports, which is the maximum")]
    TooManyExports {
        /// As many as it may.
        most: u32,
    },
    /// The one-time link was used before, is too old, or was never made.
    #[error("this link is no longer valid, restart mockpit to get a new one")]
    LinkExpired,
    /// What was entered does not do.
    #[error("{message}")]
    Invalid {
        /// The field, by its name in the form.
        field: String,
        /// Why, as a sentence for the person who entered it.
        message: String,
    },
    /// The role is not enough.
    #[error("only administrators can do this")]
    NotAllowed,
    /// The request did not come from the console's own page.
    #[error("the request was blocked as cross-site")]
    ForeignOrigin,
    /// The named thing does not exist, or no longer.
    #[error("{what} could not be found")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The import was discarded.
    #[error("this import was discarded")]
    ImportGone {
        /// Why.
        why: DiscardReason,
    },
    /// The files of other imports take the room for uploads.
    #[error("other imports use {taken} of the {limit} bytes for uploads")]
    NoRoom {
        /// Bytes that are taken.
        taken: u64,
        /// Bytes that all uploads may take.
        limit: u64,
        /// Minutes until there is room; nothing where that is not known.
        minutes: Option<u32>,
    },
    /// The body is larger than the server takes.
    #[error("the file has {size} bytes, and the limit is {limit} bytes")]
    TooLarge {
        /// What came, in bytes.
        size: u64,
        /// What is taken, in bytes.
        limit: u64,
    },
    /// The repository has changed since the screen was made.
    #[error("the repository is now at revision {revision}")]
    Stale {
        /// The newest revision.
        revision: u64,
        /// The services that have changed, and who changed them.
        changed: Vec<ConcurrentChange>,
    },
    /// What was under way was cancelled; nothing was changed.
    #[error("the operation was cancelled")]
    Cancelled,
    /// What was to be cancelled is done, or is just being done: it has an effect.
    #[error("too late to cancel")]
    TooLate,
    /// A slice of a file did not arrive as it was sent.
    #[error("part of the file was damaged during the upload")]
    Damaged,
    /// The operation does not fit the state: said in a sentence.
    #[error("{message}")]
    Conflict {
        /// Why.
        message: String,
    },
    /// The disk of the server is full.
    #[error("the disk of the server is full: {needed} bytes are needed, {free} are free")]
    DiskFull {
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The request could not be understood.
    #[error("the server could not read the request: {message}")]
    Malformed {
        /// What was wrong with it.
        message: String,
    },
    /// The server did not answer.
    #[error("the server is not responding: {message}")]
    Unreachable {
        /// What the browser says.
        message: String,
    },
    /// What was written stands as a revision, but could not be read back.
    #[error("revision {revision} was saved, but cannot be read back")]
    NotReadBack {
        /// The revision.
        revision: u64,
    },
    /// Something that should not happen; the server's log has it under this number.
    #[error("internal error of the server, see request {request} in its log")]
    Internal {
        /// The request id.
        request: String,
    },
}

impl ApiError {
    /// The status of the answer that carries it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut | Self::WrongCredentials => 401,
            Self::NotAllowed | Self::ForeignOrigin => 403,
            Self::NotFound { .. } => 404,
            Self::Stale { .. }
            | Self::Conflict { .. }
            | Self::NoRoom { .. }
            | Self::Cancelled
            | Self::TooLate => 409,
            Self::LinkExpired | Self::ImportGone { .. } => 410,
            Self::TooLarge { .. } => 413,
            Self::Malformed { .. } | Self::Damaged => 400,
            Self::Invalid { .. } => 422,
            Self::TooManyAttempts { .. } | Self::TooManyExports { .. } => 429,
            Self::NotReadBack { .. } | Self::Internal { .. } => 500,
            Self::Unreachable { .. } | Self::Busy { .. } => 503,
            Self::DiskFull { .. } => 507,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each error with its status and its form on the wire. Who changes a line here changes what
    /// consoles that are open in browsers can read.
    fn golden() -> [(ApiError, u16, &'static str); 23] {
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
                ApiError::Invalid { field: "name".into(), message: text() },
                422,
                r#"{"code":"invalid","detail":{"field":"name","message":"x"}}"#,
            ),
            (ApiError::NotAllowed, 403, r#"{"code":"not_allowed"}"#),
            (ApiError::ForeignOrigin, 403, r#"{"code":"foreign_origin"}"#),
            (
                ApiError::NotFound { what: text() },
                404,
                r#"{"code":"not_found","detail":{"what":"x"}}"#,
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
                ApiError::Conflict { message: text() },
                409,
                r#"{"code":"conflict","detail":{"message":"x"}}"#,
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
                ApiError::ImportGone { why: DiscardReason::Cancelled { by: "x".into() } },
                410,
                r#"{"code":"import_gone","detail":{"why":{"cancelled":{"by":"x"}}}}"#,
            ),
            (
                ApiError::NoRoom { taken: 2, limit: 3, minutes: Some(12) },
                409,
                r#"{"code":"no_room","detail":{"limit":3,"taken":2,"minutes":12}}"#,
            ),
            (ApiError::Busy { seconds: 2 }, 503, r#"{"code":"busy","detail":{"seconds":2}}"#),
            (
                ApiError::TooManyExports { most: 4 },
                429,
                r#"{"code":"too_many_exports","detail":{"limit":4}}"#,
            ),
        ]
    }

    #[test]
    fn every_error_has_its_form_on_the_wire() {
        for (error, status, wire) in golden() {
            assert_eq!(error.status(), status, "{error:?}");
            assert_eq!(serde_json::to_string(&error).unwrap(), wire, "{error:?}");
            assert_eq!(serde_json::from_str::<ApiError>(wire).unwrap(), error);
        }
    }

    #[test]
    fn the_golden_list_lacks_none() {
        // A new variant does not compile here until it has its place.
        let place = |error: &ApiError| match error {
            ApiError::SignedOut => 0,
            ApiError::WrongCredentials => 1,
            ApiError::TooManyAttempts { .. } => 2,
            ApiError::LinkExpired => 3,
            ApiError::Invalid { .. } => 4,
            ApiError::NotAllowed => 5,
            ApiError::ForeignOrigin => 6,
            ApiError::NotFound { .. } => 7,
            ApiError::TooLarge { .. } => 8,
            ApiError::Stale { .. } => 9,
            ApiError::Conflict { .. } => 10,
            ApiError::DiskFull { .. } => 11,
            ApiError::Malformed { .. } => 12,
            ApiError::Unreachable { .. } => 13,
            ApiError::Internal { .. } => 14,
            ApiError::Cancelled => 15,
            ApiError::Damaged => 16,
            ApiError::NotReadBack { .. } => 17,
            ApiError::TooLate => 18,
            ApiError::ImportGone { .. } => 19,
            ApiError::NoRoom { .. } => 20,
            ApiError::Busy { .. } => 21,
            ApiError::TooManyExports { .. } => 22,
        };
        let places: Vec<usize> = golden().iter().map(|(error, ..)| place(error)).collect();
        assert_eq!(places, (0..golden().len()).collect::<Vec<_>>());
    }
}
