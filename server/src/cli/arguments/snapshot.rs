//! The arguments of the commands that work on snapshots.

use clap::Args;

/// What `mockpit verify` checks.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// A file, which may be compressed, a folder with a file for each service, a data directory, or `-`
    /// for standard input
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// Fail for warnings too
    #[arg(long)]
    pub strict: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
