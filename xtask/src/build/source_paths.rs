//! Panics name the source files of dependencies. Without the folders of this machine, the console is smaller,
//! and the same wherever it is built.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Arguments for Cargo that shorten the paths of dependencies, when it compiles for this target.
pub(super) fn shorten(target: &str) -> Result<Vec<String>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).context("no home folder")?;
    Ok(arguments(target, &folders(&home.join("registry").join("src"))))
}

/// The folders in which Cargo has unpacked dependencies. None before the first build.
fn folders(sources: &Path) -> Vec<String> {
    let entries = fs::read_dir(sources).into_iter().flatten().flatten();
    let mut folders: Vec<String> =
        entries.filter_map(|entry| entry.path().into_os_string().into_string().ok()).collect();
    folders.sort();
    folders
}

fn arguments(target: &str, folders: &[String]) -> Vec<String> {
    let flags: Vec<String> = folders
        .iter()
        .map(|folder| format!("{:?}", format!("--remap-path-prefix={folder}/=")))
        .collect();
    vec!["--config".to_owned(), format!("target.{target}.rustflags=[{}]", flags.join(","))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_dependencies_are_left_out_of_paths() {
        let folders = ["/cargo/index-1".to_owned(), "/cargo/index-2".to_owned()];
        let flags = "[\"--remap-path-prefix=/cargo/index-1/=\",\
                     \"--remap-path-prefix=/cargo/index-2/=\"]";
        let expected = ["--config".to_owned(), format!("target.wasm.rustflags={flags}")];
        assert_eq!(arguments("wasm", &folders), expected);
    }

    #[test]
    fn machine_without_dependencies_has_no_folders() {
        assert_eq!(folders(Path::new("/no/such/folder")), Vec::<String>::new());
    }
}
