//! Where settings come from besides flags: variables, then the configuration file. Each value becomes
//! the default of its flag, so a flag still takes precedence.

use std::{
    collections::{BTreeMap, HashMap},
    error::Error as _,
    fmt, fs, io, iter,
    path::{Path, PathBuf},
};

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};
use toml::{Table, Value};

use super::Settings;

/// Environment variables by name.
pub type Variables = HashMap<String, String>;

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The configuration file cannot be read.
    #[error("cannot read the configuration file {}", path.display())]
    Read {
        /// Path of the configuration file.
        path: PathBuf,
        /// Why it cannot be read.
        #[source]
        source: io::Error,
    },
    /// The configuration file is not TOML.
    #[error("the configuration file {} is not valid TOML", path.display())]
    Syntax {
        /// Path of the configuration file.
        path: PathBuf,
        /// The position and the kind of the mistake.
        #[source]
        source: toml::de::Error,
    },
    /// The configuration file has a key that is not a setting, for example a misspelt one.
    #[error("there is no setting `{key}` ({}). The settings are: {settings}", path.display())]
    UnknownKey {
        /// The key.
        key: String,
        /// Path of the configuration file.
        path: PathBuf,
        /// All keys, separated by commas.
        settings: String,
    },
    /// A value that its setting does not accept.
    #[error("{origin}: {value} is not valid: {reason}")]
    Value {
        /// The variable or the key that has the value.
        origin: Origin,
        /// The value as it was written.
        value: String,
        /// Why it is not accepted.
        reason: String,
    },
}

/// Where a value comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Origin {
    /// The environment variable of this name.
    Variable(String),
    /// This key of the configuration file.
    Key {
        /// The key.
        key: String,
        /// Path of the configuration file.
        path: PathBuf,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Key { key, path } => write!(f, "setting `{key}` in {}", path.display()),
        }
    }
}

/// Returns the command line with the values of the variables and of the configuration file as
/// defaults. `matches` names the configuration file, if a flag does.
pub(crate) fn with_sources(
    command: Command,
    matches: &ArgMatches,
    variables: &Variables,
) -> Result<Command, SettingsError> {
    let registry = Settings::augment_args(Command::new("mockpit"));
    let settings: Vec<&Arg> = registry.get_arguments().filter(|arg| is_setting(arg)).collect();
    let mut values = from_variables(&settings, variables)?;
    let file = config_flag(matches).or_else(|| values.get("config")?.first().map(PathBuf::from));
    if let Some(path) = file {
        for (id, value) in from_file(&settings, &path)? {
            values.entry(id).or_insert(value);
        }
    }
    Ok(with_defaults(command, &values))
}

/// Whether a flag is also a variable, and, except for `--config`, a key of the file.
pub(super) fn is_setting(arg: &Arg) -> bool {
    arg.get_long().is_some() && !matches!(arg.get_action(), ArgAction::Help | ArgAction::Version)
}

/// The name of the variable of a setting.
pub(super) fn variable(setting: &Arg) -> String {
    format!("MOCKPIT_{}", setting.get_id().as_str().to_uppercase())
}

/// The values of settings by the ID of their flag. Only a list can have more than one.
type Values = BTreeMap<String, Vec<String>>;

fn from_variables(settings: &[&Arg], variables: &Variables) -> Result<Values, SettingsError> {
    let mut values = Values::new();
    for setting in settings {
        let name = variable(setting);
        let Some(text) = variables.get(&name).filter(|text| !text.is_empty()) else { continue };
        let list = if is_list(setting) { text.split(',').collect() } else { vec![text.as_str()] };
        let list: Vec<String> = list.into_iter().map(|value| value.trim().to_owned()).collect();
        check(setting, &list, Origin::Variable(name))?;
        values.insert(setting.get_id().to_string(), list);
    }
    Ok(values)
}

fn from_file(settings: &[&Arg], path: &Path) -> Result<Values, SettingsError> {
    let text = fs::read_to_string(path)
        .map_err(|source| SettingsError::Read { path: path.to_owned(), source })?;
    let table: Table = toml::from_str(&text)
        .map_err(|source| SettingsError::Syntax { path: path.to_owned(), source })?;
    let keys = || settings.iter().filter(|setting| setting.get_id() != "config");
    let mut values = Values::new();
    for (key, value) in table {
        let Some(setting) = keys().find(|setting| setting.get_id() == key.as_str()) else {
            let settings: Vec<&str> = keys().map(|setting| setting.get_id().as_str()).collect();
            let settings = settings.join(", ");
            return Err(SettingsError::UnknownKey { key, path: path.to_owned(), settings });
        };
        let origin = Origin::Key { key: key.clone(), path: path.to_owned() };
        let list = match value {
            Value::Array(items) if is_list(setting) => items.into_iter().map(text_of).collect(),
            value => vec![text_of(value)],
        };
        check(setting, &list, origin)?;
        values.insert(key, list);
    }
    Ok(values)
}

/// The value as a flag would have it.
fn text_of(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn is_list(setting: &Arg) -> bool {
    matches!(setting.get_action(), ArgAction::Append)
}

/// Parses the values as if they were flags.
fn check(setting: &Arg, values: &[String], origin: Origin) -> Result<(), SettingsError> {
    let flag = setting.get_long().unwrap_or_default();
    let action = if is_list(setting) { ArgAction::Append } else { ArgAction::Set };
    for value in values {
        let parsed = Command::new("mockpit")
            .no_binary_name(true)
            .arg(setting.clone().action(action.clone()))
            .try_get_matches_from(iter::once(format!("--{flag}={value}")));
        if let Err(error) = parsed {
            let reason =
                error.source().map_or_else(|| error.kind().to_string(), ToString::to_string);
            return Err(SettingsError::Value { origin, value: format!("{value:?}"), reason });
        }
    }
    Ok(())
}

/// The value of `--config` of the command that was given.
fn config_flag(matches: &ArgMatches) -> Option<PathBuf> {
    let path = matches.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    path.or_else(|| matches.subcommand().and_then(|(_, matches)| config_flag(matches)))
}

fn with_defaults(command: Command, values: &Values) -> Command {
    let with_default = |arg: Arg| match values.get(arg.get_id().as_str()) {
        Some(values) => arg.default_values(values),
        None => arg,
    };
    command.mut_args(with_default).mut_subcommands(|command| with_defaults(command, values))
}
