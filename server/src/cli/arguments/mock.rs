//! The arguments of `mockpit mock`.

use std::{net::IpAddr, path::PathBuf};

use clap::Args;

use super::AccessArguments;
use crate::mocks::DelayArgument;

/// What `mockpit mock` serves.
#[derive(Debug, Args)]
pub struct MockArguments {
    /// A file, which may be compressed, a folder with a file for each service, a data directory, a server, or `-` for
    /// standard input (repeatable: of two services with one name and version, the first is served)
    #[arg(value_name = "SOURCE", required = true)]
    pub sources: Vec<String>,
    /// Port to listen on. Port 0 picks a free port
    #[arg(long, value_name = "PORT", default_value_t = 8585)]
    pub port: u16,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub address: IpAddr,
    /// Response times of a profile: a built-in one by its name, or a file
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Response times: `none`, a factor such as `x0.5`, or a time such as `200ms`
    #[arg(long, value_name = "DELAY")]
    pub delay: Option<DelayArgument>,
    /// Serve new states of files and folders as soon as they are written
    #[arg(long)]
    pub watch: bool,
    /// Answer with the faults of Microcks too, for clients that depend on one
    #[arg(long)]
    pub strict: bool,
    /// Print JSON: an object in each line
    #[arg(long)]
    pub json: bool,
    /// Add each call to this file, as an object of JSON in each line
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// How to sign in to a server.
    #[command(flatten)]
    pub access: AccessArguments,
}
