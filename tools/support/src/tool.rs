//! Builds programs of this workspace.

use std::process::Command;

use anyhow::Result;

use crate::{
    process::run,
    workspace::{command, target},
};

/// Builds a tool. The command runs it.
///
/// # Errors
///
/// Fails if the tool cannot be compiled.
pub fn tool(name: &str) -> Result<Command> {
    build("--bin", name)?;
    Ok(command(&target().join("debug").join(name).to_string_lossy()))
}

/// Builds an example of a crate. The command runs it.
///
/// # Errors
///
/// Fails if the example cannot be compiled.
pub fn example(name: &str) -> Result<Command> {
    build("--example", name)?;
    Ok(command(&target().join("debug/examples").join(name).to_string_lossy()))
}

/// Selects the same features as the tests, so that nothing is compiled twice.
fn build(kind: &str, name: &str) -> Result<()> {
    run(command("cargo").args(["build", "--locked", "--quiet", "--workspace", kind, name]))
}
