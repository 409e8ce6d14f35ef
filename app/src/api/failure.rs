//! What becomes of the errors of the repository when they leave the server.

use std::io::ErrorKind;

use repository::{ApplyError, ExportError, ImportError, PlanError, SpoolError, StoreError};

use super::ApiError;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { newest, .. } => {
                Self::Stale { revision: newest.0, changed: Vec::new() }
            }
            StoreError::Full { needed, free } => Self::DiskFull { needed, free },
            StoreError::IdTaken(taken) => Self::Conflict { message: taken.to_string() },
            StoreError::NoRevision(number) => Self::NotFound { what: format!("revision {number}") },
            StoreError::Compacted { revision, oldest } => Self::Conflict {
                message: format!(
                    "What revision {revision} held is not kept any more. The oldest revision that \
                     is kept is {oldest}."
                ),
            },
            StoreError::JournalIncomplete { ref what } => {
                Self::log(&error);
                Self::Conflict {
                    message: format!(
                        "The server has stopped writing to this repository: {what}. Nothing was \
                         changed. Stop the server and run `mockpit check`."
                    ),
                }
            }
            other => Self::internal(&other),
        }
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Store(error) => error.into(),
            PlanError::Cancelled(_) => Self::Cancelled,
            PlanError::File(ref cause) if cause.kind() == ErrorKind::InvalidData => {
                Self::log(&error);
                Self::Conflict {
                    message:
                        "What the server kept of the file has changed on its disk. Nothing was \
                              imported. Choose the file again."
                            .to_owned(),
                }
            }
            PlanError::File(_) | PlanError::NoRow(_) => Self::internal(&error),
        }
    }
}

impl From<ApplyError> for ApiError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Stale { newest, changed, .. } => {
                Self::Stale { revision: newest.0, changed }
            }
            ApplyError::Plan(error) => error.into(),
            ApplyError::NotAsWritten { revision, .. }
            | ApplyError::NotReadBack { revision, .. } => {
                Self::log(&error);
                Self::NotReadBack { revision: revision.0 }
            }
            ApplyError::NotACopy(key) => {
                let why = key.fault().map_or_else(
                    || "This name and version are taken.".to_owned(),
                    |fault| format!("Its name or version does not do: {fault}."),
                );
                let called = key.shortened();
                Self::Conflict { message: format!("A copy cannot be called “{called}”. {why}") }
            }
            ApplyError::Undecided(_)
            | ApplyError::NotAChoice { .. }
            | ApplyError::Twice(_)
            | ApplyError::ActiveContent(_) => Self::Conflict { message: error.to_string() },
        }
    }
}

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::TooLarge { size, limit } => Self::TooLarge { size, limit },
            ImportError::NotFound(_) => Self::NotFound { what: "this import".to_owned() },
            ImportError::NoRow(row) => Self::NotFound { what: format!("row {row} of this review") },
            ImportError::AnotherPlan(revision) => {
                Self::Stale { revision: revision.0, changed: Vec::new() }
            }
            ImportError::TooLate => Self::TooLate,
            ImportError::Gone { why, .. } => Self::ImportGone { why },
            ImportError::NoRoom { taken, most, minutes, .. } => {
                Self::NoRoom { taken, limit: most, minutes }
            }
            ImportError::TooMany(most) => Self::Conflict {
                message: format!(
                    "{most} imports are under way. Wait until one is done, or cancel one under \
                     Waiting imports."
                ),
            },
            ImportError::WrongStep(_) | ImportError::FileCount(_) => {
                Self::Conflict { message: error.to_string() }
            }
            ImportError::Plan(error) => error.into(),
            ImportError::Apply(error) => error.into(),
            ImportError::Spool(SpoolError::Full { needed, free }) => {
                Self::DiskFull { needed, free }
            }
            ImportError::Spool(SpoolError::Io(_)) => Self::internal(&error),
        }
    }
}

/// When to try again where all accounts together export as much as they may, in seconds.
const SOME_EXPORT_ENDS: u32 = 5;

impl From<ExportError> for ApiError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::TooMany { most } => Self::TooManyExports { most },
            ExportError::Busy => Self::Busy { seconds: SOME_EXPORT_ENDS },
            ExportError::Nothing => Self::Conflict { message: error.to_string() },
            ExportError::Gone(gone) => {
                let names: Vec<String> = gone.iter().map(ToString::to_string).collect();
                Self::NotFound { what: format!("the service {}", names.join(", ")) }
            }
            ExportError::Unreadable { .. } | ExportError::Write(_) => Self::internal(&error),
        }
    }
}

impl ApiError {
    /// Whether a slice arrived as it was sent.
    pub(crate) fn check_slice(crc32: u32, bytes: &[u8]) -> Result<(), Self> {
        if crc32fast::hash(bytes) == crc32 { Ok(()) } else { Err(Self::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use repository::Gone;
    use snapshot::ServiceKey;

    use super::*;

    #[test]
    fn what_the_caller_did_wrong_is_told_in_few_words_and_not_as_a_failure_of_the_server() {
        let long = ServiceKey::new("n".repeat(70_000), "");
        let hidden = ServiceKey::new("\u{3164}", "1");
        let id = || "0".repeat(32).into();
        for (error, status) in [
            (ImportError::NoRow(7), 404),
            (ApplyError::NotACopy(long.clone()).into(), 409),
            (ApplyError::NotACopy(hidden).into(), 409),
            (ApplyError::Twice(long).into(), 409),
            (ImportError::Gone { id: id(), why: Gone::Silent }, 410),
            (SpoolError::Full { needed: 2, free: 1 }.into(), 507),
            (StoreError::Full { needed: 2, free: 1 }.into(), 507),
            (ImportError::TooMany(16), 409),
        ] {
            let error = ApiError::from(error);
            assert_eq!(error.status(), status, "{error:?}");
            assert!(error.to_string().len() < 500, "{error:?}");
        }
    }
}
