//! Builds the console, then the server that serves it.

mod kit;
mod source_paths;

use anyhow::{Context, Result};
use support::{
    process::{run, timed},
    workspace::{command, target},
};

use crate::setup::{self, Purpose};

pub(crate) use kit::kit;

const WASM: &str = "wasm32-unknown-unknown";

/// How the console and the server are built.
struct Form {
    console_profile: &'static str,
    console_features: &'static [&'static str],
    tool_features: &'static [&'static str],
    server_profile: &'static str,
    server_features: &'static [&'static str],
}

/// Compiles quickly: no optimisation across crates, and the console in one piece. The server reads the
/// console from the folder `dist`.
const QUICK: Form = Form {
    console_profile: "quick",
    console_features: &[],
    tool_features: &[],
    server_profile: "quick",
    server_features: &[],
};

/// Produces a small and fast program. The console is split, compressed and embedded in the server.
const RELEASE: Form = Form {
    console_profile: "wasm-release",
    console_features: &["--features", "split"],
    tool_features: &["--features", "release"],
    server_profile: "release",
    server_features: &["--features", "jemalloc"],
};

/// Builds for `cargo xtask run`.
pub(crate) fn quick() -> Result<()> {
    setup::setup(Purpose::Run)?;
    build(&QUICK)
}

/// Builds the release.
pub(crate) fn release() -> Result<()> {
    setup::setup(Purpose::Build)?;
    build(&RELEASE)
}

fn build(form: &Form) -> Result<()> {
    timed("compiled the console", || {
        run(cargo_build(form.console_profile)
            .args(["--target", WASM, "--package", "frontend"])
            .args(form.console_features)
            .args(source_paths::shorten(WASM)?))
    })?;
    let program = target().join(WASM).join(form.console_profile).join("frontend.wasm");
    let program = program.to_str().context("the target directory is not Unicode")?;
    timed("bound the console to the browser", || {
        run(command("cargo")
            .args(["run", "--locked", "--profile", "quick", "--package", "console-build"])
            .args(form.tool_features)
            .args(["--", program]))
    })?;
    timed("compiled the server", || {
        run(cargo_build(form.server_profile)
            .args(["--package", "server"])
            .args(form.server_features))
    })
}

fn cargo_build(profile: &str) -> std::process::Command {
    let mut cargo = command("cargo");
    cargo.args(["build", "--locked", "--profile", profile]);
    cargo
}
