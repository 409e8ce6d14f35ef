//! The stored form of an access token.

use api_types::{AccessToken, Role, Scope, Timestamp};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::secret::Secret;
use crate::auth::accounts::RoleRecord;

/// An access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRecord {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) owner: Owner,
    pub(crate) scopes: Vec<ScopeRecord>,
    /// Milliseconds since 1970, UTC. So are the other times.
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_used_at: Option<i64>,
    /// The hash of the secret, in hexadecimal.
    pub(crate) hash: String,
}

/// Whose token it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Owner {
    /// The account of this name. Its role at the time of a request counts.
    Account(String),
    /// A person at the identity provider, with the role at the time when the token was created.
    Provider {
        subject: String,
        name: String,
        #[serde(with = "RoleRecord")]
        role: Role,
    },
}

/// Equal if it is the same person, also with another name or role.
impl PartialEq for Owner {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Account(name), Self::Account(other)) => name.eq_ignore_ascii_case(other),
            (Self::Provider { subject, .. }, Self::Provider { subject: other, .. }) => {
                subject == other
            }
            _ => false,
        }
    }
}

/// The stored form of a [`Scope`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScopeRecord {
    Read,
    Edit,
    Export,
    Import,
    Instances,
}

impl TokenRecord {
    /// The token for its owner.
    pub(crate) fn view(&self) -> AccessToken {
        AccessToken {
            id: self.id.clone(),
            name: self.name.clone(),
            owner: match &self.owner {
                Owner::Account(name) | Owner::Provider { name, .. } => name.clone(),
            },
            scopes: self.scopes(),
            created_at: Timestamp(self.created_at),
            expires_at: Timestamp(self.expires_at),
            last_used_at: self.last_used_at.map(Timestamp),
        }
    }

    /// What the token allows.
    pub(crate) fn scopes(&self) -> Vec<Scope> {
        self.scopes.iter().copied().map(Into::into).collect()
    }
}

/// The stored form of a secret.
pub(super) fn hash_text(secret: &Secret) -> String {
    HEXLOWER.encode(secret.hash().as_bytes())
}

impl From<Scope> for ScopeRecord {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Edit => Self::Edit,
            Scope::Export => Self::Export,
            Scope::Import => Self::Import,
            Scope::Instances => Self::Instances,
        }
    }
}

impl From<ScopeRecord> for Scope {
    fn from(scope: ScopeRecord) -> Self {
        match scope {
            ScopeRecord::Read => Self::Read,
            ScopeRecord::Edit => Self::Edit,
            ScopeRecord::Export => Self::Export,
            ScopeRecord::Import => Self::Import,
            ScopeRecord::Instances => Self::Instances,
        }
    }
}
