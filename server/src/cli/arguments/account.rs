//! The arguments of `mockpit account`.

use std::path::PathBuf;

use api_types::Role;
use clap::{Subcommand, ValueEnum};

use super::RecordArguments;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account
    Add {
        /// Name of the account
        name: String,
        /// Role of the account
        #[arg(long)]
        role: RoleName,
        /// File with the password on its first line, or `-` for standard input. Without it, a one-time link
        /// is printed, with which the person chooses a password
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Address of the server in the link
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8585")]
        url: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Give an account another role
    Role {
        /// Name of the account
        name: String,
        /// The role
        role: RoleName,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Disable an account and end its sessions
    Disable {
        /// Name of the account
        name: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Enable a disabled account again
    Enable {
        /// Name of the account
        name: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Remove the password of an account and end its sessions. Prints a one-time link, with which the person
    /// chooses another
    Reset {
        /// Name of the account
        name: String,
        /// Address of the server in the link
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8585")]
        url: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Remove an account, its access tokens and its sessions
    Remove {
        /// Name of the account
        name: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Set a new password and end the sessions of the account
    Password {
        /// Name of the account
        name: String,
        /// File with the password on its first line, or `-` for standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// End all sessions of an account
    EndSessions {
        /// Name of the account
        name: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// List all accounts
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
}

/// A role, as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    /// Can view services
    User,
    /// Can also edit services
    Manager,
    /// Can also export and import, and manage accounts
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Manager => Self::Manager,
            RoleName::Admin => Self::Admin,
        }
    }
}
