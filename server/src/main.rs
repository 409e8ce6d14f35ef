//! The binary `mockpit`.

use std::io::{Write as _, stdout};

use anyhow::Result;
use clap::Parser as _;
use server::{
    GRACE, account_command,
    arguments::{Cli, Command},
    check_command, compact_command,
    config::{Settings, Variables},
    keep_private, recover_command, serve, trace,
};
use tokio::{
    runtime::Runtime,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

fn main() -> Result<()> {
    keep_private();
    let variables: Variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    match Cli::parse().command {
        Command::Serve(flags) => start(Settings::read(flags, &variables)?),
        Command::Check { place } => Ok(check_command(place, &variables, say)?),
        Command::Recover { accept_journal, place } => {
            Ok(recover_command(accept_journal, place, &variables, say)?)
        }
        Command::Compact { keep_days, dry_run, place } => {
            Ok(compact_command(keep_days, dry_run, place, &variables, say)?)
        }
        Command::Account { command } => Ok(account_command(command, &variables, say)?),
    }
}

fn start(settings: Settings) -> Result<()> {
    trace::start_log(settings.log);
    let runtime = Runtime::new()?;
    let outcome = runtime.block_on(until_stopped(settings));
    runtime.shutdown_timeout(GRACE);
    outcome
}

async fn until_stopped(settings: Settings) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = ctrl_c() => {}
        }
    };
    Ok(serve(settings, say, stop).await?)
}

/// A line on standard output. Whoever has closed it does not want to know.
fn say(line: &str) {
    let _closed = writeln!(stdout(), "{line}");
}
