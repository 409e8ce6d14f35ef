//! Who may call which server function. A path that is not in this table is rejected.

use app::api::{ApiError, IntoApiError};
use repository::{Admin, Identity, Member};

/// Who may call a server function.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Policy {
    /// Anyone, signed in or not.
    Open,
    /// Every account that is signed in.
    Member,
    /// Administrators.
    Admin,
}

/// The policy of every server function, by its path.
pub const POLICIES: &[(&str, Policy)] = &[
    ("/console/session", Policy::Open),
    ("/console/session/sign-in", Policy::Open),
    ("/console/session/sign-out", Policy::Open),
    ("/console/session/create-administrator", Policy::Open),
    ("/console/services", Policy::Member),
    ("/console/services/change", Policy::Member),
    ("/console/services/contract", Policy::Member),
    ("/console/services/example", Policy::Member),
    ("/console/services/find", Policy::Member),
    ("/console/services/tokens", Policy::Member),
    ("/console/services/view", Policy::Member),
    ("/console/profiles/list", Policy::Member),
    ("/console/selections/list", Policy::Member),
    ("/console/edits/apply_profile", Policy::Admin),
    ("/console/edits/delete", Policy::Admin),
    ("/console/edits/service", Policy::Admin),
    ("/console/edits/start", Policy::Admin),
    ("/console/export", Policy::Admin),
    ("/console/export/preview", Policy::Admin),
    ("/console/export/receipt", Policy::Admin),
    ("/console/response-times/operations", Policy::Admin),
    ("/console/response-times/preview", Policy::Admin),
    ("/console/health", Policy::Admin),
    ("/console/history/detail", Policy::Admin),
    ("/console/history/list", Policy::Admin),
    ("/console/history/view", Policy::Admin),
    ("/console/history/export", Policy::Admin),
    ("/console/history/report", Policy::Admin),
    ("/console/import/start", Policy::Admin),
    ("/console/import/slice", Policy::Admin),
    ("/console/import/waiting", Policy::Admin),
    ("/console/import/plan", Policy::Admin),
    ("/console/import/decide", Policy::Admin),
    ("/console/import/update", Policy::Admin),
    ("/console/import/view", Policy::Admin),
    ("/console/import/rows", Policy::Admin),
    ("/console/import/watch", Policy::Admin),
    ("/console/import/detail", Policy::Admin),
    ("/console/import/secrets", Policy::Admin),
    ("/console/import/apply", Policy::Admin),
    ("/console/import/cancel", Policy::Admin),
    ("/console/profiles/save", Policy::Admin),
    ("/console/profiles/delete", Policy::Admin),
    ("/console/selections/save", Policy::Admin),
    ("/console/selections/delete", Policy::Admin),
    ("/console/selections/changed", Policy::Admin),
    ("/console/selections/exported", Policy::Admin),
    ("/console/selections/exports", Policy::Admin),
    ("/console/revision/restore", Policy::Admin),
    ("/console/revision/undo", Policy::Admin),
    ("/console/revision/compare", Policy::Admin),
];

impl Policy {
    /// The policy of a path.
    ///
    /// # Errors
    /// If the table does not have the path.
    pub fn for_path(path: &str) -> Result<Self, ApiError> {
        POLICIES
            .iter()
            .find(|(known, _)| *known == path)
            .map(|(_, policy)| *policy)
            .ok_or(ApiError::NotAllowed)
    }

    /// Checks that the policy allows a call by this identity.
    ///
    /// # Errors
    /// If nobody is signed in, or the account does not have the role.
    pub fn check(self, identity: Option<&Identity>) -> Result<(), ApiError> {
        let member = || identity.cloned().map(Member::new).ok_or(ApiError::SignedOut);
        match self {
            Self::Open => Ok(()),
            Self::Member => member().map(drop),
            Self::Admin => Admin::new(member()?).map(drop).map_err(IntoApiError::into_api_error),
        }
    }

    /// The largest request body, in bytes. Without a sign-in the limit is low.
    #[must_use]
    pub const fn body_limit(self) -> usize {
        match self {
            Self::Open => 16 * 1024,
            Self::Member | Self::Admin => 8 * 1024 * 1024,
        }
    }
}
