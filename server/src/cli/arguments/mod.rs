//! The arguments of the command line: a file for each group of commands.

mod account;
mod instance;
mod mirror;
mod mock;
mod records;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;
mod token;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use clap_complete::Shell;

pub use self::{
    account::{AccountCommand, RoleName},
    instance::{AddInstanceArguments, InstanceCommand, ServerArguments},
    mirror::{AddMirrorArguments, DirectionArguments, MirrorCommand, ScheduleArguments},
    mock::MockArguments,
    records::{RecordArguments, RecordPlaceError},
    snapshot::{
        AccessArguments, DiffArguments, DiffFormat, ExportArguments, ImportArguments,
        JoinArguments, PolicyName, SelectedArguments, SplitArguments, VerifyArguments,
    },
    store::{
        BackupArguments, CheckArguments, CompactArguments, CopyArguments, RecoverArguments,
        RestoreArguments,
    },
    token::{ScopeName, TokenCommand},
};
use crate::settings::{Settings, SettingsError, Variables, with_sources};

/// The cockpit for Microcks repository snapshots.
#[derive(Debug, Parser)]
#[command(name = "mockpit", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Why a command line cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A flag is wrong, or help was requested. [`clap::Error::exit`] prints it.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// A variable or the configuration file is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl Cli {
    /// Parses the command line. A setting that has no flag there comes from its variable, else from
    /// the configuration file, else it has its default.
    ///
    /// # Errors
    /// If a flag, a variable or the configuration file is wrong.
    pub fn read(
        arguments: impl IntoIterator<Item = OsString>,
        variables: &Variables,
    ) -> Result<Self, CliError> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        // The first pass finds the configuration file.
        let matches = Self::command().try_get_matches_from(&arguments)?;
        let command = with_sources(Self::command(), &matches, variables)?;
        Ok(Self::from_arg_matches(&command.try_get_matches_from(&arguments)?)?)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server with the console
    #[command(
        after_help = "Each flag is also a variable, for example MOCKPIT_MAX_UPLOAD, and a key of the \
                      configuration file, for example max_upload."
    )]
    Serve(Settings),
    /// Serve the mocks of a snapshot, without a data directory and without accounts
    Mock(MockArguments),
    /// Write services of a data directory or another source as a snapshot
    Export(ExportArguments),
    /// Import a snapshot: shows the plan, and asks before it changes anything
    Import(ImportArguments),
    /// Compare two snapshots: exits with 0 if they are the same, with 2 if they differ
    Diff(DiffArguments),
    /// List all problems of a snapshot, with line and column
    Verify(VerifyArguments),
    /// Split a snapshot into a folder with a file for each service, for version control
    Split(SplitArguments),
    /// Join the files of a folder to a snapshot
    Join(JoinArguments),
    /// Verify all files of a data directory and list damaged ones, also while the server is running
    Check(CheckArguments),
    /// Restore revisions that the journal lost, from the cache, or that a database lost, from a local copy (the server
    /// must be stopped)
    Recover(RecoverArguments),
    /// Remove the content of old revisions (the server must be stopped)
    Compact(CompactArguments),
    /// Copy a repository from a data directory to a database that several servers share, or back (the server of the
    /// data directory must be stopped)
    Copy(CopyArguments),
    /// Write the whole data directory to one file, also while the server is running
    Backup(BackupArguments),
    /// Restore a backup to an empty data directory (the server must be stopped)
    Restore(RestoreArguments),
    /// Manage the accounts of a data directory, also while the server is running
    Account {
        /// What to do with them.
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Manage the access tokens of a data directory, also while the server is running
    Token {
        /// What to do with them.
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Manage the instances of a running Mockpit: other Microcks and Mockpit servers that it reads from and sends to
    Instance {
        /// What to do with them.
        #[command(subcommand)]
        command: InstanceCommand,
    },
    /// Manage the mirrors of an instance of a running Mockpit: what it copies again and again
    Mirror {
        /// What to do with them.
        #[command(subcommand)]
        command: MirrorCommand,
    },
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}
