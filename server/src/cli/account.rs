//! `mockpit account`: manages accounts on the command line.

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
        Account, AccountError, AccountName, Accounts, HashError, InvalidAccountName, NewPassword,
        WeakPassword,
    },
    cli::arguments::AccountCommand,
    private::{self, NotPrivate},
    settings::Location,
};

/// Why a command on accounts failed.
#[derive(Debug, thiserror::Error)]
pub enum AccountCommandError {
    /// Other users have access to the data directory.
    #[error(transparent)]
    NotPrivate(#[from] NotPrivate),
    /// The name is not valid.
    #[error(transparent)]
    Name(#[from] InvalidAccountName),
    /// The password is too weak.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// The password cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The accounts cannot be read or written.
    #[error(transparent)]
    Accounts(#[from] AccountError),
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
    match command {
        AccountCommand::Add { name, role, password_file, location } => {
            let name = AccountName::parse(&name)?;
            let password = NewPassword::parse(&first_line(&password_file)?)?.hash()?;
            let data = data(&location)?;
            prepare(&data)?;
            let added = format!("Added account {name}.");
            Accounts::new(&data).add(Account::new(name, role.into(), password))?;
            print_line(&added);
        }
        AccountCommand::Remove { name, location } => {
            let name = AccountName::parse(&name)?;
            Accounts::new(&data(&location)?).remove(&name)?;
            print_line(&format!("Removed account {name} and ended its sessions."));
        }
        AccountCommand::Password { name, password_file, location } => {
            let name = AccountName::parse(&name)?;
            let password = NewPassword::parse(&first_line(&password_file)?)?.hash()?;
            Accounts::new(&data(&location)?).set_password(&name, password)?;
            print_line(&format!("Set a new password for account {name} and ended its sessions."));
        }
        AccountCommand::EndSessions { name, location } => {
            let name = AccountName::parse(&name)?;
            Accounts::new(&data(&location)?).end_sessions(&name)?;
            print_line(&format!("Ended all sessions of account {name}."));
        }
        AccountCommand::List { location } => {
            for account in Accounts::new(&data(&location)?).all()? {
                print_line(&format!("{:<8} {}", role(account.role), account.name));
            }
        }
    }
    Ok(())
}

fn data(location: &Location) -> Result<PathBuf, AccountCommandError> {
    let data = location.data();
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
