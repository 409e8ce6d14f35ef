//! Maps errors of the repository to [`ApiError`]. Causes that only the operator may know go to the log.

use std::{error::Error, io::ErrorKind};

use repository::{
    ApplyError, ExportError, ImportError, NotAllowed, PlanError, SpoolError, StoreError,
};

use super::ApiError;

/// An error that can be an answer.
pub trait IntoApiError {
    /// The answer. Logs a cause that is not in it.
    fn into_api_error(self) -> ApiError;
}

/// Logs the cause of a failure that should not happen. The answer names the request id, which the
/// router fills in.
#[must_use]
pub fn internal_error(cause: &(dyn Error + 'static)) -> ApiError {
    log_error(cause);
    ApiError::Internal { request: String::new() }
}

fn log_error(cause: &(dyn Error + 'static)) {
    let (mut causes, mut next) = (Vec::new(), Some(cause));
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    tracing::error!(cause = causes.join(": "), "the request failed");
}

impl IntoApiError for ApiError {
    fn into_api_error(self) -> ApiError {
        self
    }
}

impl IntoApiError for NotAllowed {
    fn into_api_error(self) -> ApiError {
        ApiError::NotAllowed
    }
}

impl IntoApiError for StoreError {
    fn into_api_error(self) -> ApiError {
        match self {
            StoreError::Stale { newest, .. } => {
                ApiError::Stale { revision: newest.0, changed: Vec::new() }
            }
            StoreError::Full { needed, free } => ApiError::DiskFull { needed, free },
            StoreError::IdTaken(taken) => ApiError::Conflict { message: taken.to_string() },
            StoreError::NoRevision(number) => {
                ApiError::NotFound { what: format!("revision {number}") }
            }
            StoreError::Compacted { revision, first_retained } => ApiError::Conflict {
                message: format!(
                    "The content of revision {revision} was removed by compaction. The oldest \
                     available revision is {first_retained}."
                ),
            },
            StoreError::JournalIncomplete { ref what } => {
                log_error(&self);
                ApiError::Conflict {
                    message: format!(
                        "The server has stopped writing to this repository: {what}. Nothing was \
                         changed. Stop the server and run `mockpit check`."
                    ),
                }
            }
            StoreError::UnsupportedFormat { ref file, found, known } => {
                log_error(&self);
                ApiError::Conflict {
                    message: format!(
                        "The server cannot use this repository: {file} has format {found}, and \
                         this version of Mockpit knows format {known}. Nothing was changed. Start \
                         the Mockpit version that wrote it, or a newer one."
                    ),
                }
            }
            other => internal_error(&other),
        }
    }
}

impl IntoApiError for PlanError {
    fn into_api_error(self) -> ApiError {
        match self {
            PlanError::Store(error) => error.into_api_error(),
            PlanError::Cancelled(_) => ApiError::Cancelled,
            PlanError::File(ref cause) if cause.kind() == ErrorKind::InvalidData => {
                log_error(&self);
                ApiError::Conflict {
                    message:
                        "The uploaded file has changed on the disk of the server. Nothing was \
                              imported. Choose the file again."
                            .to_owned(),
                }
            }
            PlanError::File(_) | PlanError::NoRow(_) => internal_error(&self),
        }
    }
}

impl IntoApiError for ApplyError {
    fn into_api_error(self) -> ApiError {
        match self {
            ApplyError::Stale { newest, changed, .. } => {
                ApiError::Stale { revision: newest.0, changed }
            }
            ApplyError::Plan(error) => error.into_api_error(),
            ApplyError::ReadBackMismatch { revision, .. }
            | ApplyError::ReadBackFailed { revision, .. } => {
                log_error(&self);
                ApiError::NotReadBack { revision: revision.0 }
            }
            ApplyError::InvalidCopyName(key) => {
                let why = key.fault().map_or_else(
                    || "This name and version are taken.".to_owned(),
                    |fault| format!("The name or version is invalid: {fault}."),
                );
                let called = key.shortened();
                ApiError::Conflict {
                    message: format!("A copy cannot be named “{called}”. {why}")
                }
            }
            ApplyError::Undecided(_)
            | ApplyError::ChoiceNotAllowed { .. }
            | ApplyError::DuplicateKey(_)
            | ApplyError::UnconfirmedContent(_) => ApiError::Conflict { message: self.to_string() },
        }
    }
}

impl IntoApiError for ImportError {
    fn into_api_error(self) -> ApiError {
        match self {
            ImportError::TooLarge { size, limit } => ApiError::TooLarge { size, limit },
            ImportError::NotFound(_) => ApiError::NotFound { what: "this import".to_owned() },
            ImportError::NoRow(row) => {
                ApiError::NotFound { what: format!("row {row} of this review") }
            }
            ImportError::PlanChanged(revision) => {
                ApiError::Stale { revision: revision.0, changed: Vec::new() }
            }
            ImportError::TooLate => ApiError::TooLate,
            ImportError::Discarded { why, .. } => ApiError::ImportGone { why },
            ImportError::NoSpace { taken, most, minutes, .. } => {
                ApiError::NoRoom { taken, limit: most, minutes }
            }
            ImportError::TooMany(most) => ApiError::Conflict {
                message: format!(
                    "{most} imports are waiting, which is the limit. Wait until one finishes, or \
                     cancel one under Waiting imports."
                ),
            },
            ImportError::NoFile(_)
            | ImportError::UploadIncomplete
            | ImportError::UploadComplete
            | ImportError::NotPlanned
            | ImportError::ReadOnly
            | ImportError::FileCount(_) => ApiError::Conflict { message: self.to_string() },
            ImportError::Plan(error) => error.into_api_error(),
            ImportError::Apply(error) => error.into_api_error(),
            ImportError::Spool(SpoolError::Full { needed, free }) => {
                ApiError::DiskFull { needed, free }
            }
            ImportError::Spool(SpoolError::Io(_)) => internal_error(&self),
        }
    }
}

/// When to try again where all accounts together export as much as they may, in seconds.
const SOME_EXPORT_ENDS: u32 = 5;

impl IntoApiError for ExportError {
    fn into_api_error(self) -> ApiError {
        match self {
            ExportError::TooMany { most } => ApiError::TooManyExports { most },
            ExportError::Busy => ApiError::Busy { seconds: SOME_EXPORT_ENDS },
            ExportError::Nothing => ApiError::Conflict { message: self.to_string() },
            ExportError::Gone(gone) => {
                let names: Vec<String> = gone.iter().map(ToString::to_string).collect();
                let services = if names.len() == 1 { "the service " } else { "the services " };
                ApiError::NotFound { what: services.to_owned() + &names.join(", ") }
            }
            ExportError::Unreadable { .. } | ExportError::Write(_) => internal_error(&self),
        }
    }
}

/// Rejects a slice whose CRC-32 does not match.
pub(super) fn check_slice(crc32: u32, bytes: &[u8]) -> Result<(), ApiError> {
    if crc32fast::hash(bytes) == crc32 { Ok(()) } else { Err(ApiError::Damaged) }
}

#[cfg(test)]
mod tests {
    use api_types::DiscardReason;
    use snapshot::ServiceKey;

    use super::*;

    #[test]
    fn what_the_caller_did_wrong_is_told_in_few_words_and_not_as_a_failure_of_the_server() {
        let long = ServiceKey::new("n".repeat(70_000), "");
        let hidden = ServiceKey::new("\u{3164}", "1");
        let id = || "0".repeat(32).into();
        for (error, status) in [
            (ImportError::NoRow(7), 404),
            (ApplyError::InvalidCopyName(long.clone()).into(), 409),
            (ApplyError::InvalidCopyName(hidden).into(), 409),
            (ApplyError::DuplicateKey(long).into(), 409),
            (ImportError::Discarded { id: id(), why: DiscardReason::Stalled }, 410),
            (SpoolError::Full { needed: 2, free: 1 }.into(), 507),
            (StoreError::Full { needed: 2, free: 1 }.into(), 507),
            (ImportError::TooMany(16), 409),
        ] {
            let error = error.into_api_error();
            assert_eq!(error.status(), status, "{error:?}");
            assert!(error.to_string().len() < 500, "{error:?}");
        }
    }

    #[test]
    fn newer_format_is_answered_with_the_file_and_the_way_out() {
        let file = "journal/0000000000000007.rev".to_owned();
        let error = StoreError::UnsupportedFormat { file, found: 2, known: 1 }.into_api_error();
        assert_eq!(error.status(), 409, "{error:?}");
        let text = error.to_string();
        for part in ["0007.rev has format 2", "knows format 1", "Start the Mockpit version"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
