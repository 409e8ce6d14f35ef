//! `cargo xtask run`: from a clone to a console in the browser.

use std::{os::unix::process::CommandExt as _, process::Command};

use anyhow::{Context, Result};

use crate::{
    build,
    setup::{self, Purpose},
    workspace,
};

/// Sets up, builds, and becomes `mockpit serve` with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    setup::setup(Purpose::Run)?;
    build::build()?;
    if !arguments.contains(&"--demo") {
        println!("\nJust looking? Stop it and start `cargo xtask run -- --demo`: a repository is");
        println!("already in it, and nobody has to sign in.\n");
    }
    let program = workspace::mockpit();
    // It takes this process's place, so that Ctrl-C and signals are its own business.
    let error = Command::new(&program).arg("serve").args(arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", program.display()))
}
