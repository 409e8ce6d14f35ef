//! Where the files of the workspace are.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use anyhow::{Context, Result};

/// The root of the workspace that cargo was called in. The path at compile time could be that of
/// another clone with the same target directory.
///
/// Outside of cargo, it is the workspace that this was compiled in.
#[must_use]
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let member = env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
        let is_root = |folder: &&Path| folder.join("Trunk.toml").exists();
        Path::new(&member).ancestors().find(is_root).unwrap_or(Path::new(".")).to_owned()
    });
    &ROOT
}

/// Cargo's target directory, absolute: `CARGO_TARGET_DIR` counts.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .and_then(|directory| std::path::absolute(directory).ok())
        .unwrap_or_else(|| root().join("target"))
}

/// What these commands keep to themselves: stamps, locks, reports.
pub fn notes() -> Result<PathBuf> {
    let directory = target().join("xtask");
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    Ok(directory)
}

/// Where the tools of the build go: beside the build, so that nothing of the machine changes.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The released server, with the console inside.
#[must_use]
pub fn mockpit() -> PathBuf {
    target().join("release").join("mockpit")
}

/// The end-to-end tests, whose npm packages hold `wasm-opt` too.
pub fn end2end() -> PathBuf {
    root().join("end2end")
}

/// A command at the root, with the project's own tools before those of the machine.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO_TARGET_DIR", target()).env("PATH", path());
    command
}

fn path() -> OsString {
    let own = [tools().join("bin"), end2end().join("node_modules/.bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    // A path with a colon in it cannot be listed; the machine's own tools still can be found then.
    env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
}
