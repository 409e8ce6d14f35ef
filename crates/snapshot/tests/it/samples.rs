//! Snapshots written by real Microcks instances, from the folder in `MOCKPIT_SAMPLES`.

use std::{env, fs, path::PathBuf};

use crate::support::{Arrays, definitions, export, read_usable, reordered};

/// The folder of samples. May be missing, except in CI.
fn folder() -> Option<PathBuf> {
    let folder = env::var_os("MOCKPIT_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        let ci = env::var("CI").as_deref() == Ok("true");
        assert!(!ci, "MOCKPIT_SAMPLES names no folder with samples");
        println!("skipped: MOCKPIT_SAMPLES names no folder with samples");
    }
    folder
}

/// Reads a sample. `None` if there is no folder.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    Some(fs::read(folder()?.join(name)).unwrap())
}

/// All samples, sorted by name. Empty if there is no folder.
pub(crate) fn all() -> Vec<Vec<u8>> {
    let Some(folder) = folder() else { return Vec::new() };
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[track_caller]
fn check(name: &str, counts: [u32; 5]) {
    let Some(file) = sample(name) else { return };
    let manifest = read_usable(&file);
    assert_eq!(manifest.problems, []);
    assert_eq!(manifest.counts, counts);
    assert_eq!(manifest.definitions.len(), counts[0] as usize);
}

#[test]
fn small_sample_of_1_16_has_no_problems() {
    check("microcks-1.16-small.json", [7, 13, 26, 26, 2]);
}

#[test]
fn large_sample_of_1_16_has_no_problems() {
    check("microcks-1.16-large.json", [71, 89, 147, 147, 39]);
}

#[test]
fn sample_of_about_1_9_has_no_problems() {
    check("testcontainers-java.json", [4, 9, 17, 17, 0]);
}

#[test]
fn reading_and_exporting_does_not_depend_on_the_order_of_arrays() {
    for file in all() {
        let first = definitions(&file);
        let exported = export(&first);
        assert_eq!(definitions(&exported), first);
        assert_eq!(Arrays::parse(&exported).documents(), Arrays::parse(&file).documents());
        assert_eq!(export(&definitions(&exported)), exported);

        for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
            assert_eq!(definitions(&reordered(&file, order)), first);
        }
    }
}
