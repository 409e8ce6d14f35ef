//! The arguments of `mockpit token`.

use api_types::Scope;
use clap::{Subcommand, ValueEnum};

use super::RecordArguments;

/// What to do with access tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Create an access token, and print its secret, which is shown only once
    Create {
        /// Name of the token, such as "nightly pipeline"
        name: String,
        /// The account that the token acts for
        #[arg(long)]
        account: String,
        /// What the token allows (repeatable)
        #[arg(long = "scope", required = true)]
        scopes: Vec<ScopeName>,
        /// Days until it expires
        #[arg(long, value_name = "N", default_value = "90")]
        days: u32,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// List all access tokens
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
    /// Revoke an access token
    Revoke {
        /// ID of the token, as the list shows it
        id: String,
        /// Where accounts and access tokens are.
        #[command(flatten)]
        place: RecordArguments,
    },
}

/// A scope, as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ScopeName {
    /// View services
    Read,
    /// Edit and delete services
    Edit,
    /// Export snapshots
    Export,
    /// Plan, apply and undo imports
    Import,
    /// Manage instances, with their credentials
    Instances,
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Read => Self::Read,
            ScopeName::Edit => Self::Edit,
            ScopeName::Export => Self::Export,
            ScopeName::Import => Self::Import,
            ScopeName::Instances => Self::Instances,
        }
    }
}
