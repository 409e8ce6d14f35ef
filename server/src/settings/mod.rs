//! The settings. A setting is declared once, as a field here: its name is the flag, the variable and
//! the key of the configuration file.

mod instances;
mod mocks;
mod oidc;
mod sources;
mod store;
mod tls;

use std::{net::SocketAddr, path::PathBuf};

use bytesize::ByteSize;
use clap::{
    Args, ValueEnum,
    builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser as _},
};
use tracing::Level;

pub use instances::{InstancesArguments, KeyText};
pub(crate) use mocks::MocksAddress;
pub use mocks::{CorsName, MocksArguments};
pub use oidc::{LocalAccounts, OidcArguments};
pub(crate) use sources::with_sources;
pub use sources::{SettingsError, Variables};
pub(crate) use store::open_database;
pub use store::{SharedStoreError, StoreArguments, StoreUrl};
pub use tls::TlsArguments;

use crate::http::peer::TrustedProxy;

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// The settings of `mockpit serve`.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where the data and the configuration file are.
    #[command(flatten)]
    pub location: Location,
    /// Where the repository is, if several servers share it.
    #[command(flatten)]
    pub store: StoreArguments,
    /// Address and port to listen on. Port 0 picks a free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8585")]
    pub listen: SocketAddr,
    /// Address and port for metrics and probes without sign-in, for example `127.0.0.1:9464`
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,
    /// The files for TLS.
    #[command(flatten)]
    pub tls: TlsArguments,
    /// Maximum size of a file to import
    #[arg(long, value_name = "SIZE", default_value = "1GB")]
    pub max_upload: ByteSize,
    /// Additional host name of the server, for example behind a proxy (repeatable)
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// Reverse proxy whose X-Forwarded-For header is trusted (repeatable)
    #[arg(long = "trusted-proxy", value_name = "ADDRESS[/BITS]")]
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Folder that backups are restricted to, with the folders in it [default: any folder]
    #[arg(long, value_name = "FOLDER")]
    pub backup_folder: Option<PathBuf>,
    /// Log level
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "info",
        value_parser = PossibleValuesParser::new(LEVELS).try_map(|level| level.parse::<Level>())
    )]
    pub log: Level,
    /// Form of the log: text for people, or an object of JSON in each line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
    /// Start with sample services and without sign-in: anyone on this machine is an administrator.
    /// Requires a loopback address
    #[arg(long, value_parser = BoolishValueParser::new())]
    pub demo: bool,
    /// Where and how mocks are served.
    #[command(flatten)]
    pub mocks: MocksArguments,
    /// Which instances may be called, and where the key for their secrets is.
    #[command(flatten)]
    pub instances: InstancesArguments,
    /// How people sign in with a provider such as Keycloak.
    #[command(flatten)]
    pub oidc: Box<OidcArguments>,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// An object of JSON in each line, for programs.
    Json,
}

/// Where the data and the configuration file are.
#[derive(Args, Clone, Debug)]
pub struct Location {
    /// Data directory [default: mockpit-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file in TOML
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl Location {
    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| "mockpit-data".into())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use clap::{Arg, ArgAction, Command};

    use super::{
        sources::{is_setting, variable},
        *,
    };

    fn row(arg: &Arg) -> String {
        let value = arg.get_value_names().filter(|_| arg.get_action().takes_values());
        let value = value.map(|names| format!(" {}", names[0])).unwrap_or_default();
        let id = arg.get_id();
        let key = if is_setting(arg) && id != "config" { format!("`{id}`") } else { String::new() };
        let help = arg.get_help().unwrap().to_string();
        let (help, data) = help.split_once(" [default: ").unwrap_or((&help, ""));
        let default = match arg.get_default_values() {
            [] if matches!(arg.get_action(), ArgAction::SetTrue) => "false",
            [] => data.trim_end_matches(']'),
            [value, ..] => value.to_str().unwrap(),
        };
        let default = if default.is_empty() { String::new() } else { format!("`{default}`") };
        let levels = if id == "log" { format!(": {}", LEVELS.join(", ")) } else { String::new() };
        let flag = arg.get_long().unwrap();
        format!("| `--{flag}{value}` | `{}` | {key} | {default} | {help}{levels} |", variable(arg))
    }

    #[test]
    fn documentation_lists_every_setting() {
        let mut table = String::from("| flag | variable | key | default | meaning |\n");
        table.push_str("| --- | --- | --- | --- | --- |\n");
        for arg in Settings::augment_args(Command::new("mockpit")).get_arguments() {
            writeln!(table, "{}", row(arg)).unwrap();
        }
        let documentation = include_str!("../../../docs/configuration.md");
        assert!(documentation.contains(&table), "docs/configuration.md lacks this table:\n{table}");
    }
}
