//! `cargo xtask build`: the console, then the server with the console inside.

mod budget;
mod compress;
mod kit;
mod post_build;
mod shorten_imports;
mod split_wasm;
mod stamp;

use std::fs;

use anyhow::{Context, Result};

use crate::{
    process::run,
    workspace::{command, notes, root},
};

pub(crate) use kit::kit;
pub(crate) use post_build::finish;

/// What the console is made from.
const SOURCES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "app",
    "crates",
    "end2end/package-lock.json",
    "frontend",
    "style",
    "xtask/src/build",
];

/// Builds what is not built yet.
pub(crate) fn build() -> Result<()> {
    console()?;
    budget::check(&root().join("dist"))?;
    run(command("cargo").args(["build", "--locked", "--release", "--package", "server"]))
}

/// Trunk runs wasm-opt every time, changed or not; so it is asked only when something changed.
fn console() -> Result<()> {
    let dist = root().join("dist");
    let file = notes()?.join("console.stamp");
    let sources = stamp::of(root(), &SOURCES)?;
    let built = |dist_stamp: &str| format!("{sources} {dist_stamp}");

    let known = fs::read_to_string(&file).unwrap_or_default();
    if dist.exists() && known == built(&stamp::of(root(), &["dist"])?) {
        println!("ok console, nothing changed");
        return Ok(());
    }
    run(command("trunk").args(["build", "--offline"]).env_remove("NO_COLOR"))?;
    compress::folder(&dist).context("cannot compress the console")?;
    fs::write(&file, built(&stamp::of(root(), &["dist"])?))?;
    Ok(())
}
