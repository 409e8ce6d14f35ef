//! Why accounts could not be changed.

use api_types::{Field, InvalidReason};
use app::api::{ApiError, IntoApiError};

use crate::{auth::name::AccountName, records::RecordFileError};

/// Why accounts could not be changed. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name is taken.
    #[error("an account named {0} already exists")]
    Taken(AccountName),
    /// An administrator already exists.
    #[error("an administrator account already exists")]
    AdministratorExists,
    /// No account has this name.
    #[error("there is no account named {0}")]
    Unknown(AccountName),
    /// The account is the only administrator.
    #[error("{0} is the only administrator. Add another administrator first")]
    LastAdministrator(AccountName),
    /// No account has a link with this token, or the link expired.
    #[error("this link was used before or has expired")]
    InvalidLink,
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] RecordFileError),
}

impl IntoApiError for AccountError {
    fn into_api_error(self) -> ApiError {
        match self {
            Self::Taken(_) => {
                ApiError::Invalid { field: Field::Name, reason: InvalidReason::Taken }
            }
            Self::AdministratorExists | Self::InvalidLink => ApiError::LinkExpired,
            Self::Unknown(_) => ApiError::NotFound(api_types::Missing::Account),
            Self::LastAdministrator(_) => {
                ApiError::Conflict(api_types::ConflictCause::LastAdministrator)
            }
            Self::File(error) => error.into_api_error(),
        }
    }
}
