//! Runs the tools of this workspace.

use anyhow::Result;
use support::{process, tool::tool, workspace::command};

/// Builds the tool and runs it with these arguments.
pub(crate) fn run(name: &str, arguments: &[&str]) -> Result<()> {
    process::run(tool(name)?.args(arguments))
}

/// Like [`run`], for a tool that measures and must be as fast as the server.
pub(crate) fn run_optimised(name: &str, arguments: &[&str]) -> Result<()> {
    process::run(
        command("cargo")
            .args(["run", "--locked", "--release", "--package", name, "--"])
            .args(arguments),
    )
}
