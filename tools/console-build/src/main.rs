//! Builds the console from the compiled program: binds it to the browser, joins the style sheets, and
//! writes the page that loads both. With `--release`, which needs the feature `release`, it also splits, optimises
//! and compresses the program, and checks its size.
#![expect(clippy::print_stdout, reason = "it prints its progress")]

mod bind;
#[cfg(feature = "release")]
mod budget;
#[cfg(feature = "release")]
mod compress;
mod hash;
mod page;
#[cfg(feature = "release")]
mod shorten_imports;
#[cfg(feature = "release")]
mod split_wasm;
mod stamp;
mod style;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use support::workspace::{root, state_dir, target};
use walkdir::WalkDir;

/// The name of the program and of the files that are made from it.
const PROGRAM: &str = "frontend";

/// The form of the console.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Quick,
    #[cfg(feature = "release")]
    Release,
}

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let (form, linked) = match arguments.as_slice() {
        [linked] => (Form::Quick, linked),
        #[cfg(feature = "release")]
        [option, linked] if option.as_os_str() == "--release" => (Form::Release, linked),
        _ => bail!("usage: console-build [--release] PROGRAM.wasm"),
    };
    let dist = root().join("dist");
    let stamp_file = state_dir()?.join("console.stamp");
    let sources = sources(linked)?;
    // A stamp of the other form never matches.
    let stamp = |dist_stamp: &str| format!("{form:?} {sources} {dist_stamp}");

    let known = fs::read_to_string(&stamp_file).unwrap_or_default();
    if dist.exists() && known == stamp(&stamp::of(root(), &["dist"])?) {
        println!("ok console, nothing changed");
    } else {
        build(form, linked, &dist)?;
        fs::write(&stamp_file, stamp(&stamp::of(root(), &["dist"])?))?;
    }
    match form {
        Form::Quick => Ok(()),
        #[cfg(feature = "release")]
        Form::Release => budget::check(&dist),
    }
}

/// A fingerprint of the program, of this tool, and of all other files that go into the console.
fn sources(linked: &Path) -> Result<String> {
    let tool = env::current_exe().context("cannot find this program")?;
    let files = stamp::of(root(), &["end2end/package-lock.json", "frontend", "style"])?;
    Ok(format!("{} {} {files}", stamp::of_file(linked)?, stamp::of_file(&tool)?))
}

fn build(form: Form, linked: &Path, dist: &Path) -> Result<()> {
    let scratch = tempfile::tempdir_in(target()).context("cannot create a folder for the parts")?;
    let [parts, staging] = ["parts", "staging"].map(|name| scratch.path().join(name));
    for folder in [&parts, &staging] {
        fs::create_dir(folder)?;
    }
    match form {
        Form::Quick => bind::to_browser(form, linked, &parts)?,
        #[cfg(feature = "release")]
        Form::Release => split_wasm::split(linked, &parts)?,
    }
    page::assemble(&root().join("frontend"), &parts, &staging)?;
    #[cfg(feature = "release")]
    if form == Form::Release {
        compress::folder(&staging).context("cannot compress the console")?;
    }
    replace(dist, &staging).with_context(|| format!("cannot write {}", dist.display()))
}

/// Replaces `dist` by a copy of `staging`. The target directory can be on another disk, so moving
/// would fail.
fn replace(dist: &Path, staging: &Path) -> Result<()> {
    if dist.exists() {
        fs::remove_dir_all(dist)?;
    }
    for entry in WalkDir::new(staging) {
        let entry = entry?;
        let copy = dist.join(entry.path().strip_prefix(staging)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&copy)?;
        } else {
            fs::copy(entry.path(), &copy)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replace_removes_old_files() {
        let root = tempfile::tempdir().unwrap();
        let [dist, staging] = ["dist", "staging"].map(|name| root.path().join(name));
        fs::create_dir_all(dist.join("old")).unwrap();
        fs::create_dir_all(staging.join("new")).unwrap();
        fs::write(staging.join("new/a.js"), "1").unwrap();
        replace(&dist, &staging).unwrap();
        assert_eq!(fs::read_to_string(dist.join("new/a.js")).unwrap(), "1");
        assert_eq!(fs::read_dir(&dist).unwrap().count(), 1);
    }
}
