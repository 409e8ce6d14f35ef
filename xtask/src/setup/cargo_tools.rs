//! Installs tools from crates into the target directory. Uses a tool of the right version on the path
//! instead.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::{
    process::{capture, run},
    workspace::{command, tools},
};

use super::ok;

/// Installs exactly this version of `program` from the crate `name`, unless it is installed. `features`: those that
/// it cannot be built without.
pub(crate) fn ensure(name: &str, program: &str, version: &str, features: &[&str]) -> Result<()> {
    if !matches(program, version) {
        println!("building {program} {version}, which takes minutes");
        install(name, version, features)
            .with_context(|| format!("cannot install {name} {version}"))?;
        ensure!(
            matches(program, version),
            "the installed {program} does not have version {version}"
        );
    }
    ok(&format!("{program} {version}"));
    Ok(())
}

fn matches(program: &str, version: &str) -> bool {
    capture(command(program).arg("--version"))
        .is_some_and(|output| output.split_whitespace().nth(1) == Some(version))
}

/// Builds with few optimisations, and without the features that need the network. For Trunk this halves
/// the build time, and its output is the same.
fn install(name: &str, version: &str, features: &[&str]) -> Result<()> {
    let scratch = tools().join("build");
    run(command("cargo")
        .args(["install", name, "--version", version, "--locked", "--no-default-features"])
        .args(["--features", &features.join(",")])
        .arg("--root")
        .arg(tools())
        .arg("--target-dir")
        .arg(&scratch)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"))?;
    fs::remove_dir_all(&scratch).context("cannot remove the build folder of the tool")
}
