//! Splits the program into the part that the first page needs and chunks that are loaded later. A
//! chunk contains the code that is reachable only through a function marked `wasm_split`.

use std::{ffi::OsStr, fs, path::Path};

use anyhow::{Context, Result, anyhow, ensure};
use support::{
    process::run,
    workspace::{command, target},
};

use crate::{Form, PROGRAM, bind, page::LOADER, shorten_imports};

/// Optimises for size, restructures the control flow, and optimises again. Measured with brotli, this is
/// 1 % smaller than `-Oz` alone. `--converge` would save another 0.25 % for more than twice the time.
///
/// The rest saves another 4 %. Copies of a function compress better than one function that is merged from
/// them, and best next to each other, where sorting by name puts them. The stack is at the start of the
/// memory, so no value is in its first kilobyte.
const PASSES: [&str; 13] = [
    UNUSED_EXPORTS,
    "--low-memory-unused",
    "--skip-pass=merge-similar-functions",
    "--skip-pass=inlining-optimizing",
    "--skip-pass=dae-optimizing",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
    "--strip-producers",
    "--strip-target-features",
];

/// The exports of `wasm_streams` for streams that the program would give to the browser. It gives it none.
const UNUSED_EXPORTS: &str = "--remove-exports=*intounderlying*";

/// How the script of the program would make an object of such a stream.
const NEW_STREAM: &[u8] = b".__wrap(";

/// Splits the linked program, binds it to the browser, and optimises each part for size.
pub(crate) fn split(linked: &Path, parts: &Path) -> Result<()> {
    let linked = fs::read(linked).context("cannot read the program")?;
    let first = tempfile::tempdir_in(target())?;
    let first = first.path().join(PROGRAM).with_extension("wasm");

    let (loader, program) = (format!("./{LOADER}"), format!("./{PROGRAM}.js"));
    let mut options = wasm_split_cli_support::Options::new(&linked);
    options.output_dir = parts;
    options.main_out_path = &first;
    options.link_name = &loader;
    options.main_module = &program;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("cannot split the program: {error:#}"))?;
    ensure!(!split.split_modules.is_empty(), "the program has no chunk");

    bind::to_browser(Form::Release, &first, parts)?;
    shorten_imports::shorten_imports(parts, PROGRAM)?;
    let script = fs::read(parts.join(PROGRAM).with_extension("js")).context("no script")?;
    let has_streams = script.windows(NEW_STREAM.len()).any(|window| window == NEW_STREAM);
    ensure!(!has_streams, "the program gives streams to the browser");
    for part in fs::read_dir(parts)? {
        let part = part?.path();
        if part.extension() == Some(OsStr::new("wasm")) {
            run(command("wasm-opt").args(PASSES).arg(&part).arg("-o").arg(&part))?;
        }
    }
    Ok(())
}
