//! The command line.

use std::{ffi::OsString, path::PathBuf};

use api_types::Role;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::settings::{Location, Settings, SettingsError, Variables, with_sources};

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
    /// Verify all files of a data directory and list damaged ones, also while the server is running
    Check {
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Restore revisions that the journal lost, from the cache (the server must be stopped)
    Recover {
        /// Continue without the lost revisions, and record the loss in the history
        #[arg(long)]
        accept_journal: bool,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Remove the content of old revisions (the server must be stopped)
    Compact {
        /// Keep every state that the repository had in the last N days
        #[arg(long, value_name = "N")]
        keep_days: u32,
        /// Show what would be freed, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Manage the accounts of a data directory, also while the server is running
    Account {
        /// What to do with them.
        #[command(subcommand)]
        command: AccountCommand,
    },
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
        /// File with the password on its first line, or `-` for standard input. Without it, a one-time link
        /// is printed, with which the person chooses a password
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Address of the server in the link
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8585")]
        url: String,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Give an account another role
    Role {
        /// Name of the account
        name: String,
        /// The role
        role: RoleName,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Disable an account and end its sessions
    Disable {
        /// Name of the account
        name: String,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Enable a disabled account again
    Enable {
        /// Name of the account
        name: String,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Remove the password of an account and end its sessions. Prints a one-time link, with which the person
    /// chooses another
    Reset {
        /// Name of the account
        name: String,
        /// Address of the server in the link
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8585")]
        url: String,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Remove an account, its access tokens and its sessions
    Remove {
        /// Name of the account
        name: String,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// Set a new password and end the sessions of the account
    Password {
        /// Name of the account
        name: String,
        /// File with the password on its first line, or `-` for standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// End all sessions of an account
    EndSessions {
        /// Name of the account
        name: String,
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
    /// List all accounts
    List {
        /// The data directory.
        #[command(flatten)]
        location: Location,
    },
}

/// A role, as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RoleName {
    /// Can view services
    User,
    /// Can also edit services
    Manager,
    /// Can also export and import, and manage accounts
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
    use std::{fs, path::Path};

    use tracing::Level;

    use super::*;

    /// Reads `mockpit serve` with these flags, these variables and this configuration file.
    fn serve(flags: &[&str], variables: &[(&str, &str)], file: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mockpit.toml");
        fs::write(&path, file).unwrap();
        let config = ["mockpit", "serve", "--config"].map(OsString::from);
        let arguments = config.into_iter().chain([path.into()]);
        let arguments = arguments.chain(flags.iter().map(OsString::from));
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        match Cli::read(arguments, &variables.collect()) {
            Ok(Cli { command: Command::Serve(settings) }) => Ok(settings),
            Ok(Cli { command }) => panic!("{command:?}"),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn settings_have_defaults() {
        let settings = serve(&[], &[], "").unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8585");
        assert_eq!(settings.max_upload.as_u64(), 1_000_000_000);
        assert_eq!(settings.log, Level::INFO);
        assert_eq!(settings.location.data(), Path::new("mockpit-data"));
        assert!(settings.hosts.is_empty() && settings.trusted_proxies.is_empty() && !settings.demo);
    }

    #[test]
    fn flags_override_variables_and_variables_override_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nmax_upload = \"1MB\"\nhosts = [\"f\", \"g\"]\n\
                    log = \"warn\"\ndemo = true";
        let variables = [
            ("MOCKPIT_LISTEN", "127.0.0.1:2"),
            ("MOCKPIT_MAX_UPLOAD", "2MB"),
            ("MOCKPIT_LOG", ""),
            ("MOCKPIT_SAMPLES", "x"),
        ];
        let settings = serve(&["--listen=127.0.0.1:3"], &variables, file).unwrap();
        assert_eq!(settings.listen.port(), 3);
        assert_eq!(settings.max_upload.as_u64(), 2_000_000);
        assert_eq!(settings.hosts, ["f", "g"]);
        assert_eq!(settings.log, Level::WARN, "an empty variable counts as absent");
        assert!(settings.demo);
        let settings = serve(&["--host=h"], &[("MOCKPIT_DEMO", "0")], file).unwrap();
        assert_eq!(settings.hosts, ["h"], "a flag replaces the whole list");
        assert!(!settings.demo);
    }

    #[test]
    fn every_setting_is_a_variable() {
        let variables = [
            ("MOCKPIT_DATA", "/x"),
            ("MOCKPIT_LISTEN", "[::1]:7"),
            ("MOCKPIT_MAX_UPLOAD", "1024"),
            ("MOCKPIT_HOSTS", "a, b"),
            ("MOCKPIT_TRUSTED_PROXIES", "192.0.2.1,10.0.0.0/8"),
            ("MOCKPIT_LOG", "debug"),
            ("MOCKPIT_DEMO", "true"),
        ];
        let settings = serve(&[], &variables, "").unwrap();
        assert_eq!(settings.location.data(), Path::new("/x"));
        assert_eq!(settings.listen.to_string(), "[::1]:7");
        assert_eq!(settings.max_upload.as_u64(), 1024);
        assert_eq!(settings.hosts, ["a", "b"]);
        let proxies = settings.trusted_proxies.iter().map(ToString::to_string);
        assert_eq!(proxies.collect::<Vec<_>>(), ["192.0.2.1/32", "10.0.0.0/8"]);
        assert_eq!(settings.log, Level::DEBUG);
        assert!(settings.demo);
    }

    #[test]
    fn variable_names_the_configuration_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mockpit.toml");
        fs::write(&path, "data = \"/from-the-file\"").unwrap();
        let path = path.to_str().unwrap().to_owned();
        let variables = Variables::from([("MOCKPIT_CONFIG".to_owned(), path)]);
        let cli = Cli::read(["mockpit", "check"].map(OsString::from), &variables).unwrap();
        let Command::Check { location } = cli.command else { panic!("{:?}", cli.command) };
        assert_eq!(location.data(), Path::new("/from-the-file"));
    }

    #[test]
    fn wrong_setting_is_named_with_its_origin_and_reason() {
        for (file, expected) in [
            ("max_uplaod = 1", "no setting `max_uplaod`"),
            ("config = \"x\"", "no setting `config`"),
            ("listen = \"here\"", "`listen` in"),
            ("listen = \"here\"", "\"here\" is not valid: invalid socket address syntax"),
            ("log = \"loud\"", "\"loud\" is not valid"),
            ("trusted_proxies = [\"here\"]", "neither an IP address nor a network"),
            ("max_upload = \"many\"", "`max_upload` in"),
            ("max_upload = [\"1MB\"]", "`max_upload` in"),
            ("demo = 7", "`demo` in"),
            ("listen", "mockpit.toml is not valid TOML"),
        ] {
            let error = serve(&[], &[], file).unwrap_err();
            assert!(error.contains(expected), "{file}: {error}");
        }
        let error = serve(&[], &[("MOCKPIT_LISTEN", "here")], "").unwrap_err();
        assert!(error.starts_with("variable MOCKPIT_LISTEN: \"here\" is not valid"), "{error}");
        let error = serve(&["--config=/nowhere/mockpit.toml"], &[], "").unwrap_err();
        assert!(error.contains("cannot be used multiple times"), "{error}");
    }
}
