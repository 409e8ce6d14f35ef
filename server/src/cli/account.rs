//! `mockpit account`: manages accounts on the command line.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use api_types::{AuditAction, Role, Timestamp};
use repository::StoreError;
use serde_json::{Value, json};
use store::prepare;

use crate::{
    audit::{AuditLog, Event},
    auth::{
        Account, AccountError, AccountName, Accounts, Clock, HashError, InvalidAccountName,
        LINK_LIFETIME, NewLink, NewPassword, WeakPassword, revoke_tokens_of,
    },
    cli::arguments::{AccountCommand, RecordArguments, RecordPlaceError},
    records::{RecordFileError, RecordPlace},
};

/// Why a command on accounts failed.
#[derive(Debug, thiserror::Error)]
pub enum AccountCommandError {
    /// The place of the accounts cannot be used.
    #[error(transparent)]
    Place(#[from] RecordPlaceError),
    /// The name is not valid.
    #[error(transparent)]
    Name(#[from] InvalidAccountName),
    /// The password is too weak.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// The password cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The accounts cannot be changed.
    #[error(transparent)]
    Accounts(#[from] AccountError),
    /// The accounts or the access tokens cannot be read or written.
    #[error(transparent)]
    File(#[from] RecordFileError),
    /// The data directory cannot be created.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// Path of the file.
        path: PathBuf,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
}

/// Carries out a command on accounts. Passes each line for the administrator to `print_line`.
///
/// # Errors
/// If the accounts cannot be changed. Nothing was changed then.
pub fn account_command(
    command: AccountCommand,
    print_line: impl Fn(&str),
) -> Result<(), AccountCommandError> {
    let now = Clock::monotonic().date();
    match command {
        AccountCommand::Add { name, role, password_file, url, place } => {
            let name = AccountName::parse(&name)?;
            let place = place.open()?;
            let (account, link) = match password_file {
                Some(file) => {
                    let password = NewPassword::parse(&first_line(&file)?)?.hash()?;
                    (Account::new(name.clone(), role.into(), password), None)
                }
                None => {
                    let new = new_link(now)?;
                    let path = new.path();
                    (Account::invited(name.clone(), role.into(), new.link), Some(path))
                }
            };
            prepare(place.folder())?;
            // A removed account of this name may have left some.
            revoke_tokens_of(&place, name.as_str())?;
            Accounts::new(&place).add(account)?;
            let event = event(AuditAction::AccountAdded).about(name.as_str());
            AuditLog::new(&place).record(&event.with_role(role.into()), now);
            print_line(&format!("Added account {name}."));
            if let Some(path) = link {
                print_link(&url, &path, print_line);
            }
        }
        AccountCommand::Role { name, role, place } => {
            let changed = Changed::open(&name, &place, now)?;
            changed.accounts().set_role(&changed.name, role.into())?;
            changed.record_with(AuditAction::RoleChanged, Some(role.into()));
            print_line(&format!(
                "Account {} has the role {}.",
                changed.name,
                role_name(role.into())
            ));
        }
        AccountCommand::Disable { name, place } => {
            let changed = Changed::open(&name, &place, now)?;
            changed.accounts().set_disabled(&changed.name, true)?;
            changed.record(AuditAction::AccountDisabled);
            print_line(&format!("Disabled account {} and ended its sessions.", changed.name));
        }
        AccountCommand::Enable { name, place } => {
            let changed = Changed::open(&name, &place, now)?;
            changed.accounts().set_disabled(&changed.name, false)?;
            changed.record(AuditAction::AccountEnabled);
            print_line(&format!("Enabled account {}.", changed.name));
        }
        AccountCommand::Reset { name, url, place } => {
            let changed = Changed::open(&name, &place, now)?;
            let new = new_link(now)?;
            let path = new.path();
            changed.accounts().reset(&changed.name, new.link)?;
            changed.record(AuditAction::PasswordReset);
            let name = &changed.name;
            print_line(&format!("Removed the password of account {name} and ended its sessions."));
            print_link(&url, &path, print_line);
        }
        AccountCommand::Remove { name, place } => {
            let changed = Changed::open(&name, &place, now)?;
            changed.accounts().remove(&changed.name)?;
            changed.record(AuditAction::AccountRemoved);
            revoke_tokens_of(&changed.place, changed.name.as_str())?;
            let name = &changed.name;
            print_line(&format!(
                "Removed account {name} and its access tokens, and ended its sessions."
            ));
        }
        AccountCommand::Password { name, password_file, place } => {
            let password = NewPassword::parse(&first_line(&password_file)?)?.hash()?;
            let changed = Changed::open(&name, &place, now)?;
            changed.accounts().set_password(&changed.name, password)?;
            changed.record(AuditAction::PasswordSet);
            let name = &changed.name;
            print_line(&format!("Set a new password for account {name} and ended its sessions."));
        }
        AccountCommand::EndSessions { name, place } => {
            let changed = Changed::open(&name, &place, now)?;
            changed.accounts().end_sessions(&changed.name)?;
            changed.record(AuditAction::SessionsEnded);
            print_line(&format!("Ended all sessions of account {}.", changed.name));
        }
        AccountCommand::List { json, place } => {
            let accounts = Accounts::new(place.open()?).all()?;
            if json {
                print_line(&list_json(&accounts));
            } else {
                accounts.iter().for_each(|account| print_line(&list_line(account)));
            }
        }
    }
    Ok(())
}

fn list_line(account: &Account) -> String {
    let state = match (account.disabled, &account.password) {
        (true, _) => " (disabled)",
        (false, None) => " (has no password yet)",
        (false, Some(_)) => "",
    };
    format!("{:<8} {}{state}", role_name(account.role), account.name)
}

/// The accounts for programs. Fields may be added. Other changes need another version.
fn list_json(accounts: &[Account]) -> String {
    let accounts = accounts.iter().map(|account| {
        let state = match (account.disabled, &account.password) {
            (true, _) => "disabled",
            (false, None) => "invited",
            (false, Some(_)) => "active",
        };
        json!({"name": account.name.as_str(), "role": role_name(account.role), "state": state})
    });
    let accounts: Vec<Value> = accounts.collect();
    format!("{:#}", json!({"version": 1, "accounts": accounts}))
}

/// The account that a command changes.
struct Changed {
    place: RecordPlace,
    name: AccountName,
    now: Timestamp,
}

impl Changed {
    fn open(
        name: &str,
        place: &RecordArguments,
        now: Timestamp,
    ) -> Result<Self, AccountCommandError> {
        Ok(Self { name: AccountName::parse(name)?, place: place.open()?, now })
    }

    fn accounts(&self) -> Accounts {
        Accounts::new(&self.place)
    }

    fn record(&self, action: AuditAction) {
        self.record_with(action, None);
    }

    /// Writes to the audit log what was done, and the role that the account got.
    fn record_with(&self, action: AuditAction, role: Option<Role>) {
        let event = Event { role, ..event(action).about(self.name.as_str()) };
        AuditLog::new(&self.place).record(&event, self.now);
    }
}

/// An event of somebody who can run commands on this machine.
fn event(action: AuditAction) -> Event<'static> {
    Event::new("command line", None, action)
}

fn new_link(now: Timestamp) -> Result<NewLink, AccountCommandError> {
    Ok(NewLink::new(now).map_err(HashError::from)?)
}

fn print_link(url: &str, path: &str, print_line: impl Fn(&str)) {
    let days = LINK_LIFETIME / (24 * 60 * 60 * 1000);
    print_line(&format!("To choose a password, open this one-time link within {days} days:"));
    print_line(&format!("  {}{path}", url.trim_end_matches('/')));
}

fn first_line(file: &Path) -> Result<String, AccountCommandError> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        io::stdin().read_to_string(&mut text).map(drop)
    } else {
        fs::read_to_string(file).map(|content| text = content)
    };
    read.map_err(|source| AccountCommandError::Io { path: file.to_owned(), source })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}
