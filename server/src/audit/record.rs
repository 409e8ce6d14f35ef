//! The stored form of an entry. Renaming something in [`AuditEntry`] must not change the file.
//!
//! A line ends with a checksum of what is before it, so that damage is found.

use api_types::{AuditAction, AuditEntry, Role, Timestamp};
use data_encoding::HEXLOWER;
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
    source: Option<String>,
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
    BackupWritten,
    BackupFailed,
    BackupCanceled,
    BackupRemoved,
    BackupScheduleChanged,
    BackupFailureSeen,
    BackupImported,
    MocksSwitchedOn,
    MocksSwitchedOff,
    MockProfileChosen,
    InstanceAdded,
    InstanceChanged,
    InstanceRemoved,
    ServicesFetched,
    ServicesSent,
    ScriptFallbackChosen,
    MirrorAdded,
    MirrorChanged,
    MirrorRemoved,
    MirrorFailed,
    MirrorFailureSeen,
}

/// The name of an action in the file.
pub(super) fn name(action: AuditAction) -> String {
    let name = ActionRecord::serialize(&action, serde_json::value::Serializer);
    name.ok().and_then(|name| Some(name.as_str()?.to_owned())).unwrap_or_default()
}

/// What is before the checksum of a line, and after it. The checksum has 8 hex digits.
const BEFORE_CHECKSUM: &[u8] = b",\"check\":\"";
const AFTER_CHECKSUM: &[u8] = b"\"}";
const CHECKSUM_DIGITS: usize = 8;

impl Record {
    /// The line of this entry, without its end.
    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        let checksum = checksum(&line);
        // In place of the brace.
        line.pop();
        line.extend([BEFORE_CHECKSUM, checksum.as_bytes(), AFTER_CHECKSUM].concat());
        Ok(line)
    }

    /// Reads a line. `None` if it is damaged, or no entry, or one of a newer version.
    pub(super) fn parse(line: &[u8]) -> Option<AuditEntry> {
        let rest = line.strip_suffix(AFTER_CHECKSUM)?;
        let (rest, expected) = rest.split_at_checked(rest.len().checked_sub(CHECKSUM_DIGITS)?)?;
        let record = [rest.strip_suffix(BEFORE_CHECKSUM)?, b"}"].concat();
        let is_intact = checksum(&record).as_bytes() == expected;
        let record: Self = serde_json::from_slice(&record).ok().filter(|_| is_intact)?;
        Some(AuditEntry::from(record))
    }
}

fn checksum(record: &[u8]) -> String {
    HEXLOWER.encode(&crc32fast::hash(record).to_be_bytes())
}

impl From<&AuditEntry> for Record {
    fn from(entry: &AuditEntry) -> Self {
        Self {
            at: entry.at.0,
            actor: entry.actor.clone(),
            from: entry.from.clone(),
            action: entry.action,
            subject: entry.subject.clone(),
            source: entry.source.clone(),
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
            source: record.source,
            role: record.role.map(|StoredRole(role)| role),
        }
    }
}
