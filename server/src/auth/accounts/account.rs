//! One account, as it is stored.

use api_types::{Role, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::link::Link;
use crate::auth::{name::AccountName, password_hash::PasswordHash};

/// One account.
#[derive(Clone, Debug, Serialize, Deserialize)]
// A damaged name of a field must not pass for a missing field.
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name.
    pub name: AccountName,
    /// The role.
    #[serde(with = "RoleRecord")]
    pub role: Role,
    /// The hash of the password. `None` until the person chooses one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<PasswordHash>,
    /// How often all sessions of the account were ended. A new number invalidates older sessions.
    #[serde(default)]
    pub sessions: u64,
    /// Whether the account cannot be used for now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// The one-time link with which the person chooses a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// The stored form of a [`Role`]. Renaming a variant of [`Role`] must not change the file.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Role")]
pub(crate) enum RoleRecord {
    #[serde(rename = "user")]
    User,
    #[serde(rename = "manager")]
    Manager,
    #[serde(rename = "admin")]
    Admin,
}

/// The state of an account that a session depends on. A session with an older stamp is invalid.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct SecurityStamp([u8; 32]);

impl SecurityStamp {
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Account {
    /// An account with a password.
    #[must_use]
    pub fn new(name: AccountName, role: Role, password: PasswordHash) -> Self {
        Self { name, role, password: Some(password), sessions: 0, disabled: false, link: None }
    }

    /// An account whose person chooses a password with this link.
    #[must_use]
    pub fn invited(name: AccountName, role: Role, link: Link) -> Self {
        Self { name, role, password: None, sessions: 0, disabled: false, link: Some(link) }
    }

    /// The security stamp. It changes with a new password, and when all sessions are ended.
    pub(crate) fn stamp(&self) -> SecurityStamp {
        let hash = Sha256::new().chain_update(self.sessions.to_le_bytes());
        let password = self.password.as_ref().map_or("", PasswordHash::text);
        SecurityStamp(hash.chain_update(password).finalize().into())
    }

    /// Whether somebody can sign in as this account and administer Mockpit.
    pub(crate) fn is_usable_administrator(&self) -> bool {
        self.role == Role::Admin && !self.disabled && self.password.is_some()
    }

    /// The link, if it can still be used.
    pub(crate) fn valid_link(&self, now: Timestamp) -> Option<&Link> {
        self.link.as_ref().filter(|link| !self.disabled && now < link.expires_at)
    }
}
