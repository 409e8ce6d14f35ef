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
    /// Read all of a data directory and name what is damaged, also while its server runs
    Check {
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Go on with a journal that lacks revisions: write back what the cache still holds; the
    /// server has to be stopped
    Recover {
        /// Take the journal as it is, and note the loss in the history
        #[arg(long)]
        accept_journal: bool,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Forget what old revisions held; the server has to be stopped
    Compact {
        /// Keep the state of each moment of the last N days
        #[arg(long, value_name = "N")]
        keep_days: u32,
        /// Say what would be freed, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Look after the accounts of a data directory, also while its server runs
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
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8585]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The largest snapshot that can be imported [default: 1GB]
    #[arg(long, value_name = "SIZE")]
    pub max_upload: Option<ByteSize>,
    /// A further name under which the server is known, for instance behind a proxy; repeatable
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// A proxy in front of the server, whose X-Forwarded-For is believed; repeatable
    #[arg(long = "trusted-proxy", value_name = "ADDRESS[/BITS]")]
    pub trusted_proxies: Vec<TrustedProxy>,
    /// How much to log: error, warn, info, debug or trace [default: info]
    #[arg(long, value_name = "LEVEL")]
    pub log: Option<String>,
    /// Everybody on this machine is an administrator, nobody signs in; loopback only
    #[arg(long)]
    pub demo: bool,
}

/// Where data and configuration are.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// The data directory [default: mockpit-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A configuration file in TOML
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account
    Add {
        /// Its name.
        name: String,
        /// What it may do
        #[arg(long)]
        role: RoleName,
        /// A file with the password on its first line; `-` is standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Remove an account; its sessions end at once
    Remove {
        /// Its name.
        name: String,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// Set a new password; the sessions of the account end at once
    Password {
        /// Its name.
        name: String,
        /// A file with the password on its first line; `-` is standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// End all sessions of an account at once
    EndSessions {
        /// Its name.
        name: String,
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
    /// List the accounts
    List {
        /// Where data and configuration are.
        #[command(flatten)]
        place: Place,
    },
}

/// A role, as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    /// May look at services
    User,
    /// As in Microcks
    Manager,
    /// May export and import
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
