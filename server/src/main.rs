//! The binary `mockpit`.

use std::{
    env,
    io::{Write as _, stdout},
};

use anyhow::Result;
use server::{
    GRACE, account_command,
    arguments::{Cli, CliError, Command},
    check_command, compact_command, recover_command, restrict_umask, serve,
    settings::{Settings, Variables},
    trace,
};
use tokio::{
    runtime::Runtime,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

fn main() -> Result<()> {
    restrict_umask();
    let variables: Variables = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let cli = match Cli::read(env::args_os(), &variables) {
        Err(CliError::Usage(usage)) => usage.exit(),
        cli => cli?,
    };
    match cli.command {
        Command::Serve(settings) => start(settings),
        Command::Check(arguments) => Ok(check_command(&arguments, print_line)?),
        Command::Recover(arguments) => Ok(recover_command(&arguments, print_line)?),
        Command::Compact(arguments) => Ok(compact_command(&arguments, print_line)?),
        Command::Account { command } => Ok(account_command(command, print_line)?),
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
    Ok(serve(settings, print_line, stop).await?)
}

/// Prints a line on standard output. If that is closed, nobody reads it, so the error is ignored.
fn print_line(line: &str) {
    let _closed = writeln!(stdout(), "{line}");
}
