//! The settings of instances.

use std::{fmt, path::PathBuf};

use clap::{Args, builder::BoolishValueParser, value_parser};

/// Which instances may be called, and where the key for their secrets is.
#[derive(Args, Clone, Debug)]
pub struct InstancesArguments {
    /// Key that encrypts the stored secrets of instances, with at least 32 characters. Set it as a variable,
    /// because everybody on the machine can see flags
    #[arg(long, value_name = "KEY", hide_default_value = true)]
    pub instances_key: Option<KeyText>,
    /// File with the key that encrypts the stored secrets of instances
    #[arg(long, value_name = "FILE")]
    pub instances_key_file: Option<PathBuf>,
    /// Reject instances at private, loopback and link-local addresses
    #[arg(long, value_parser = BoolishValueParser::new())]
    pub no_private_instances: bool,
    /// How long an instance may send nothing, in seconds, for example while it imports services
    #[arg(long, value_name = "SECONDS", default_value_t = 180, value_parser = value_parser!(u64).range(1..))]
    pub instances_timeout: u64,
}

/// The text of a key. No log and no error shows it.
#[derive(Clone)]
pub struct KeyText(String);

impl KeyText {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for KeyText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText")
    }
}
