//! The arguments of `mockpit instance`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::AccessArguments;

/// What to do with the instances of a running Mockpit.
#[derive(Debug, Subcommand)]
pub enum InstanceCommand {
    /// List the instances, and how they were at the last looks
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The Mockpit.
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Add an instance, which is contacted soon afterwards
    Add(AddInstanceArguments),
    /// Read what has changed at an instance, and wait for it
    Refresh {
        /// Name of the instance
        name: String,
        /// Also read what seems to be unchanged
        #[arg(long)]
        everything: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The Mockpit.
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Remove an instance. Nothing changes there
    Remove {
        /// Name of the instance
        name: String,
        /// The Mockpit.
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// An instance to add.
#[derive(Debug, Args)]
pub struct AddInstanceArguments {
    /// Name of the instance
    pub name: String,
    /// URL of its console
    pub url: String,
    /// File with a token of the instance on its first line
    #[arg(long, value_name = "FILE", conflicts_with = "instance_client_id")]
    pub instance_token_file: Option<PathBuf>,
    /// Name of a service account of the Keycloak of the instance
    #[arg(long, value_name = "NAME", requires = "instance_client_secret_file")]
    pub instance_client_id: Option<String>,
    /// File with the secret of that service account on its first line
    #[arg(long, value_name = "FILE")]
    pub instance_client_secret_file: Option<PathBuf>,
    /// File with certificates, as PEM, that the Mockpit trusts for the instance
    #[arg(long, value_name = "FILE")]
    pub instance_ca_file: Option<PathBuf>,
    /// The Mockpit.
    #[command(flatten)]
    pub server: ServerArguments,
}

/// The Mockpit that has the instances.
#[derive(Debug, Args)]
pub struct ServerArguments {
    /// URL of the Mockpit
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// How to sign in to it.
    #[command(flatten)]
    pub access: AccessArguments,
}
