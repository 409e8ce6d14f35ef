//! `cargo xtask run`: builds quickly and starts the server. Needs only Rust and a C compiler.

use std::{os::unix::process::CommandExt as _, process::Command};

use anyhow::{Context, Result};
use support::workspace::target;

use crate::build;

/// Builds, and replaces this process by `mockpit serve` with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    build::quick()?;
    if !arguments.contains(&"--demo") {
        println!("\nTo look around without an account, run `cargo xtask run -- --demo`.\n");
    }
    let program = target().join("quick").join("mockpit");
    // The server must receive Ctrl-C and signals itself, so it replaces this process.
    let error = Command::new(&program).arg("serve").args(arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", program.display()))
}
