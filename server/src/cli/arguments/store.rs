//! The arguments of the commands that work on a data directory.

use std::path::PathBuf;

use clap::Args;

use crate::settings::Location;

/// What `mockpit check` verifies.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
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
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
}

/// Where `mockpit backup` writes.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// File to write, or an existing folder for a file that is named after the time
    #[arg(short, long, value_name = "FILE|FOLDER", default_value = ".")]
    pub output: PathBuf,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
}

/// What `mockpit restore` reads.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// Backup to restore
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only verify the backup, and restore nothing
    #[arg(long, conflicts_with_all = ["replace", "data"])]
    pub check: bool,
    /// Move a data directory with files aside. It is never deleted
    #[arg(long)]
    pub replace: bool,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
}
