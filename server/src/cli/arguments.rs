//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use api_types::Role;
use bytesize::ByteSize;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::http::peer::TrustedProxy;

/// The cockpit for Microcks repository snapshots.
#[derive(Debug, Parser)]
#[command(name = "mockpit", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server with the console
    Serve(ServeFlags),
    /// Verify all files of a data directory and list damaged ones, also while the server is running
    Check {
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Restore revisions that the journal lost, from the cache (the server must be stopped)
    Recover {
        /// Continue without the lost revisions, and record the loss in the history
        #[arg(long)]
        accept_journal: bool,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Remove the content of old revisions (the server must be stopped)
    Compact {
        /// Keep every state that the repository had in the last N days
        #[arg(long, value_name = "N")]
        keep_days: u32,
        /// Show what would be freed, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Manage the accounts of a data directory, also while the server is running
    Account {
        /// What to do with them.
        #[command(subcommand)]
        command: AccountCommand,
    },
}

/// Flags of `serve`. Each is also a variable (`MOCKPIT_MAX_UPLOAD`) and a line of the configuration
/// file (`max_upload = "1GB"`).
#[derive(Args, Debug, Default)]
pub struct ServeFlags {
    /// Where data and configuration are.
    #[command(flatten)]
    pub place: Place,
    /// Address and port to listen on. Port 0 picks a free port [default: 127.0.0.1:8585]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Maximum size of a file to import [default: 1GB]
    #[arg(long, value_name = "SIZE")]
    pub max_upload: Option<ByteSize>,
    /// Additional host name of the server, for example behind a proxy (repeatable)
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// Reverse proxy whose X-Forwarded-For header is trusted (repeatable)
    #[arg(long = "trusted-proxy", value_name = "ADDRESS[/BITS]")]
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Log level: error, warn, info, debug or trace [default: info]
    #[arg(long, value_name = "LEVEL")]
    pub log: Option<String>,
    /// Start with sample services and without sign-in: anyone on this machine is an administrator.
    /// Requires a loopback address
    #[arg(long)]
    pub demo: bool,
}

/// Where data and configuration are.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// Data directory [default: mockpit-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file in TOML
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

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
        /// File with the password on its first line, or `-` for standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Remove an account and end its sessions
    Remove {
        /// Name of the account
        name: String,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Set a new password and end the sessions of the account
    Password {
        /// Name of the account
        name: String,
        /// File with the password on its first line, or `-` for standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// End all sessions of an account
    EndSessions {
        /// Name of the account
        name: String,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// List all accounts
    List {
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
}

/// A role, as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    /// Can view services
    User,
    /// Can view services (in Microcks: also edits services of its groups)
    Manager,
    /// Can also export and import
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
