//! What is left to do when Trunk has built the console; Trunk calls it by a hook, before it gives
//! the folder on: the program is taken apart.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use sha2::{Digest, Sha384};

use super::{
    parts::{self, LOADER, PROGRAM},
    stamp,
};
use crate::workspace::target;

/// As many digits of a hash as Trunk puts into a name.
const DIGITS: usize = 16;

/// Finishes the folder that Trunk names.
pub(crate) fn finish() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").context("this is a step of `trunk build`")?;
    let parts = tempfile::tempdir_in(target()).context("cannot make a folder for the parts")?;
    parts::make(parts.path())?;
    put_in(&PathBuf::from(staging), parts.path())
}

/// Puts the parts in the place of the program.
fn put_in(staging: &Path, parts: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let mut page = fs::read_to_string(&index).context("Trunk has made no page")?;
    program(staging, parts, &mut page)?;
    fs::write(&index, page).context("cannot write the page")
}

/// One folder for all parts, with one hash in its name: a part fits only those that it was cut
/// from. In it they find each other by plain names.
fn program(staging: &Path, parts: &Path, page: &mut String) -> Result<()> {
    let folder = format!("{PROGRAM}-{}", &stamp::of(parts, &[""])?[..DIGITS]);
    let old = files(staging)?;
    fs::create_dir(staging.join(&folder)).context("cannot make the folder of the parts")?;
    for part in files(parts)? {
        fs::copy(parts.join(&part), staging.join(&folder).join(&part))?;
    }
    for ending in [".js", "_bg.wasm"] {
        let old = old
            .iter()
            .find(|name| name.starts_with(PROGRAM) && name.ends_with(ending))
            .with_context(|| format!("Trunk has made no {PROGRAM}-…{ending}"))?;
        let new = format!("{folder}/{PROGRAM}{ending}");
        swap(page, &format!("/{old}"), &format!("/{new}"))?;
        swap(page, &integrity(&staging.join(old))?, &integrity(&staging.join(&new))?)?;
        fs::remove_file(staging.join(old))?;
    }
    // The program begins with it; so the browser knows that before it has read the program.
    let loader = format!("{folder}/{LOADER}");
    let integrity = integrity(&staging.join(&loader))?;
    let link = format!(
        "<link rel=\"modulepreload\" href=\"/{loader}\" crossorigin=\"anonymous\" \
         integrity=\"{integrity}\">"
    );
    swap(page, "</head>", &format!("{link}</head>"))
}

/// Replaces what has to be there.
fn swap(page: &mut String, old: &str, new: &str) -> Result<()> {
    ensure!(page.contains(old), "the page does not have {old}");
    *page = page.replace(old, new);
    Ok(())
}

/// As a page tells a browser what a file must hold.
fn integrity(file: &Path) -> Result<String> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok("sha384-".to_owned() + &BASE64.encode(&Sha384::digest(content)))
}

/// The names of the files in a folder.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    /// What Trunk has made, and its page.
    fn staging() -> (tempfile::TempDir, String) {
        let staging = folder(&[("frontend-3.js", "whole"), ("frontend-3_bg.wasm", "all")]);
        let of = |name: &str| integrity(&staging.path().join(name)).unwrap();
        let page = format!(
            "<head><script>import '/frontend-3.js'; init('/frontend-3_bg.wasm');</script>\
             <link href=\"/frontend-3.js\" integrity=\"{}\">\
             <link href=\"/frontend-3_bg.wasm\" integrity=\"{}\"></head>",
            of("frontend-3.js"),
            of("frontend-3_bg.wasm"),
        );
        (staging, page)
    }

    fn parts(chunk: &str) -> tempfile::TempDir {
        folder(&[
            ("frontend.js", "part"),
            ("frontend_bg.wasm", "main"),
            (LOADER, "loads"),
            ("split_x.wasm", chunk),
        ])
    }

    #[test]
    fn the_page_loads_the_parts_but_no_chunk() {
        let (staging, mut page) = staging();
        let staging = staging.path();
        program(staging, parts("later").path(), &mut page).unwrap();

        let names = files(staging).unwrap();
        let [folder] = names.as_slice() else { panic!("{names:?}") };
        let parts = files(&staging.join(folder)).unwrap();
        assert_eq!(parts, [LOADER, "frontend.js", "frontend_bg.wasm", "split_x.wasm"]);
        let start = format!("import '/{folder}/frontend.js'; init('/{folder}/frontend_bg.wasm');");
        assert!(page.contains(&start), "{page}");
        for part in [LOADER, "frontend.js", "frontend_bg.wasm"] {
            let integrity = integrity(&staging.join(folder).join(part)).unwrap();
            let link = format!("href=\"/{folder}/{part}\"");
            assert!(page.contains(&link) && page.contains(&integrity), "{part}: {page}");
        }
        assert_eq!(page.matches("integrity").count(), 3, "{page}");
        assert!(!page.contains("split_x"), "{page}");
    }

    #[test]
    fn another_chunk_is_another_folder() {
        let folder = |chunk: &str| {
            let (staging, mut page) = staging();
            program(staging.path(), parts(chunk).path(), &mut page).unwrap();
            files(staging.path()).unwrap()
        };
        assert_eq!(folder("later"), folder("later"));
        assert_ne!(folder("later"), folder("newer"));
    }

    #[test]
    fn a_page_that_does_not_load_the_program_is_an_error() {
        let (staging, _) = staging();
        let mut page = "<head></head>".to_owned();
        program(staging.path(), parts("later").path(), &mut page).unwrap_err();
    }
}
