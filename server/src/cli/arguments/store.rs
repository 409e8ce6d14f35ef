//! The arguments of the commands that work on a data directory.

use std::path::PathBuf;

use clap::Args;

use crate::settings::{Location, StoreArguments};

/// What `mockpit check` verifies.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
    /// Where the repository is, if several servers share it.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// How `mockpit recover` continues.
#[derive(Debug, Args)]
pub struct RecoverArguments {
    /// Continue without the lost revisions, and record the loss in the history
    #[arg(long)]
    pub accept_journal: bool,
    /// Write revisions that the database of a shared repository has lost into it again
    #[arg(long, conflicts_with = "accept")]
    pub push: bool,
    /// Put revisions aside that the database of a shared repository has lost, and follow the database
    #[arg(long)]
    pub accept: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// The data directory.
    #[command(flatten)]
    pub location: Location,
    /// Where the repository is, if several servers share it.
    #[command(flatten)]
    pub store: StoreArguments,
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
    /// Where the repository is, if several servers share it.
    #[command(flatten)]
    pub store: StoreArguments,
}

/// What `mockpit copy` copies.
#[derive(Debug, Args)]
pub struct CopyArguments {
    /// Data directory, or database such as `postgres://mockpit@db/mockpit`
    #[arg(long, value_name = "DIR|URL")]
    pub from: String,
    /// New data directory, or database
    #[arg(long, value_name = "URL|DIR")]
    pub to: String,
    /// File with the password of the database
    #[arg(long, value_name = "FILE")]
    pub store_password_file: Option<PathBuf>,
    /// Certificates of the CAs that the database is checked with, in PEM [default: those of the system]
    #[arg(long, value_name = "FILE")]
    pub store_ca: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
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
    /// Where the repository is, if several servers share it.
    #[command(flatten)]
    pub store: StoreArguments,
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
