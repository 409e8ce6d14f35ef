//! The names by which the program calls the browser. Each ends in a hash of sixteen digits, which
//! stands in the program and in its script and does not compress; a number does.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};

const PREFIX: &[u8] = b"__wb";
const DIGITS: usize = 16;

/// Puts numbers in the place of the hashes, in the script and in the program alike. A number is as
/// long as a hash, so that nothing else in the program moves.
pub(crate) fn number(folder: &Path, program: &str) -> Result<()> {
    let [script, wasm] = [".js", "_bg.wasm"].map(|end| folder.join(program.to_owned() + end));
    let text = fs::read(&script).context("cannot read the script")?;
    let numbers = numbers(&text);
    ensure!(!numbers.is_empty(), "the script has no name with a hash");
    fs::write(&script, renamed(text, &numbers))?;
    fs::write(&wasm, renamed(fs::read(&wasm).context("cannot read the program")?, &numbers))?;
    Ok(())
}

/// The new name of each name in the script: those that differ in their hash alone are counted.
fn numbers(script: &[u8]) -> HashMap<Vec<u8>, Vec<u8>> {
    let old: BTreeSet<&[u8]> =
        names(script).map(|(_, name)| name).filter(|name| stem(name).is_some()).collect();
    let mut counts = HashMap::<&[u8], usize>::new();
    old.into_iter()
        .filter_map(|name| {
            let stem = stem(name)?;
            let count = counts.entry(stem).or_default();
            let new = [stem, format!("{count:0DIGITS$}").as_bytes()].concat();
            *count += 1;
            Some((name.to_owned(), new))
        })
        .collect()
}

fn renamed(mut content: Vec<u8>, numbers: &HashMap<Vec<u8>, Vec<u8>>) -> Vec<u8> {
    let places: Vec<_> =
        names(&content).filter_map(|(place, name)| Some((place, numbers.get(name)?))).collect();
    for (place, new) in places {
        content[place..place + new.len()].copy_from_slice(new);
    }
    content
}

/// All names in a file, with their places.
fn names(content: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let starts = content.windows(PREFIX.len()).enumerate();
    starts.filter(|(_, window)| *window == PREFIX).map(|(place, _)| {
        let rest = &content[place..];
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        (place, &rest[..end.unwrap_or(rest.len())])
    })
}

/// What is before the hash, where there is one.
fn stem(name: &[u8]) -> Option<&[u8]> {
    let (stem, hash) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
    (stem.ends_with(b"_") && hash.iter().all(u8::is_ascii_hexdigit)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number_wherever_it_stands_and_no_other_name_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let [script, wasm] = ["x.js", "x_bg.wasm"].map(|name| folder.path().join(name));
        let text = "__wbg_get_2a943774344c9728: f, __wbg_get_c9cf3fc2064683a9: __wbg_get_imports,\
                    __wbg_is_00000000000000ff(wasm.__wbindgen_free)";
        fs::write(&script, text).unwrap();
        fs::write(&wasm, b"\x1a__wbg_get_c9cf3fc2064683a9\0\xff__wbg_is_00000000000000ff").unwrap();
        number(folder.path(), "x").unwrap();
        assert_eq!(
            fs::read_to_string(&script).unwrap(),
            "__wbg_get_0000000000000000: f, __wbg_get_0000000000000001: __wbg_get_imports,\
             __wbg_is_0000000000000000(wasm.__wbindgen_free)"
        );
        assert_eq!(
            fs::read(&wasm).unwrap(),
            b"\x1a__wbg_get_0000000000000001\0\xff__wbg_is_0000000000000000"
        );
    }

    #[test]
    fn a_script_without_such_names_is_not_the_one_that_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.js"), "let wasm;").unwrap();
        number(folder.path(), "x").unwrap_err();
    }
}
