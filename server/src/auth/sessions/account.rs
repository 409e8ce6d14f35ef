//! Whose session it is.

use std::sync::Arc;

use crate::auth::{accounts::SecurityStamp, oidc::ProviderAccount};

/// The account of a session. A local account and an account of the provider are never the same, even if they
/// have the same name.
#[derive(Clone, Debug)]
pub(crate) enum SessionAccount {
    /// An account in `accounts.json`.
    Local(LocalAccount),
    /// An account of the sign-in provider.
    Provider(Arc<ProviderAccount>),
}

impl SessionAccount {
    /// Takes the tokens that another server got for the same account.
    pub(super) fn update(&mut self, newer: Self) {
        match (&*self, newer) {
            // Requests that wait for the tokens share the account.
            (Self::Provider(own), Self::Provider(newer)) if own.subject == newer.subject => {
                own.update(&newer);
            }
            (_, newer) => *self = newer,
        }
    }
}

/// A local account of a session.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LocalAccount {
    pub(crate) name: String,
    /// The stamp of the account when the session started.
    pub(crate) stamp: SecurityStamp,
}

/// Whose session the provider ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct EndedSession {
    /// The ID of the account at the provider.
    pub(crate) subject: String,
    /// Its name in Mockpit.
    pub(crate) name: String,
}
