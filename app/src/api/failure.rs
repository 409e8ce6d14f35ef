//! Maps errors of the repository to [`ApiError`]. A cause that only the operator may see goes to the
//! log.

use std::{error::Error, io::ErrorKind};

use api_types::{ConflictCause, CopyNameFault, Field, MAX_FILES, Missing, ProfileFault};
use repository::{
    ApplyError, EditError, ExportError, ImportError, NotAllowed, PlanError, SavedItemError,
    ServiceError, SpoolError, StoreError,
};
use snapshot::{MAX_NAME_BYTES, NameFault, ServiceKey};

use super::ApiError;

/// An error that maps to an [`ApiError`].
pub trait IntoApiError {
    /// Converts the error. Logs the cause if the [`ApiError`] does not contain it.
    fn into_api_error(self) -> ApiError;
}

/// Logs the cause of an unexpected failure. The router fills in the request ID.
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
            StoreError::IdTaken(taken) => ApiError::Conflict(ConflictCause::IdTaken {
                id: taken.id,
                service: taken.key.shortened(),
                holder: taken.holder.shortened(),
            }),
            StoreError::NoRevision(number) => {
                ApiError::NotFound(Missing::Revision { revision: number.0 })
            }
            StoreError::Compacted { revision, first_retained } => {
                ApiError::Conflict(ConflictCause::Compacted {
                    revision: revision.0,
                    first_retained: first_retained.0,
                })
            }
            StoreError::JournalIncomplete { ref what } => {
                log_error(&self);
                let finding = what.clone();
                ApiError::Conflict(ConflictCause::JournalIncomplete { finding })
            }
            StoreError::UnsupportedFormat { ref file, found, known } => {
                log_error(&self);
                let file = file.clone();
                ApiError::Conflict(ConflictCause::UnsupportedFormat { file, found, known })
            }
            StoreError::Unreadable { revision, .. } => {
                log_error(&self);
                ApiError::NotReadBack { revision: revision.0 }
            }
            StoreError::Unreachable { .. } => {
                log_error(&self);
                ApiError::StoreUnreachable
            }
            StoreError::Unsettled { revision } => {
                log_error(&self);
                ApiError::Unsettled { revision: revision.0 }
            }
            StoreError::WentBack { revision } => {
                log_error(&self);
                ApiError::WentBack { revision: revision.0 }
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
                ApiError::Conflict(ConflictCause::UploadChanged)
            }
            PlanError::NoOperation(_) => ApiError::NotFound(Missing::ServicePart),
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
            | ApplyError::ItemMismatch { revision, .. }
            | ApplyError::ReadBackFailed { revision, .. } => {
                log_error(&self);
                ApiError::NotReadBack { revision: revision.0 }
            }
            ApplyError::InvalidCopyName(key) => {
                let service = key.shortened();
                let reason = copy_name_fault(&key);
                ApiError::Conflict(ConflictCause::InvalidCopyName { service, reason })
            }
            ApplyError::Undecided(services) => {
                ApiError::Conflict(ConflictCause::Undecided { services: count(services) })
            }
            ApplyError::ChoiceNotAllowed { key, decision } => {
                ApiError::Conflict(ConflictCause::ChoiceNotAllowed {
                    service: key.shortened(),
                    choice: decision.choice(),
                })
            }
            ApplyError::DuplicateKey(key) => {
                ApiError::Conflict(ConflictCause::DuplicateKey { service: key.shortened() })
            }
            ApplyError::DuplicateId { id, key, other } => {
                let (service, holder) = (key.shortened(), other.shortened());
                ApiError::Conflict(ConflictCause::IdTaken { id, service, holder })
            }
            ApplyError::UnconfirmedContent(services) => {
                ApiError::Conflict(ConflictCause::UnconfirmedContent { services: count(services) })
            }
        }
    }
}

/// Why a copy cannot have this name and version. A valid name is one that another service has.
fn copy_name_fault(key: &ServiceKey) -> CopyNameFault {
    match key.fault() {
        None => CopyNameFault::Taken,
        Some(NameFault::Invisible) => CopyNameFault::Invisible,
        Some(NameFault::TooLong(bytes)) => {
            CopyNameFault::TooLong { bytes: count(bytes), max: count(MAX_NAME_BYTES) }
        }
    }
}

/// Converts a count for the wire. Saturates.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl IntoApiError for ImportError {
    fn into_api_error(self) -> ApiError {
        match self {
            ImportError::TooLarge { size, limit } => ApiError::TooLarge { size, limit },
            ImportError::NotAllowed(_) => ApiError::NotAllowed,
            ImportError::NotFound(_) => ApiError::NotFound(Missing::Import),
            ImportError::NoRow(row) => ApiError::NotFound(Missing::Row { row }),
            ImportError::PlanChanged(revision) => {
                ApiError::Stale { revision: revision.0, changed: Vec::new() }
            }
            ImportError::DecisionsChanged(by) => {
                ApiError::Conflict(ConflictCause::DecisionsChanged { by: by.into() })
            }
            ImportError::TooLate => ApiError::TooLate,
            ImportError::Discarded { why, .. } => ApiError::ImportDiscarded { why },
            ImportError::NoSpace { taken, limit, minutes, .. } => {
                ApiError::NoSpace { taken, limit, minutes }
            }
            ImportError::TooMany(limit) => {
                ApiError::Conflict(ConflictCause::TooManyImports { limit: count(limit) })
            }
            ImportError::NoFile(_) => ApiError::Conflict(ConflictCause::NoSuchFile),
            ImportError::UploadIncomplete => ApiError::Conflict(ConflictCause::UploadIncomplete),
            ImportError::UploadComplete => ApiError::Conflict(ConflictCause::UploadComplete),
            ImportError::NotPlanned => ApiError::Conflict(ConflictCause::NotPlanned),
            ImportError::ReadOnly => ApiError::Conflict(ConflictCause::CompareOnly),
            ImportError::FileCount(files) => ApiError::Conflict(ConflictCause::FileCount {
                files: count(files),
                limit: count(MAX_FILES),
            }),
            ImportError::Plan(error) => error.into_api_error(),
            ImportError::Apply(error) => error.into_api_error(),
            ImportError::Spool(SpoolError::Full { needed, free }) => {
                ApiError::DiskFull { needed, free }
            }
            ImportError::Spool(SpoolError::Io(_)) => internal_error(&self),
        }
    }
}

/// Seconds after which to retry when all accounts together are at the limit of exports.
const EXPORT_RETRY_SECONDS: u32 = 5;

impl IntoApiError for ExportError {
    fn into_api_error(self) -> ApiError {
        match self {
            ExportError::TooMany { limit } => ApiError::TooManyExports { limit },
            ExportError::Busy => ApiError::Busy { seconds: EXPORT_RETRY_SECONDS },
            ExportError::NothingSelected => ApiError::Conflict(ConflictCause::NothingSelected),
            ExportError::MissingServices(ids) => ApiError::NotFound(Missing::Services { ids }),
            ExportError::SharedIds(shared) => {
                let [holder, service] = &shared.services;
                ApiError::Conflict(ConflictCause::SharedIds {
                    service: service.shortened(),
                    holder: holder.shortened(),
                    shared: count(shared.count),
                })
            }
            ExportError::Store(error) => error.into_api_error(),
            ExportError::Unreadable { .. } | ExportError::Write(_) => internal_error(&self),
        }
    }
}

impl IntoApiError for ServiceError {
    fn into_api_error(self) -> ApiError {
        match self {
            ServiceError::NoService(_) => ApiError::NotFound(Missing::Service),
            ServiceError::NoPart => ApiError::NotFound(Missing::ServicePart),
            ServiceError::Store(error) => error.into_api_error(),
        }
    }
}

impl IntoApiError for EditError {
    fn into_api_error(self) -> ApiError {
        match self {
            EditError::NoService(_) => ApiError::NotFound(Missing::Service),
            EditError::Import(error) => error.into_api_error(),
        }
    }
}

impl IntoApiError for SavedItemError {
    fn into_api_error(self) -> ApiError {
        match self {
            SavedItemError::Profile(error) => {
                ApiError::InvalidProfile(ProfileFault::File { finding: error.to_string() })
            }
            SavedItemError::TooLarge { .. } => {
                ApiError::InvalidProfile(ProfileFault::File { finding: self.to_string() })
            }
            SavedItemError::Name(reason) => ApiError::Invalid { field: Field::ItemName, reason },
            SavedItemError::Selection(reason) => {
                ApiError::Invalid { field: Field::Selection, reason }
            }
            SavedItemError::Changed { key, changed } => {
                ApiError::Conflict(ConflictCause::ItemChanged {
                    kind: key.kind,
                    name: key.name.into(),
                    by: changed.actor.into(),
                    revision: changed.revision.0,
                })
            }
            SavedItemError::NotFound(_) => ApiError::NotFound(Missing::SavedItem),
            SavedItemError::TooMany => ApiError::Conflict(ConflictCause::TooManyItems {
                limit: count(SavedItemError::MAX_ITEMS),
            }),
            SavedItemError::TotalTooLarge => {
                let limit = SavedItemError::MAX_TOTAL_BYTES as u64;
                ApiError::Conflict(ConflictCause::ItemsTooLarge { limit })
            }
            SavedItemError::Unreadable { .. } => internal_error(&self),
            SavedItemError::Store(error) => error.into_api_error(),
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

    use super::*;

    #[test]
    fn client_errors_are_short_and_not_internal() {
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
    fn newer_format_names_file_and_versions() {
        let file = "journal/0000000000000007.rev".to_owned();
        let error = StoreError::UnsupportedFormat { file: file.clone(), found: 2, known: 1 };
        let error = error.into_api_error();
        assert_eq!(error.status(), 409, "{error:?}");
        let cause = ConflictCause::UnsupportedFormat { file, found: 2, known: 1 };
        assert_eq!(error, ApiError::Conflict(cause));
    }

    #[test]
    fn copy_name_faults_keep_their_cause() {
        let hidden = ServiceKey::new("\u{3164}", "1");
        let long = ServiceKey::new("n".repeat(70_000), "1");
        for (key, reason) in [
            (ServiceKey::new("Beer", "1"), CopyNameFault::Taken),
            (hidden, CopyNameFault::Invisible),
            (long, CopyNameFault::TooLong { bytes: 70_000, max: count(MAX_NAME_BYTES) }),
        ] {
            assert_eq!(copy_name_fault(&key), reason, "{reason:?}");
        }
    }
}
