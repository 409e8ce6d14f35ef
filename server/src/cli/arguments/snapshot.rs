//! The arguments of the commands that work on snapshots.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use snapshot::Release;

use crate::import_policy::Policy;

/// How commands sign in to a running Mockpit or Microcks.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Signing in to a server")]
pub struct AccessArguments {
    /// File with an access token on its first line
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Name of a service account of Keycloak
    #[arg(long, value_name = "NAME", requires = "client_secret_file")]
    pub client_id: Option<String>,
    /// File with the secret of the service account on its first line
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
    /// TOML file with the token or the service account of each server, by its address
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,
    /// File with certificates, as PEM, that are trusted besides those of this machine
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

/// What `mockpit verify` checks.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// A file, which may be compressed, a folder with a file for each service, a data directory, a server,
    /// or `-` for standard input
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// Fail for warnings too
    #[arg(long)]
    pub strict: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How to sign in to a server.
    #[command(flatten)]
    pub access: AccessArguments,
}

/// What `mockpit split` writes.
#[derive(Debug, Args)]
pub struct SplitArguments {
    /// A file, which may be compressed, a data directory, a server, or `-` for standard input
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// An empty folder, or one that this command wrote before
    pub folder: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How to sign in to a server.
    #[command(flatten)]
    pub access: AccessArguments,
}

/// What `mockpit join` writes.
#[derive(Debug, Args)]
pub struct JoinArguments {
    /// A folder that `mockpit split` wrote
    pub folder: PathBuf,
    /// File to write, or `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: String,
}

/// What `mockpit diff` compares.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The old state: a file, which may be compressed, a folder, a data directory, a server, or `-`
    #[arg(value_name = "A")]
    pub base: String,
    /// The new state
    #[arg(value_name = "B")]
    pub other: String,
    /// Exit with 0 if only the formatting differs, such as the order of headers, which Microcks writes in any order
    #[arg(long)]
    pub ignore_formatting: bool,
    /// How the differences are printed.
    #[command(flatten)]
    pub format: DiffFormat,
    /// How to sign in to a server.
    #[command(flatten)]
    pub access: AccessArguments,
}

/// How differences are printed: as text, unless a flag is given.
#[derive(Clone, Copy, Debug, Args)]
#[group(multiple = false)]
pub struct DiffFormat {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Print Markdown, for a pull request
    #[arg(long)]
    pub markdown: bool,
}

/// What `mockpit export` writes.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// A data directory, a server, a file, which may be compressed, a folder, or `-` for standard input
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// File to write, an existing folder to split into, or `-` for standard output
    #[arg(short, long, value_name = "TARGET", default_value = "-")]
    pub output: String,
    /// Which services are written.
    #[command(flatten)]
    pub selected: SelectedArguments,
    /// Version of the Microcks that reads the file [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = release)]
    pub release: Option<Release>,
    /// Replace secrets
    #[arg(long)]
    pub redact: bool,
    /// Set response times with a profile: a built-in or saved one by its name, or a file
    #[arg(long, value_name = "PROFILE")]
    pub response_times: Option<String>,
    /// Also write what the export has to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// How to sign in to a server.
    #[command(flatten)]
    pub access: AccessArguments,
}

/// Which services are taken: all, unless a flag is given. Flags add up.
#[derive(Debug, Args)]
pub struct SelectedArguments {
    /// A service as NAME:VERSION (repeatable)
    #[arg(long = "service", value_name = "NAME:VERSION")]
    pub services: Vec<String>,
    /// Services with this label (repeatable: a service needs all of them)
    #[arg(long = "label", value_name = "KEY[=VALUE]")]
    pub labels: Vec<String>,
    /// The services of a saved selection of the source
    #[arg(long, value_name = "NAME")]
    pub selection: Option<String>,
}

/// What `mockpit import` does.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// A file, which may be compressed, a folder, a data directory, a server, or `-` for standard input
    #[arg(value_name = "SOURCE", required_unless_present = "from", conflicts_with = "from")]
    pub source: Option<String>,
    /// The source, as a flag: `--from SERVER --to SERVER` copies from one server to another
    #[arg(long, value_name = "SOURCE")]
    pub from: Option<String>,
    /// A data directory, a server, a file or a folder
    #[arg(long, value_name = "TARGET")]
    pub to: String,
    /// Which services of the source are imported.
    #[command(flatten)]
    pub selected: SelectedArguments,
    /// What happens to services that the target has already
    #[arg(long, value_enum, default_value_t)]
    pub policy: PolicyName,
    /// Remove services that the source does not have, or that are not chosen
    #[arg(long)]
    pub remove_missing: bool,
    /// Accept scripts, proxies and callbacks that the target does not have yet
    #[arg(long)]
    pub accept_executable_content: bool,
    /// Replace secrets
    #[arg(long)]
    pub redact: bool,
    /// Set response times with a profile: a built-in or saved one by its name, or a file
    #[arg(long, value_name = "PROFILE")]
    pub response_times: Option<String>,
    /// First write what the target has to this new file, to go back with it
    #[arg(long, value_name = "FILE")]
    pub before: Option<PathBuf>,
    /// Show the plan, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How to sign in to a server.
    #[command(flatten)]
    pub access: AccessArguments,
}

impl ImportArguments {
    /// The source, which is given in one of two ways.
    pub(crate) fn source(&self) -> &str {
        self.source.as_ref().or(self.from.as_ref()).map_or("", |source| source)
    }
}

/// A policy, as it is typed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum PolicyName {
    /// Add and update: examples and contracts that the source does not have stay
    #[default]
    Merge,
    /// Make them equal to the source
    Replace,
    /// Leave them as they are, and only add new services
    Keep,
}

impl From<PolicyName> for Policy {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Merge => Self::Merge,
            PolicyName::Replace => Self::Replace,
            PolicyName::Keep => Self::Keep,
        }
    }
}

fn release(text: &str) -> Result<Release, String> {
    text.parse().map_err(|_| "it is not a version of Microcks, such as 1.9".to_owned())
}
