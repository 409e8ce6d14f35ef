//! Tools of the build that come as crates: into the target directory, nothing of the machine
//! changes. A matching one that the machine already has will do.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::{
    process::{ask, run},
    workspace::{command, tools},
};

use super::ok;

/// Makes sure that `program`, from the crate `name`, is there in exactly this version.
pub(crate) fn ensure(name: &str, program: &str, version: &str) -> Result<()> {
    if !matches(program, version) {
        println!("{program} {version} is not here: building it, which takes minutes once");
        install(name, version).with_context(|| format!("cannot install {name} {version}"))?;
        ensure!(matches(program, version), "{program} was installed, but is not {version}");
    }
    ok(&format!("{program} {version}"));
    Ok(())
}

fn matches(program: &str, version: &str) -> bool {
    ask(command(program).arg("--version"))
        .is_some_and(|answer| answer.split_whitespace().nth(1) == Some(version))
}

/// Built fast rather than to be fast, and without what only an online use needs: measured with
/// Trunk, that halves the time and changes not a byte of what it makes.
fn install(name: &str, version: &str) -> Result<()> {
    let scratch = tools().join("build");
    run(command("cargo")
        .args(["install", name, "--version", version, "--locked", "--no-default-features"])
        .arg("--root")
        .arg(tools())
        .arg("--target-dir")
        .arg(&scratch)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"))?;
    fs::remove_dir_all(&scratch).context("cannot tidy up after the installation")
}
