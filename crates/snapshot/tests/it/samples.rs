//! Snapshots that real Microcks wrote, from the folder that `MOCKPIT_SAMPLES` names.

use std::{env, fs, path::PathBuf};

use crate::support::{Arrays, definitions, export, reordered, usable};

/// The folder of samples, or nothing where there is none; on a build server there must be.
fn folder() -> Option<PathBuf> {
    let folder = env::var_os("MOCKPIT_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        let ci = env::var("CI").as_deref() == Ok("true");
        assert!(!ci, "MOCKPIT_SAMPLES names no folder with samples");
        println!("left out, because MOCKPIT_SAMPLES names no folder with samples");
    }
    folder
}

/// One sample, or nothing where there are none.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    Some(fs::read(folder()?.join(name)).unwrap())
}

/// Every sample that there is, in the order of their names.
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
    let outline = usable(&file);
    assert_eq!(outline.problems, []);
    assert_eq!(outline.counts, counts);
    assert_eq!(outline.definitions.len(), counts[0] as usize);
}

#[test]
fn a_small_file_of_1_16() {
    check("microcks-1.16-small.json", [7, 13, 26, 26, 2]);
}

#[test]
fn a_large_file_of_1_16() {
    check("microcks-1.16-large.json", [71, 89, 147, 147, 39]);
}

#[test]
fn a_file_of_about_1_9() {
    check("testcontainers-java.json", [4, 9, 17, 17, 0]);
}

#[test]
fn what_is_read_is_written_in_whatever_order_it_came() {
    for file in all() {
        let first = definitions(&file);
        let exported = export(&first);
        assert_eq!(definitions(&exported), first);
        assert_eq!(Arrays::of(&exported).documents(), Arrays::of(&file).documents());
        assert_eq!(export(&definitions(&exported)), exported);

        for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
            assert_eq!(definitions(&reordered(&file, order)), first);
        }
    }
}
