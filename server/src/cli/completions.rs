//! `mockpit completions`: prints the completions for a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::arguments::Cli;

/// Passes the completions for a shell to `print_line`.
pub fn completions_command(shell: Shell, print_line: impl Fn(&str)) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mockpit", &mut script);
    String::from_utf8_lossy(&script).lines().for_each(print_line);
}
