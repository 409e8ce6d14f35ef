//! `cargo xtask run`: from a clone to a console in the browser.
//!
//! The quick build asks for nothing but Rust and a C compiler.

use std::{os::unix::process::CommandExt as _, process::Command};

use anyhow::{Context, Result};
use support::workspace::target;

use crate::build;

/// Builds, and becomes `mockpit serve` with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    build::quick()?;
    if !arguments.contains(&"--demo") {
        println!("\nTo look around without an account, run `cargo xtask run -- --demo`.\n");
    }
    let program = target().join("quick").join("mockpit");
    // The server replaces this process, so that it receives Ctrl-C and signals itself.
    let error = Command::new(&program).arg("serve").args(arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", program.display()))
}
