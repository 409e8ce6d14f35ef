//! What is left to do when Trunk has built the console; Trunk calls it by a hook, before it gives
//! the folder on. The program is taken apart, the style sheets are put together.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256, Sha384};

use super::{
    split_wasm::{self, LOADER, PROGRAM},
    stamp,
};
use crate::workspace::target;

/// As many digits of a hash as Trunk puts into a name.
const DIGITS: usize = 16;

/// Finishes the folder that Trunk names.
pub(crate) fn finish() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").context("this is a step of `trunk build`")?;
    let parts = tempfile::tempdir_in(target()).context("cannot make a folder for the parts")?;
    split_wasm::make(parts.path())?;
    put_in(&PathBuf::from(staging), parts.path())
}

/// Puts the parts in the place of the program, and one sheet in the place of many.
fn put_in(staging: &Path, parts: &Path) -> Result<()> {
    let index = staging.join("index.html");
    let mut page = fs::read_to_string(&index).context("Trunk has made no page")?;
    program(staging, parts, &mut page)?;
    style(staging, &mut page)?;
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

/// Together the sheets are one request, and half the bytes when they are compressed.
fn style(staging: &Path, page: &mut String) -> Result<()> {
    const LINK: &str = "<link rel=\"stylesheet\" href=\"/";
    let mut sheet = String::new();
    let mut place = None;
    while let Some(start) = page.find(LINK) {
        let link = page[start..].split_inclusive('>').next().unwrap_or_default();
        let name = link[LINK.len()..].split('"').next().unwrap_or_default();
        let file = staging.join(name);
        sheet += &fs::read_to_string(&file).with_context(|| format!("no sheet {name}"))?;
        fs::remove_file(file)?;
        page.replace_range(start..start + link.len(), "");
        place.get_or_insert(start);
    }
    let place = place.context("the page has no style sheet")?;
    let name = format!("style-{}.css", &HEXLOWER.encode(&Sha256::digest(&sheet))[..DIGITS]);
    fs::write(staging.join(&name), sheet)?;
    let integrity = integrity(&staging.join(&name))?;
    page.insert_str(place, &format!("{LINK}{name}\" integrity=\"{integrity}\"/>"));
    Ok(())
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

    #[test]
    fn all_sheets_become_one_in_their_order() {
        let staging = folder(&[("b-1.css", "@layer a;"), ("a-2.css", ".a {}")]);
        let staging = staging.path();
        let mut page = "<head><title/>\
                        <link rel=\"stylesheet\" href=\"/b-1.css\" integrity=\"x\"/> \
                        <link rel=\"stylesheet\" href=\"/a-2.css\" integrity=\"y\"/></head>"
            .to_owned();
        style(staging, &mut page).unwrap();

        let names = files(staging).unwrap();
        let [sheet] = names.as_slice() else { panic!("{names:?}") };
        assert_eq!(fs::read_to_string(staging.join(sheet)).unwrap(), "@layer a;.a {}");
        let integrity = integrity(&staging.join(sheet)).unwrap();
        let link =
            format!("<link rel=\"stylesheet\" href=\"/{sheet}\" integrity=\"{integrity}\"/>");
        assert_eq!(page, format!("<head><title/>{link} </head>"));
    }
}
