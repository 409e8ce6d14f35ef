//! Where things are, and which versions of the tools the project has pinned.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use anyhow::{Context, Result};

/// The root of the workspace that cargo was called in. What was compiled in could be another clone
/// with the same target directory.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let own = env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
        Path::new(&own).parent().unwrap_or(Path::new(".")).to_owned()
    });
    &ROOT
}

/// Cargo's target directory, absolute: `CARGO_TARGET_DIR` counts.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .and_then(|directory| std::path::absolute(directory).ok())
        .unwrap_or_else(|| root().join("target"))
}

/// What these commands keep to themselves: stamps, locks, reports.
pub(crate) fn notes() -> Result<PathBuf> {
    let directory = target().join("xtask");
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    Ok(directory)
}

/// Where the tools of the build go: beside the build, so that nothing of the machine changes.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The server with the console inside.
pub(crate) fn mockpit() -> PathBuf {
    target().join("release").join("mockpit")
}

/// The end-to-end tests, whose npm packages hold `wasm-opt` too.
pub(crate) fn end2end() -> PathBuf {
    root().join("end2end")
}

/// A command at the root, with the project's own tools before those of the machine.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO_TARGET_DIR", target()).env("PATH", path());
    command
}

/// The versions that the project has pinned, read from where they are pinned.
pub(crate) struct Pins {
    pub(crate) trunk: String,
    pub(crate) wasm_bindgen: String,
}

impl Pins {
    pub(crate) fn read() -> Result<Self> {
        let file = root().join("Trunk.toml");
        let text = fs::read_to_string(&file).context("cannot read Trunk.toml")?;
        let table: toml::Table = text.parse().context("cannot understand Trunk.toml")?;
        let word = |value: Option<&toml::Value>, name: &str| {
            value
                .and_then(toml::Value::as_str)
                .map(|version| version.trim_start_matches('=').to_owned())
                .with_context(|| format!("Trunk.toml does not pin {name}"))
        };
        let tools = table.get("tools");
        Ok(Self {
            trunk: word(table.get("trunk-version"), "trunk-version")?,
            wasm_bindgen: word(tools.and_then(|tools| tools.get("wasm_bindgen")), "wasm_bindgen")?,
        })
    }
}

fn path() -> OsString {
    let own = [tools().join("bin"), end2end().join("node_modules/.bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    // A path with a colon in it cannot be listed; the machine's own tools still can be found then.
    env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
}
