//! The binary `mockpit`.

use std::{
    env,
    io::{Write as _, stderr, stdout},
    process::ExitCode,
};

use anyhow::Result;
use server::{
    GRACE, Outcome, account_command,
    arguments::{Cli, CliError, Command},
    backup_command, check_command, compact_command, completions_command, copy_command,
    diff_command, export_command, import_command, instance_command, join_command, mirror_command,
    mock_command, recover_command, restore_command, restrict_umask, serve,
    settings::{Settings, Variables},
    split_command, token_command, trace, verify_command,
};
use tokio::{
    runtime::Runtime,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

/// Returns freed memory to the system soon, so that an import leaves the server as small as before.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    restrict_umask();
    match run() {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            let _closed = writeln!(stderr(), "Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Outcome> {
    let variables: Variables = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let cli = match Cli::read(env::args_os(), &variables) {
        Err(CliError::Usage(usage)) => {
            let _closed = usage.print();
            return Ok(if usage.use_stderr() { Outcome::Problems } else { Outcome::Success });
        }
        cli => cli?,
    };
    match cli.command {
        Command::Serve(settings) => start(settings)?,
        Command::Mock(arguments) => return Ok(mock_command(&arguments, print_line)?),
        Command::Export(arguments) => return Ok(export_command(&arguments, print_line)?),
        Command::Import(arguments) => return Ok(import_command(&arguments, print_line)?),
        Command::Diff(arguments) => return Ok(diff_command(&arguments, print_line)?),
        Command::Split(arguments) => return Ok(split_command(&arguments, print_line)?),
        Command::Join(arguments) => return Ok(join_command(&arguments, print_line)?),
        Command::Verify(arguments) => return Ok(verify_command(&arguments, print_line)?),
        Command::Check(arguments) => check_command(&arguments, print_line)?,
        Command::Recover(arguments) => return Ok(recover_command(&arguments, print_line)?),
        Command::Compact(arguments) => compact_command(&arguments, print_line)?,
        Command::Copy(arguments) => copy_command(&arguments, print_line)?,
        Command::Backup(arguments) => backup_command(&arguments, print_line)?,
        Command::Restore(arguments) => restore_command(&arguments, print_line)?,
        Command::Instance { command } => return Ok(instance_command(command, print_line)?),
        Command::Mirror { command } => return Ok(mirror_command(command, print_line)?),
        Command::Token { command } => token_command(command, print_line)?,
        Command::Completions { shell } => completions_command(shell, print_line),
        Command::Account { command } => account_command(command, print_line)?,
    }
    Ok(Outcome::Success)
}

fn start(settings: Settings) -> Result<()> {
    trace::start_log(settings.log, settings.log_format);
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
