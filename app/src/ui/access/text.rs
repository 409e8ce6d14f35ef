//! All texts of access: accounts, access tokens and the audit log. Back quotes mark code.

use api_types::{AuditAction, AuditEntry, Role, Scope};

use crate::text::{exact_time, plural, visible};

pub(super) const ADMINISTRATION: &str = "Administration";
pub(super) const ACCESS: &str = "Access";
pub(super) const ACCOUNTS: &str = "Accounts";
pub(super) const TOKENS: &str = "Access tokens";
pub(super) const AUDIT_LOG: &str = "Audit log";
pub(super) const LOADING: &str = "Loading";
pub(super) const CANCEL: &str = "Cancel";
pub(super) const DONE: &str = "Done";

pub(super) const ADD_ACCOUNT: &str = "Add account";
pub(super) const ADD_EXPLAINED: &str = "You get a one-time link to send to this person, who chooses \
    the password. Nobody else learns it.";
pub(super) const USER_NAME: &str = "User name";
pub(super) const ROLE: &str = "Role";
pub(super) const NAME_MISSING: &str = "Enter a user name.";
pub(super) const YOU: &str = "you";
pub(super) const DISABLED: &str = "disabled";
pub(super) const INVITED: &str = "no password yet";
pub(super) const LINK_EXPIRED: &str = "link expired";
pub(super) const ENABLE: &str = "Enable";
pub(super) const DISABLE: &str = "Disable…";
pub(super) const END_SESSIONS: &str = "End sessions";
pub(super) const RESET: &str = "Reset password…";
pub(super) const REMOVE: &str = "Remove…";
pub(super) const DISABLE_NOW: &str = "Disable account";
pub(super) const RESET_NOW: &str = "Reset password";
pub(super) const REMOVE_NOW: &str = "Remove account";
pub(super) const DISABLE_EXPLAINED: &str =
    "This ends its sessions. Its access tokens do not work until the account is enabled again.";
pub(super) const RESET_EXPLAINED: &str = "This ends its sessions, and the password no longer works. \
    You get a one-time link to send to this person, who chooses another password.";
pub(super) const REMOVE_EXPLAINED: &str =
    "This ends its sessions and revokes its access tokens. What it did stays in the history.";
pub(super) const COPY_LINK: &str = "Copy link";
pub(super) const LINK_ONCE: &str = "Mockpit shows this link only now. It works once, until ";

pub(super) const NEW_TOKEN: &str = "New access token";
pub(super) const TOKENS_EXPLAINED: &str = "With an access token, a program uses the API in your name. \
    It never gets more rights than your account has.";
pub(super) const NO_TOKENS: &str = "No access tokens";
pub(super) const NO_TOKENS_NEXT: &str =
    "Create one for each pipeline or program, so that you can revoke it alone.";
pub(super) const NO_TOKENS_OF_ANYBODY: &str =
    "People create access tokens under their account menu.";
pub(super) const TOKEN_NAME: &str = "Name";
pub(super) const TOKEN_NAME_HINT: &str = "Where it is used, for example in the nightly pipeline.";
pub(super) const SCOPES: &str = "Allows to";
pub(super) const LIFETIME: &str = "Expires after";
pub(super) const CREATE_TOKEN: &str = "Create access token";
pub(super) const COPY_TOKEN: &str = "Copy access token";
pub(super) const COPY_CURL: &str = "Copy as curl";
pub(super) const TOKEN_ONCE: &str =
    "Copy the access token now. Mockpit keeps only a hash of it and cannot show it again.";
pub(super) const NEVER_USED: &str = "never used";
pub(super) const USED: &str = "used ";
pub(super) const CREATED: &str = "created ";
pub(super) const EXPIRED: &str = "expired";
pub(super) const REVOKE: &str = "Revoke…";
pub(super) const REVOKE_NOW: &str = "Revoke access token";
pub(super) const REVOKE_EXPLAINED: &str = "Programs that use it are rejected from now on.";

pub(super) const NO_EVENTS: &str = "No events yet";
pub(super) const NO_EVENTS_NEXT: &str =
    "Sign-ins and changes of accounts and access tokens appear here.";
pub(super) const AUDIT_EXPLAINED: &str =
    "The file `audit.jsonl` in the data directory has the same events as JSON lines.";
pub(super) const SHOW_OLDER: &str = "Show older events";
pub(super) const COMMAND_LINE: &str = "on the server";

/// The lifetimes of a token to choose from, in days.
pub(super) const LIFETIMES: [u32; 4] = [7, 30, 90, 365];

pub(super) fn days(days: u32) -> String {
    plural(days.into(), "day", "days")
}

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::User => "User",
        Role::Manager => "Manager",
        Role::Admin => "Administrator",
    }
}

/// A role with what it may do, for a choice.
pub(super) const fn role_explained(role: Role) -> &'static str {
    match role {
        Role::User => "User: views services",
        Role::Manager => "Manager: also edits services",
        Role::Admin => "Administrator: also imports, exports and manages accounts",
    }
}

pub(super) const fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Edit => "edit",
        Scope::Export => "export",
        Scope::Import => "import",
        Scope::Instances => "instances",
    }
}

pub(super) const fn scope_explained(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "Read services",
        Scope::Edit => "Edit and delete services",
        Scope::Export => "Export snapshots",
        Scope::Import => "Import snapshots, and undo imports",
        Scope::Instances => "Manage instances, with their credentials",
    }
}

pub(super) fn actions_of(name: &str) -> String {
    "Actions for ".to_owned() + &visible(name)
}

pub(super) fn sessions(count: u32) -> String {
    match count {
        0 => "not signed in".to_owned(),
        count => plural(count.into(), "session", "sessions"),
    }
}

pub(super) fn account_count(count: usize) -> String {
    plural(count as u64, "account", "accounts")
}

/// The question before an account is changed.
pub(super) fn question(verb: &str, name: &str) -> String {
    [verb, " ", &visible(name), "?"].concat()
}

pub(super) fn link_for(name: &str) -> String {
    ["Send this link to ", &visible(name)].concat()
}

pub(super) fn until(at: i64) -> String {
    exact_time(at) + "."
}

pub(super) fn expires(at: i64) -> String {
    "expires ".to_owned() + &exact_time(at)
}

pub(super) fn curl(origin: &str, secret: &str) -> String {
    ["curl -H 'Authorization: Bearer ", secret, "' ", origin, "/api/services"].concat()
}

/// What happened, as one sentence.
pub(super) fn event(entry: &AuditEntry) -> String {
    let actor = match visible(&entry.actor) {
        actor if actor.is_empty() => "Somebody".to_owned(),
        actor => actor,
    };
    let subject = entry.subject.as_deref().map(visible).unwrap_or_default();
    let source = entry.source.as_deref().map(|it| " from the instance ".to_owned() + &visible(it));
    let source = source.unwrap_or_default();
    let role = entry.role.map(role).unwrap_or_default().to_lowercase();
    let did: &[&str] = match entry.action {
        AuditAction::SignedIn => &["signed in"],
        AuditAction::SignedInByProvider => &["signed in through the identity provider"],
        AuditAction::SignInRejected => &["was rejected at sign-in: wrong name or password"],
        AuditAction::SignedOut => &["signed out"],
        AuditAction::AdministratorCreated => &["created the first administrator account"],
        AuditAction::AccountAdded => &["added the account ", &subject, " with the role ", &role],
        AuditAction::AccountRemoved => &["removed the account ", &subject],
        AuditAction::RoleChanged => &["gave ", &subject, " the role ", &role],
        AuditAction::AccountDisabled => &["disabled the account ", &subject],
        AuditAction::AccountEnabled => &["enabled the account ", &subject],
        AuditAction::PasswordReset => &["reset the password of ", &subject],
        AuditAction::PasswordSet if subject.is_empty() => &["chose a password"],
        AuditAction::PasswordSet => &["set the password of ", &subject],
        AuditAction::SessionsEnded => &["ended the sessions of ", &subject],
        AuditAction::TokenCreated => &["created the access token ", &subject],
        AuditAction::TokenRevoked => &["revoked the access token ", &subject],
        AuditAction::TokenRejected => &["sent a wrong token"],
        AuditAction::BackupWritten => &["wrote ", &subject],
        AuditAction::BackupFailed => &["could not write ", &subject],
        AuditAction::BackupCanceled => &["canceled ", &subject],
        AuditAction::BackupRemoved => &["removed the old file ", &subject],
        AuditAction::BackupScheduleChanged => &["changed the schedule of ", &subject],
        AuditAction::BackupFailureSeen => &["confirmed the failure of ", &subject],
        AuditAction::BackupImported => &["began an import from ", &subject],
        AuditAction::MocksSwitchedOn => &["switched on the mocks of ", &subject],
        AuditAction::MocksSwitchedOff => &["switched off the mocks of ", &subject],
        AuditAction::MockProfileChosen if subject.is_empty() => {
            &["chose the response times of the services for mocks"]
        }
        AuditAction::MockProfileChosen => &["chose the response times of mocks: ", &subject],
        AuditAction::InstanceAdded => &["added the instance ", &subject],
        AuditAction::InstanceChanged => &["changed the instance ", &subject],
        AuditAction::InstanceRemoved => &["removed the instance ", &subject],
        AuditAction::ServicesFetched => &["fetched services of the instance ", &subject],
        AuditAction::ServicesSent => &["sent services to the instance ", &subject, &source],
        AuditAction::ScriptFallbackChosen => {
            &["chose what answers while a script cannot run: ", &subject]
        }
        AuditAction::MirrorAdded => &["added the mirror ", &subject],
        AuditAction::MirrorChanged => &["changed the mirror ", &subject],
        AuditAction::MirrorRemoved => &["removed the mirror ", &subject],
        AuditAction::MirrorFailed => &["could not run the mirror ", &subject],
        AuditAction::MirrorFailureSeen => &["confirmed the failure of the mirror ", &subject],
    };
    [&actor, " ", &did.concat()].concat()
}

#[cfg(test)]
mod tests {
    use api_types::Timestamp;

    use super::*;

    #[test]
    fn every_event_is_a_sentence() {
        let sentences = AuditAction::ALL.map(|action| {
            event(&AuditEntry {
                at: Timestamp(0),
                actor: "anna".into(),
                from: None,
                action,
                subject: Some("bob".into()),
                source: (action == AuditAction::ServicesSent).then(|| "dev".into()),
                role: Some(Role::Manager),
            })
        });
        assert!(sentences.contains(&"anna gave bob the role manager".to_owned()));
        assert!(sentences.contains(&"anna added the account bob with the role manager".to_owned()));
        let sent = "anna sent services to the instance bob from the instance dev".to_owned();
        assert!(sentences.contains(&sent));
        let unique: std::collections::BTreeSet<&String> = sentences.iter().collect();
        assert_eq!(unique.len(), sentences.len());
        assert!(sentences.iter().all(|text| text.starts_with("anna ") && !text.contains("  ")));
        let unknown = AuditEntry {
            at: Timestamp(0),
            actor: String::new(),
            from: None,
            action: AuditAction::TokenRejected,
            subject: None,
            source: None,
            role: None,
        };
        assert_eq!(event(&unknown), "Somebody sent a wrong token");
    }
}
