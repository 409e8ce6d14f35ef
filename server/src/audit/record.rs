//! The stored form of an entry. Renaming something in [`AuditEntry`] must not change the file.

use api_types::{AuditAction, AuditEntry, Role, Timestamp};
use serde::{Deserialize, Serialize};

use crate::auth::RoleRecord;

/// One line of the log.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// Milliseconds since 1970, UTC.
    at: i64,
    actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(with = "ActionRecord")]
    action: AuditAction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<StoredRole>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct StoredRole(#[serde(with = "RoleRecord")] Role);

/// The stored form of an [`AuditAction`].
#[derive(Serialize, Deserialize)]
#[serde(remote = "AuditAction", rename_all = "snake_case")]
enum ActionRecord {
    SignedIn,
    SignedInByProvider,
    SignInRejected,
    SignedOut,
    AdministratorCreated,
    AccountAdded,
    AccountRemoved,
    RoleChanged,
    AccountDisabled,
    AccountEnabled,
    PasswordReset,
    PasswordSet,
    SessionsEnded,
    TokenCreated,
    TokenRevoked,
    TokenRejected,
}

impl Record {
    /// Reads a line. `None` if it is no entry, or one of a newer version.
    pub(super) fn parse(line: &[u8]) -> Option<AuditEntry> {
        serde_json::from_slice::<Self>(line).ok().map(AuditEntry::from)
    }
}

impl From<&AuditEntry> for Record {
    fn from(entry: &AuditEntry) -> Self {
        Self {
            at: entry.at.0,
            actor: entry.actor.clone(),
            from: entry.from.clone(),
            action: entry.action,
            subject: entry.subject.clone(),
            role: entry.role.map(StoredRole),
        }
    }
}

impl From<Record> for AuditEntry {
    fn from(record: Record) -> Self {
        Self {
            at: Timestamp(record.at),
            actor: record.actor,
            from: record.from,
            action: record.action,
            subject: record.subject,
            role: record.role.map(|StoredRole(role)| role),
        }
    }
}
