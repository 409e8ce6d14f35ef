//! Builds the console, then the server that serves it.

mod kit;
mod source_paths;

use std::process::Command;

use anyhow::{Context, Result};
use support::{
    process::{run, timed},
    tool::tool,
    workspace::{command, target},
};

use crate::setup::{self, Purpose};

pub(crate) use kit::kit;

const WASM: &str = "wasm32-unknown-unknown";

/// The tool that builds the console from the compiled program.
const TOOL: &str = "console-build";

/// How the console and the server are built.
struct Form {
    console_profile: &'static str,
    console_features: &'static [&'static str],
    tool_arguments: &'static [&'static str],
    server_profile: &'static str,
    server_features: &'static [&'static str],
}

/// Compiles quickly: no optimisation across crates, and the console in one piece. The server reads the
/// console from the folder `dist`.
const QUICK: Form = Form {
    console_profile: "quick",
    console_features: &[],
    tool_arguments: &[],
    server_profile: "quick",
    server_features: &[],
};

/// Produces a small and fast program. The console is split, compressed and embedded in the server.
const RELEASE: Form = Form {
    console_profile: "wasm-release",
    console_features: &["--features", "split"],
    tool_arguments: &["--release"],
    server_profile: "release",
    server_features: &["--features", "jemalloc"],
};

/// Builds for `cargo xtask run`.
pub(crate) fn quick() -> Result<()> {
    setup::setup(Purpose::Run)?;
    build(&QUICK, quick_tool)
}

/// Builds the release.
pub(crate) fn release() -> Result<()> {
    setup::setup(Purpose::Build)?;
    build(&RELEASE, || tool(TOOL))
}

/// Builds the release with this program as the tool that builds the console.
pub(crate) fn release_with(program: &str) -> Result<()> {
    setup::setup(Purpose::Build)?;
    build(&RELEASE, || Ok(command(program)))
}

/// The tool that builds the console, without what only releases need.
fn quick_tool() -> Result<Command> {
    run(cargo_build(QUICK.server_profile).args(["--package", TOOL, "--no-default-features"]))?;
    Ok(command(&target().join(QUICK.server_profile).join(TOOL).to_string_lossy()))
}

fn build(form: &Form, tool: impl FnOnce() -> Result<Command>) -> Result<()> {
    timed("compiled the console", || {
        run(cargo_build(form.console_profile)
            .args(["--target", WASM, "--package", "frontend"])
            .args(form.console_features)
            .args(source_paths::shorten(WASM)?))
    })?;
    let program = target().join(WASM).join(form.console_profile).join("frontend.wasm");
    let program = program.to_str().context("the target directory is not Unicode")?;
    timed("bound the console to the browser", || {
        run(tool()?.args(form.tool_arguments).arg(program))
    })?;
    timed("compiled the server", || {
        run(cargo_build(form.server_profile)
            .args(["--package", "server"])
            .args(form.server_features))
    })
}

fn cargo_build(profile: &str) -> Command {
    let mut cargo = command("cargo");
    cargo.args(["build", "--locked", "--profile", profile]);
    cargo
}
