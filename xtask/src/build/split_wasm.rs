//! The console in parts: what the first page needs, and chunks that are loaded with the first page
//! of theirs. Everything that only a function marked `wasm_split` leads to goes into its chunk.

use std::{ffi::OsStr, fs, path::Path};

use anyhow::{Context, Result, anyhow, ensure};

use super::shorten_imports;
use crate::{
    process::run,
    workspace::{command, target},
};

/// The program that Trunk builds; what is made of it has this name.
pub(crate) const PROGRAM: &str = "frontend";

/// Leads from the program to its chunks.
pub(crate) const LOADER: &str = "__wasm_split.js";

/// Makes the parts from what the linker left: cut, bound to the browser, made small.
pub(crate) fn make(parts: &Path) -> Result<()> {
    let linked = target().join("wasm32-unknown-unknown/wasm-release").join(PROGRAM);
    let linked = fs::read(linked.with_extension("wasm")).context("cannot read the program")?;
    let first = tempfile::tempdir_in(target())?;
    let first = first.path().join(PROGRAM).with_extension("wasm");

    let (loader, program) = (format!("./{LOADER}"), format!("./{PROGRAM}.js"));
    let mut options = wasm_split_cli_support::Options::new(&linked);
    options.output_dir = parts;
    options.main_out_path = &first;
    options.link_name = &loader;
    options.main_module = &program;
    let cut = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("cannot cut the program: {error:#}"))?;
    ensure!(!cut.split_modules.is_empty(), "the program has no chunk");

    // Chunks use what the linker exports, and find it by its name.
    run(command("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", PROGRAM, "--out-dir"])
        .args([parts, &first]))?;
    shorten_imports::number(parts, PROGRAM)?;
    for part in fs::read_dir(parts)? {
        let part = part?.path();
        if part.extension() == Some(OsStr::new("wasm")) {
            run(command("wasm-opt").arg("-Oz").arg(&part).arg("-o").arg(&part))?;
        }
    }
    Ok(())
}
