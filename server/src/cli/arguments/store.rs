//! The arguments of the commands that work on a data directory.

use clap::Args;

use crate::settings::Location;

/// What `mockpit check` verifies.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
}

/// How `mockpit recover` continues.
#[derive(Debug, Args)]
pub struct RecoverArguments {
    /// Continue without the lost revisions, and record the loss in the history
    #[arg(long)]
    pub accept_journal: bool,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
}

/// What `mockpit compact` removes.
#[derive(Debug, Args)]
pub struct CompactArguments {
    /// Keep every state that the repository had in the last N days
    #[arg(long, value_name = "N")]
    pub keep_days: u32,
    /// Show what would be freed, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
}
