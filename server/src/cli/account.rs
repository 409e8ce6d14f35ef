//! `mockpit account`: accounts without a browser.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use api_types::Role;
use repository::StoreError;
use store::prepare;

use crate::{
    auth::{
        Account, AccountError, AccountName, Accounts, BadName, HashError, NewPassword, WeakPassword,
    },
    cli::arguments::{AccountCommand, Place, ServeFlags},
    config::{Settings, SettingsError, Variables},
    private::{self, NotPrivate},
};

/// Why nothing was done to the accounts.
#[derive(Debug, thiserror::Error)]
pub enum AccountCommandError {
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The data directory is open to others.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The name will not do.
    #[error(transparent)]
    Name(#[from] BadName),
    /// The password will not do.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// The password cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The accounts cannot be read or written.
    #[error(transparent)]
    Accounts(#[from] AccountError),
    /// The data directory cannot be made.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

/// Carries out the command; what it has to say, a line at a time.
///
/// # Errors
/// Where it cannot be carried out.
pub fn account_command(
    command: AccountCommand,
    variables: &Variables,
    say: impl Fn(&str),
) -> Result<(), AccountCommandError> {
    match command {
        AccountCommand::Add { name, role, password_file, place } => {
            let name = AccountName::parse(&name)?;
            let password = NewPassword::parse(&first_line(&password_file)?)?.hash()?;
            let data = data(place, variables)?;
            prepare(&data)?;
            let said = format!("Added account {name}.");
            Accounts::new(&data).add(Account::new(name, role.into(), password))?;
            say(&said);
        }
        AccountCommand::Remove { name, place } => {
            let name = AccountName::parse(&name)?;
            Accounts::new(&data(place, variables)?).remove(&name)?;
            say(&format!("Removed account {name} and ended its sessions."));
        }
        AccountCommand::Password { name, password_file, place } => {
            let name = AccountName::parse(&name)?;
            let password = NewPassword::parse(&first_line(&password_file)?)?.hash()?;
            Accounts::new(&data(place, variables)?).set_password(&name, password)?;
            say(&format!("Set a new password for account {name} and ended its sessions."));
        }
        AccountCommand::EndSessions { name, place } => {
            let name = AccountName::parse(&name)?;
            Accounts::new(&data(place, variables)?).end_sessions(&name)?;
            say(&format!("Ended all sessions of account {name}."));
        }
        AccountCommand::List { place } => {
            for account in Accounts::new(&data(place, variables)?).all()? {
                say(&format!("{:<8} {}", role(account.role), account.name));
            }
        }
    }
    Ok(())
}

fn data(place: Place, variables: &Variables) -> Result<PathBuf, AccountCommandError> {
    let data = Settings::read(ServeFlags { place, ..ServeFlags::default() }, variables)?.data();
    private::check(&data)?;
    Ok(data)
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

fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Manager => "manager",
        Role::Admin => "admin",
    }
}
