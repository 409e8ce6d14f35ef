//! Compares files of three releases and their exports with golden files, byte by byte.
//! `UPDATE_GOLDEN=1` updates the golden files.

use std::{env, fs, path::Path};

use snapshot_generator::{Release, release_snapshot};

use crate::support::{Arrays, definitions, export, read_usable};

#[track_caller]
pub(crate) fn check(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let golden = fs::read(&path).unwrap();
    let differs = golden.iter().zip(bytes).position(|(a, b)| a != b);
    let is_equal = golden == bytes;
    assert!(is_equal, "{name} differs from byte {differs:?} on");
}

#[track_caller]
fn check_release(name: &str, release: Release, counts: [u32; 5], arrays: usize) {
    let file = release_snapshot(release);
    check(&format!("{name}.json"), &file);
    let manifest = read_usable(&file);
    assert_eq!(manifest.counts, counts);
    assert_eq!(manifest.problems.len(), 5 - arrays, "{:?}", manifest.problems);

    let first = definitions(&file);
    let exported = export(&first);
    check(&format!("{name}.exported.json"), &exported);
    assert_eq!(definitions(&exported), first);
    if arrays == 5 {
        assert_eq!(Arrays::parse(&exported).documents(), Arrays::parse(&file).documents());
    }
}

#[test]
fn file_of_2019_matches_golden_files() {
    check_release("2019", Release::Y2019, [3, 3, 12, 12, 0], 4);
}

#[test]
fn file_of_1_7_matches_golden_files() {
    check_release("1.7", Release::V1_7, [7, 8, 24, 24, 7], 5);
}

#[test]
fn file_of_1_16_matches_golden_files() {
    check_release("1.16", Release::V1_16, [7, 10, 24, 24, 7], 5);
}
