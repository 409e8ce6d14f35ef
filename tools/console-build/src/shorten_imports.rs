//! Replaces the names of the program's imports by numbers. Each name ends in a hash of sixteen digits, which
//! does not compress. It is both in the program and in its script.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};

const PREFIX: &[u8] = b"__wb";
const DIGITS: usize = 16;

/// Replaces the names in the script and in the program. A number has as many digits as its name had
/// characters, so that no offset in the program changes.
pub(crate) fn shorten_imports(folder: &Path, program: &str) -> Result<()> {
    let [script, wasm] = [".js", "_bg.wasm"].map(|end| folder.join(program.to_owned() + end));
    let text = fs::read(&script).context("cannot read the script")?;
    let new_names = new_names(&text);
    ensure!(!new_names.is_empty(), "the script has no name with a hash");
    fs::write(&script, rename(text, &new_names))?;
    fs::write(&wasm, rename(fs::read(&wasm).context("cannot read the program")?, &new_names))?;
    Ok(())
}

/// The new name of each name in the script that ends in a hash.
fn new_names(script: &[u8]) -> HashMap<Vec<u8>, Vec<u8>> {
    let old: BTreeSet<&[u8]> =
        names(script).map(|(_, name)| name).filter(|name| has_hash(name)).collect();
    let old = old.into_iter().enumerate();
    old.map(|(number, name)| {
        let new = format!("{number:0digits$}", digits = name.len() - PREFIX.len());
        (name.to_owned(), [PREFIX, new.as_bytes()].concat())
    })
    .collect()
}

fn rename(mut content: Vec<u8>, new_names: &HashMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let renamed: Vec<_> =
        names(&content).filter_map(|(at, name)| Some((at, new_names.get(name)?))).collect();
    for (at, new) in renamed {
        content[at..at + new.len()].copy_from_slice(new);
    }
    content
}

/// All names in a file, with their offsets.
fn names(content: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let starts = content.windows(PREFIX.len()).enumerate();
    starts.filter(|(_, window)| *window == PREFIX).map(|(at, _)| {
        let rest = &content[at..];
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        (at, &rest[..end.unwrap_or(rest.len())])
    })
}

/// Whether a name ends in a hash.
fn has_hash(name: &[u8]) -> bool {
    let parts = name.len().checked_sub(DIGITS).map(|at| name.split_at(at));
    parts.is_some_and(|(stem, hash)| stem.ends_with(b"_") && hash.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_gets_the_same_unique_number_in_script_and_program() {
        let folder = tempfile::tempdir().unwrap();
        let [script, wasm] = ["x.js", "x_bg.wasm"].map(|name| folder.path().join(name));
        let text = "__wbg_get_2a943774344c9728: f, __wbg_get_c9cf3fc2064683a9: __wbg_get_imports,\
                    __wbg_is_00000000000000ff(wasm.__wbindgen_free)";
        fs::write(&script, text).unwrap();
        fs::write(&wasm, b"\x1a__wbg_get_c9cf3fc2064683a9\0\xff__wbg_is_00000000000000ff").unwrap();
        shorten_imports(folder.path(), "x").unwrap();
        assert_eq!(
            fs::read_to_string(&script).unwrap(),
            "__wb0000000000000000000000: f, __wb0000000000000000000001: __wbg_get_imports,\
             __wb000000000000000000002(wasm.__wbindgen_free)"
        );
        assert_eq!(
            fs::read(&wasm).unwrap(),
            b"\x1a__wb0000000000000000000001\0\xff__wb000000000000000000002"
        );
    }

    #[test]
    fn script_without_hashed_names_fails() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.js"), "let wasm;").unwrap();
        shorten_imports(folder.path(), "x").unwrap_err();
    }
}
