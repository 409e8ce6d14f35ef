//! Snapshots that real Microcks wrote, from the folder that `MOCKPIT_SAMPLES` names.

use std::{env, fs, path::PathBuf};

use crate::support::{Arrays, definitions, export, reordered, usable};

/// The sample, or nothing where there are no samples; on a build server there must be.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = env::var_os("MOCKPIT_SAMPLES").map(PathBuf::from) else {
        assert!(
            env::var("CI").as_deref() != Ok("true"),
            "MOCKPIT_SAMPLES names no folder with samples"
        );
        println!("left out: {name}, because MOCKPIT_SAMPLES names no folder with samples");
        return None;
    };
    Some(fs::read(folder.join(name)).unwrap())
}

/// Every sample that there is.
pub(crate) fn all() -> Vec<Vec<u8>> {
    NAMES.iter().filter_map(|name| sample(name)).collect()
}

const NAMES: [&str; 3] =
    ["microcks-1.16-large.json", "microcks-1.16-small.json", "testcontainers-java.json"];

#[track_caller]
fn check(name: &str, counts: [u32; 5]) {
    let Some(file) = sample(name) else { return };
    let outline = usable(&file);
    assert_eq!(outline.problems, []);
    assert_eq!(outline.counts, counts);
    assert_eq!(outline.definitions.len(), counts[0] as usize);

    let first = definitions(&file);
    let exported = export(&first);
    assert_eq!(definitions(&exported), first);
    assert_eq!(Arrays::of(&exported).documents(), Arrays::of(&file).documents());
    assert_eq!(export(&definitions(&exported)), exported);

    for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
        assert_eq!(definitions(&reordered(&file, order)), first);
    }
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
fn no_sample_is_forgotten() {
    let Some(folder) = env::var_os("MOCKPIT_SAMPLES").map(PathBuf::from) else {
        return;
    };
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    assert_eq!(names, NAMES);
}
