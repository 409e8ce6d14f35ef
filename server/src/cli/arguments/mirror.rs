//! The arguments of `mockpit mirror`.

use clap::{Args, Subcommand};

use super::ServerArguments;

/// What to do with the mirrors of an instance of a running Mockpit.
#[derive(Debug, Subcommand)]
pub enum MirrorCommand {
    /// List the mirrors of an instance, with their IDs, their last runs and their next ones
    List {
        /// Name of the instance
        instance: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The Mockpit.
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Add a mirror, which runs only on request unless it has a schedule
    Add(Box<AddMirrorArguments>),
    /// Run a mirror now, and wait for it: exits with 3 if a person has to decide
    Run {
        /// Name of the instance
        instance: String,
        /// ID of the mirror
        mirror: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The Mockpit.
        #[command(flatten)]
        server: ServerArguments,
    },
    /// Remove a mirror. What it copied stays
    Remove {
        /// Name of the instance
        instance: String,
        /// ID of the mirror
        mirror: String,
        /// The Mockpit.
        #[command(flatten)]
        server: ServerArguments,
    },
}

/// A mirror to add.
#[derive(Debug, Args)]
pub struct AddMirrorArguments {
    /// Name of the instance
    pub instance: String,
    /// From where to where.
    #[command(flatten)]
    pub direction: DirectionArguments,
    /// How many snapshots a backup keeps
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    pub keep: u16,
    /// Only the services with this ID at the source (can be repeated)
    #[arg(long = "service-id", value_name = "ID", conflicts_with = "selection")]
    pub service_ids: Vec<String>,
    /// Only the services of this saved selection
    #[arg(long, value_name = "NAME")]
    pub selection: Option<String>,
    /// How often.
    #[command(flatten)]
    pub schedule: ScheduleArguments,
    /// What happens to services that only the source has
    #[arg(long, value_name = "CHOICE", value_parser = ["add", "skip", "ask"])]
    pub new: Option<String>,
    /// What happens to services that have changed at the source
    #[arg(long, value_name = "CHOICE", value_parser = ["replace", "merge", "keep", "ask"])]
    pub changed: Option<String>,
    /// What happens to services that the source no longer has
    #[arg(long, value_name = "CHOICE", value_parser = ["keep", "remove", "ask"])]
    pub gone: Option<String>,
    /// What happens to services that people changed at the target
    #[arg(long, value_name = "CHOICE", value_parser = ["replace", "keep", "ask"])]
    pub conflict: Option<String>,
    /// Take over scripts, proxies and callbacks without asking
    #[arg(long)]
    pub accept_executable_content: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The Mockpit.
    #[command(flatten)]
    pub server: ServerArguments,
}

/// From where to where a mirror copies.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct DirectionArguments {
    /// Fetch from the instance into the repository
    #[arg(long)]
    pub fetch: bool,
    /// Send from the repository to the instance
    #[arg(long)]
    pub send: bool,
    /// Back up the instance to this folder on the server
    #[arg(long, value_name = "FOLDER")]
    pub back_up: Option<String>,
}

/// How often a mirror runs. Times are UTC.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct ScheduleArguments {
    /// Run every so many hours
    #[arg(long, value_name = "NUMBER")]
    pub hours: Option<u16>,
    /// Run each day at this time in UTC, such as 02:00
    #[arg(long, value_name = "TIME")]
    pub daily: Option<String>,
    /// Run each week at this day and time in UTC, such as "monday 02:00"
    #[arg(long, value_name = "DAY TIME", value_parser = day_and_time)]
    pub weekly: Option<(String, String)>,
}

fn day_and_time(text: &str) -> Result<(String, String), &'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        [day, time] => Ok((day.to_lowercase(), time.to_owned())),
        _ => Err("write a day and a time, such as \"monday 02:00\""),
    }
}
