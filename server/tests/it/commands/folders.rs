//! `mockpit split` and `mockpit join`.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

use serde_json::{Value, json};
use snapshot_generator::{Generator, Release, ServiceDraft, hostile, release_snapshot};

use super::{folder, run, samples, service, together, write};

/// Splits a file and joins the folder. Returns the names of its files.
#[track_caller]
fn check(folder: &Path, file: &[u8]) -> Vec<String> {
    fs::write(folder.join("a.json"), file).unwrap();
    run(folder, &["split", "a.json", "git"]).with(0);
    let joined = run(folder, &["join", "git"]).with(0);
    assert!(joined.stdout.as_bytes() == file, "joining gives other bytes");
    run(folder, &["join", "git", "-o", "b.json"]).with(0);
    assert!(fs::read(folder.join("b.json")).unwrap() == file);
    names(&folder.join("git"))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn samples_and_generated_snapshots_are_the_same_after_splitting_and_joining() {
    let folder = folder();
    for sample in samples() {
        check(folder.path(), &fs::read(sample).unwrap());
    }
    check(folder.path(), &release_snapshot(Release::Y2019));
    check(folder.path(), &hostile());
    for seed in 0..4 {
        let mut generator = Generator::new(seed);
        for name in ["Orders", "orders", "a/b", "a b"] {
            generator.service(ServiceDraft::new(snapshot::ServiceType::Rest, name, "1.0"));
        }
        assert_eq!(check(folder.path(), &generator.snapshot()).len(), 5, "seed {seed}");
    }
}

#[test]
fn export_needs_no_order_file_and_a_second_split_changes_only_what_differs() {
    let folder = folder();
    let path = folder.path();
    let (pets, orders) = (service(1, "Pets", &[("a", "1")]), service(2, "Orders", &[("a", "1")]));
    write(path, "in.json", &together(&[pets, orders]));
    run(path, &["export", "in.json", "-o", "a.json"]).with(0);
    run(path, &["split", "a.json", "git"]).with(0);
    assert_eq!(names(&path.join("git")), ["Orders@1.0.json", "Pets@1.0.json"]);
    let inode = |name: &str| fs::metadata(path.join("git").join(name)).unwrap().ino();
    let pets_before = inode("Pets@1.0.json");
    // Files of version control and notes stay.
    fs::create_dir(path.join("git/.git")).unwrap();
    fs::write(path.join("git/README.md"), "ours").unwrap();
    let changed = [service(1, "Pets", &[("a", "1")]), service(3, "Beer", &[("a", "2")])];
    write(path, "in.json", &together(&changed));
    run(path, &["export", "in.json", "-o", "a.json"]).with(0);
    let report = run(path, &["split", "a.json", "git", "--json"]).with(0).json();
    let expected = json!({"version": 1, "files": 2, "written": 1, "removed": 1, "exact": true});
    assert_eq!(report, expected);
    let expected = [".git", "Beer@1.0.json", "Pets@1.0.json", "README.md"];
    assert_eq!(names(&path.join("git")), expected);
    assert_eq!(inode("Pets@1.0.json"), pets_before, "an unchanged file is not written");
}

#[test]
fn nothing_is_written_for_an_unreadable_file_or_into_a_foreign_folder() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("bad.json"), "{\"services\":[").unwrap();
    let failed = run(path, &["split", "bad.json", "new"]).with(1);
    assert!(
        failed.stderr.contains("bad.json, line 1, column 14: The file is incomplete"),
        "{}",
        failed.stderr
    );
    assert!(!path.join("new").exists());

    write(path, "good.json", &service(1, "Pets", &[]));
    fs::create_dir(path.join("other")).unwrap();
    fs::write(path.join("other/notes.txt"), "mine").unwrap();
    let failed = run(path, &["split", "good.json", "other"]).with(1);
    assert!(failed.stderr.contains("has `notes.txt`"), "{}", failed.stderr);
    assert_eq!(names(&path.join("other")), ["notes.txt"]);
    fs::rename(path.join("other/notes.txt"), path.join("other/anna@example.json")).unwrap();
    fs::write(path.join("other/anna@example.json"), "{\"mail\": 1}").unwrap();
    let failed = run(path, &["split", "good.json", "other"]).with(1);
    assert!(failed.stderr.contains("has `anna@example.json`"), "{}", failed.stderr);
    fs::rename(path.join("other/anna@example.json"), path.join("other/notes.txt")).unwrap();
    assert!(run(path, &["join", "other"]).with(1).stderr.contains("has `notes.txt`"));

    run(path, &["split", "good.json", "git"]).with(0);
    fs::write(path.join("git/Pets@1.0.json"), "<<<<<<< HEAD\n{}").unwrap();
    let failed = run(path, &["join", "git", "-o", "out.json"]).with(1);
    assert!(failed.stderr.contains("Pets@1.0.json, line 1, column 1"), "{}", failed.stderr);
    assert!(!path.join("out.json").exists());
}

#[test]
fn other_layout_is_stated_and_gives_the_same_content() {
    let folder = folder();
    let path = folder.path();
    let snapshot = together(&[service(1, "Pets", &[("a", "{}")]), service(2, "Beer", &[])]);
    let odd = snapshot.to_string().replace("],\"", "] ,\n \"");
    fs::write(path.join("odd.json"), &odd).unwrap();
    let split = run(path, &["split", "odd.json", "git"]).with(0);
    assert!(split.stdout.contains("has a layout that Mockpit does not know"), "{}", split.stdout);
    let joined = run(path, &["join", "git"]).with(0);
    assert_eq!(joined.json(), serde_json::from_str::<Value>(&odd).unwrap());
    run(path, &["diff", "odd.json", "git"]).with(0);
}
