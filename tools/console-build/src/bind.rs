//! Binds the program to the browser with `wasm-bindgen`.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{Form, PROGRAM};

/// Writes `frontend.js` and `frontend_bg.wasm` to a folder. The program must contain the same version
/// of `wasm-bindgen`, so `Cargo.toml` pins both.
pub(crate) fn to_browser(form: Form, linked: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(linked)
        .out_name(PROGRAM)
        .typescript(false)
        .demangle(false)
        // The chunks use the linker's exports by name.
        .keep_lld_exports(form != Form::Quick)
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .with_context(|| format!("cannot bind {} to the browser", linked.display()))
}
