//! Binds the program to the browser: a WebAssembly module and the script that loads it.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::PROGRAM;

/// Writes `frontend.js` and `frontend_bg.wasm` into a folder. The same library version as in the
/// program is required: `Cargo.toml` pins both.
pub(crate) fn to_browser(linked: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(linked)
        .out_name(PROGRAM)
        .typescript(false)
        .demangle(false)
        // Parts that are loaded later find the exports of the linker by their names.
        .keep_lld_exports(cfg!(feature = "release"))
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .with_context(|| format!("cannot bind {} to the browser", linked.display()))
}
