//! `check`: what it reads and reports, also while a server runs.

use std::{fs, path::Path};

use api_types::RevisionNumber;
use repository::{Change, Store};
use store::{CheckReport, Progress, Stage, check};
use store_tests::fixtures::{definition, draft, entry};

use crate::{commit, filled_store, flip_bit, names, open};

fn run_check(dir: &Path) -> CheckReport {
    check(dir, &mut |_| {}).unwrap()
}

/// The findings as text.
fn findings(dir: &Path) -> Vec<String> {
    run_check(dir).findings.iter().map(ToString::to_string).collect()
}

fn file(number: u64) -> String {
    format!("journal/{number:016}.rev")
}

#[test]
fn check_reads_intact_directory_completely() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 8);
    let mut reported: Vec<Progress> = Vec::new();
    let checked = check(dir.path(), &mut |progress| reported.push(progress)).unwrap();
    let bytes = (1..=8).map(|number| fs::metadata(dir.path().join(file(number))).unwrap().len());
    let expected =
        CheckReport { revisions: 8, definitions: 8, bytes: bytes.sum(), ..CheckReport::default() };
    assert_eq!(checked, expected);
    let ends =
        |stage| reported.iter().rfind(|report| report.stage == stage).map(|report| report.done);
    assert!(ends(Stage::Journal).is_some_and(|done| done > checked.bytes / 2));
    assert_eq!(ends(Stage::Cache), Some(4));
    assert!(reported.iter().all(|report| report.done <= report.total));
    assert!(reported.windows(2).all(|pair| pair[0].stage != pair[1].stage
        || pair[0].done <= pair[1].done && pair[0].total == pair[1].total));
}

#[test]
fn check_runs_while_server_commits() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    let store = open(dir.path()).0;
    let mut open_commit = store.begin(draft("ann"), RevisionNumber(3)).unwrap();
    let hash = open_commit.put(&definition("x")).unwrap();
    let checked = run_check(dir.path());
    assert_eq!((checked.in_use, checked.revisions, checked.findings), (true, 3, Vec::new()));
    open_commit.finish(&[Change::Put(entry("x", hash))]).unwrap();
    assert_eq!(run_check(dir.path()).revisions, 4);
    flip_bit(dir.path().join(file(2)));
    assert_eq!(run_check(dir.path()).findings.len(), 1);
    drop(store);
    assert!(!run_check(dir.path()).in_use);
}

#[test]
fn damage_is_reported_with_file_revision_and_service() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).0;
    let mut open = store.begin(draft("ann"), RevisionNumber(0)).unwrap();
    let changes = ["a", "b", "c"].map(|name| {
        let text: String = (0..500).map(|n| format!("{name}{n}")).collect();
        Change::Put(entry(name, open.put(&definition(&text)).unwrap()))
    });
    open.finish(&changes).unwrap();
    commit(&store, 2);
    drop(store);
    // The middle of the file is in the second of the three definitions.
    flip_bit(dir.path().join(file(1)));
    let findings = findings(dir.path());
    let expected = format!("{}, revision 1: bytes in it have changed (b 1.0)", file(1));
    assert_eq!(findings, [expected]);
}

#[test]
fn every_damaged_file_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 6);
    flip_bit(dir.path().join(file(2)));
    fs::remove_file(dir.path().join(file(4))).unwrap();
    fs::copy(dir.path().join(file(6)), dir.path().join(file(5))).unwrap();
    let findings = run_check(dir.path()).findings;
    let files: Vec<_> = findings.iter().map(|finding| finding.file.clone()).collect();
    assert_eq!(files, [2, 4, 5].map(file));
    let what: Vec<_> = findings.iter().map(|finding| finding.what.as_str()).collect();
    assert_eq!(what, ["bytes in it have changed", "it is missing", "it is revision 6"]);
}

#[test]
fn file_of_another_history_is_reported() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled_store(dir.path(), 4);
    let store = open(other.path()).0;
    store_tests::fixtures::commit(&store, &[("another", &definition("another"))]).unwrap();
    drop(store);
    fs::copy(other.path().join(file(1)), dir.path().join(file(1))).unwrap();
    let findings = findings(dir.path());
    let broken = format!("{}, revision 2: it does not continue the revision before it", file(2));
    assert_eq!(findings, [broken]);
}

#[test]
fn check_reports_damaged_cache_without_changing_it() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 4);
    fs::write(dir.path().join("sled/conf"), "not what sled wrote").unwrap();
    let before = names(dir.path());
    for _ in 0..2 {
        let findings = findings(dir.path());
        let [one] = findings.as_slice() else { panic!("{findings:?}") };
        assert!(one.starts_with("sled: "), "{one}");
        assert!(one.ends_with(", the server rebuilds it from the journal"), "{one}");
        assert_eq!(names(dir.path()), before);
    }
    assert!(open(dir.path()).1.rebuilt.is_some());
    assert!(findings(dir.path()).is_empty());
}

#[test]
fn missing_or_outdated_cache_is_only_noted() {
    let dir = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    crate::copy_dir(&dir.path().join("sled"), backup.path());
    commit(&open(dir.path()).0, 4);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    let missing = run_check(dir.path());
    assert!(missing.notes[0].contains("is missing"), "{missing:?}");
    assert!(missing.findings.is_empty());
    crate::copy_dir(backup.path(), &dir.path().join("sled"));
    let behind = run_check(dir.path());
    assert!(behind.notes[0].contains("revision 3 of 4"), "{behind:?}");
    assert!(behind.findings.is_empty());
}

#[test]
fn check_rejects_directory_without_journal() {
    let dir = tempfile::tempdir().unwrap();
    let rejected = check(dir.path(), &mut |_| {}).err().unwrap();
    assert!(rejected.to_string().contains("find a journal in"), "{rejected}");
    assert!(names(dir.path()).is_empty());
}

#[test]
fn check_names_services_that_share_ids() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).0;
    let mut open_commit = store.begin(draft("ann"), RevisionNumber(0)).unwrap();
    let with_request = |id: &str| {
        let mut sections = definition(id).into_sections();
        sections[2] = format!(r#"{{"id":"{id}","operationId":"s-o"}}"#);
        snapshot::Definition::from_sections(sections)
    };
    let changes = [("a", "1"), ("b", "2"), ("c", "1")]
        .map(|(name, id)| Change::Put(entry(name, open_commit.put(&with_request(id)).unwrap())));
    open_commit.finish(&changes).unwrap();
    let note = "These services share IDs of contracts or examples, so they cannot be exported \
                together: a 1.0, c 1.0. The server gives them new IDs when it runs.";
    assert_eq!(run_check(dir.path()).notes, [note]);
    assert_eq!(run_check(dir.path()).findings, []);

    let hash = store.head().index.hash(&snapshot::ServiceKey::new("b", "1.0")).unwrap();
    let open_commit = store.begin(draft("ann"), RevisionNumber(1)).unwrap();
    open_commit.finish(&[Change::Put(entry("c", hash))]).unwrap();
    assert!(run_check(dir.path()).notes[0].contains("b 1.0, c 1.0"), "the newest revision counts");
}
