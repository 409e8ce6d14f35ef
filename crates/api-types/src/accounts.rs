//! Accounts, access tokens and the audit log, for the page of access.

use serde::{Deserialize, Serialize};

use crate::{
    access::{Role, Scope},
    ids::Timestamp,
};

/// The longest name of an access token, in characters.
pub const MAX_TOKEN_NAME_CHARS: u32 = 64;

/// The longest lifetime of an access token, in days.
pub const MAX_TOKEN_DAYS: u32 = 365;

/// An account of this server, as administrators see it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AccountEntry {
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Whether it can be used.
    pub state: AccountState,
    /// The number of its sessions.
    pub sessions: u32,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It can be used.
    Active,
    /// Its person has not chosen a password yet. The link for that expires at this time.
    Invited(Timestamp),
    /// An administrator disabled it.
    Disabled,
}

/// A change of an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountChange {
    /// Gives it another role.
    Role(Role),
    /// Disables it and ends its sessions.
    Disable,
    /// Enables it again.
    Enable,
    /// Ends all its sessions.
    EndSessions,
    /// Removes it, with its access tokens.
    Remove,
}

/// A one-time link, with which a person chooses a password. It is shown once.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OneTimeLink {
    /// The path of its page.
    pub path: String,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// An access token, without its secret.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AccessToken {
    /// Its ID. Not a secret.
    pub id: String,
    /// What its owner calls it. Untrusted text.
    pub name: String,
    /// The name of its owner.
    pub owner: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
}

/// A new access token, with its secret. It is shown once.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct NewAccessToken {
    /// The secret.
    pub secret: String,
    /// The token.
    pub token: AccessToken,
}

/// A page of the audit log, newest first.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub has_more: bool,
}

/// An entry of the audit log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: the name of an account, or what somebody typed as a name. Untrusted text.
    pub actor: String,
    /// The address or network of the client. `None` on the command line.
    pub from: Option<String>,
    /// What happened.
    pub action: AuditAction,
    /// The account or access token that it was done to.
    pub subject: Option<String>,
    /// The instance that services come from, if they are sent from one to another. Untrusted text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The role that the account got.
    pub role: Option<Role>,
}

/// An action in the audit log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Signed in with a password.
    SignedIn,
    /// Signed in through the identity provider.
    SignedInByProvider,
    /// A name or a password was wrong.
    SignInRejected,
    /// Signed out.
    SignedOut,
    /// Created the first administrator.
    AdministratorCreated,
    /// Added an account.
    AccountAdded,
    /// Removed an account.
    AccountRemoved,
    /// Gave an account another role.
    RoleChanged,
    /// Disabled an account.
    AccountDisabled,
    /// Enabled an account again.
    AccountEnabled,
    /// Removed the password of an account, and issued a one-time link.
    PasswordReset,
    /// Chose a password with a one-time link, or set one on the command line.
    PasswordSet,
    /// Ended all sessions of an account.
    SessionsEnded,
    /// Created an access token.
    TokenCreated,
    /// Revoked an access token.
    TokenRevoked,
    /// A token was wrong.
    TokenRejected,
    /// Wrote a backup or a snapshot.
    BackupWritten,
    /// A backup failed.
    BackupFailed,
    /// Canceled a backup.
    BackupCanceled,
    /// Removed an old backup or snapshot.
    BackupRemoved,
    /// Changed when backups are written.
    BackupScheduleChanged,
    /// Confirmed that a failed backup was seen.
    BackupFailureSeen,
    /// Began an import from a backup or a snapshot.
    BackupImported,
    /// Switched the mocks of a service on.
    MocksSwitchedOn,
    /// Switched the mocks of a service off.
    MocksSwitchedOff,
    /// Chose the response-time profile of the mocks.
    MockProfileChosen,
    /// Added an instance.
    InstanceAdded,
    /// Changed how an instance is called.
    InstanceChanged,
    /// Removed an instance, with its copy.
    InstanceRemoved,
    /// Began to fetch services of an instance.
    ServicesFetched,
    /// Sent services to an instance, or took them back.
    ServicesSent,
    /// Chose what answers while the script of an operation cannot run.
    ScriptFallbackChosen,
    /// Added a mirror.
    MirrorAdded,
    /// Changed a mirror.
    MirrorChanged,
    /// Removed a mirror.
    MirrorRemoved,
    /// A run of a mirror failed.
    MirrorFailed,
    /// Confirmed that a failed run of a mirror was seen.
    MirrorFailureSeen,
}

impl AuditAction {
    /// All actions.
    pub const ALL: [Self; 37] = [
        Self::SignedIn,
        Self::SignedInByProvider,
        Self::SignInRejected,
        Self::SignedOut,
        Self::AdministratorCreated,
        Self::AccountAdded,
        Self::AccountRemoved,
        Self::RoleChanged,
        Self::AccountDisabled,
        Self::AccountEnabled,
        Self::PasswordReset,
        Self::PasswordSet,
        Self::SessionsEnded,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::TokenRejected,
        Self::BackupWritten,
        Self::BackupFailed,
        Self::BackupCanceled,
        Self::BackupRemoved,
        Self::BackupScheduleChanged,
        Self::BackupFailureSeen,
        Self::BackupImported,
        Self::MocksSwitchedOn,
        Self::MocksSwitchedOff,
        Self::MockProfileChosen,
        Self::InstanceAdded,
        Self::InstanceChanged,
        Self::InstanceRemoved,
        Self::ServicesFetched,
        Self::ServicesSent,
        Self::ScriptFallbackChosen,
        Self::MirrorAdded,
        Self::MirrorChanged,
        Self::MirrorRemoved,
        Self::MirrorFailed,
        Self::MirrorFailureSeen,
    ];
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 5] =
        [Self::Read, Self::Edit, Self::Export, Self::Import, Self::Instances];
}
