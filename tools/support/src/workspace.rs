//! The paths of the workspace.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use anyhow::{Context, Result};

/// The root of the workspace that cargo was called in. The path at compile time is only a fallback,
/// because two clones can share a target directory.
#[must_use]
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let member = env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
        let is_root = |folder: &&Path| folder.join("Trunk.toml").exists();
        Path::new(&member).ancestors().find(is_root).unwrap_or(Path::new(".")).to_owned()
    });
    &ROOT
}

/// The absolute path of cargo's target directory. Respects `CARGO_TARGET_DIR`.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .and_then(|directory| std::path::absolute(directory).ok())
        .unwrap_or_else(|| root().join("target"))
}

/// The folder for the stamps, locks, logs and reports of the tools. Creates it if necessary.
pub fn state_dir() -> Result<PathBuf> {
    let directory = target().join("xtask");
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    Ok(directory)
}

/// The folder for installed tools. It is in the target directory, so that the setup changes nothing
/// else on the machine.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The released server, which contains the console.
#[must_use]
pub fn mockpit() -> PathBuf {
    target().join("release").join("mockpit")
}

/// The end-to-end tests. Their npm packages include `wasm-opt`.
pub fn end2end() -> PathBuf {
    root().join("end2end")
}

/// A command that runs at the root and finds the project's tools before those of the machine.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO_TARGET_DIR", target()).env("PATH", path());
    command
}

fn path() -> OsString {
    let own = [tools().join("bin"), end2end().join("node_modules/.bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    // A folder with a colon in its name cannot be listed. The machine's tools are still found.
    env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
}
