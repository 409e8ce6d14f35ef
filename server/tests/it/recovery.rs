//! Data directories with an incomplete journal, damage or a newer format.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use api_types::RevisionNumber;
use repository::Store as _;
use store::{EmbeddedStore, Options};
use store_tests::fixtures::{commit, definition};

use crate::process::private_folder;

fn mockpit(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockpit"));
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    command.env_remove("MOCKPIT_DATA").env_remove("MOCKPIT_CONFIG").output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned()
}

/// Creates a data directory with two revisions, and deletes the newest one from the journal.
fn create_incomplete(data: &Path) {
    let (store, _) = EmbeddedStore::open(data, Options::default()).unwrap();
    for name in ["a", "b"] {
        commit(&store, &[(name, &definition(name))]).unwrap();
    }
    drop(store);
    fs::remove_file(data.join("journal/0000000000000002.rev")).unwrap();
}

#[test]
fn incomplete_journal_is_rejected_with_advice_and_can_be_recovered() {
    let folder = private_folder().unwrap();
    create_incomplete(folder.path());
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["check"]] {
        let rejected = mockpit(arguments, folder.path());
        assert!(!rejected.status.success());
        let text = text(&rejected);
        assert!(text.contains("revision 2 is missing from the journal"), "{text}");
        assert!(text.contains("mockpit recover"), "{text}");
    }
    let recovered = mockpit(&["recover"], folder.path());
    assert!(recovered.status.success(), "{}", text(&recovered));
    assert!(text(&recovered).contains("restores the content of revision 2: 2 services"));
    assert!(mockpit(&["check"], folder.path()).status.success());
    let second = mockpit(&["recover"], folder.path());
    assert_eq!(text(&second), "Nothing is missing. Nothing was changed.\n");

    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.head().revision.number, RevisionNumber(2));
    assert_eq!(store.head().index.len(), 2);
}

#[test]
fn check_reports_damaged_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    drop(store);
    assert!(mockpit(&["check"], folder.path()).status.success());
    for damaged in ["{", r#"{"accounts":[],"checksum":"00"}"#] {
        fs::write(folder.path().join("accounts.json"), damaged).unwrap();
        let checked = mockpit(&["check"], folder.path());
        assert!(!checked.status.success(), "{damaged}");
        assert!(text(&checked).contains("accounts.json"), "{}", text(&checked));
    }
}

#[test]
fn check_reports_choices_for_mocks_that_are_damaged_or_newer() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    drop(store);
    for (content, expected) in [
        ("{", "mocks.json is damaged"),
        (r#"{"format":1,"mocks":[],"checksum":"00"}"#, "its checksum does not match"),
        (r#"{"format":99,"mocks":[]}"#, "mocks.json has format 99"),
    ] {
        fs::write(folder.path().join("mocks.json"), content).unwrap();
        let checked = mockpit(&["check"], folder.path());
        assert!(!checked.status.success(), "{content}");
        assert!(text(&checked).contains(expected), "{}", text(&checked));
    }
    fs::remove_file(folder.path().join("mocks.json")).unwrap();
    assert!(mockpit(&["check"], folder.path()).status.success());
}

#[test]
fn check_reports_a_missing_journal_and_recover_restores_it() {
    let folder = private_folder().unwrap();
    create_incomplete(folder.path());
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    let checked = mockpit(&["check"], folder.path());
    assert!(!checked.status.success());
    assert!(text(&checked).contains("the folder journal is missing"), "{}", text(&checked));
    assert!(mockpit(&["recover"], folder.path()).status.success());
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.head().index.len(), 2);
}

#[test]
fn recover_accepts_lost_revisions_only_on_request() {
    let folder = private_folder().unwrap();
    create_incomplete(folder.path());
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let rejected = mockpit(&["recover"], folder.path());
    assert!(!rejected.status.success());
    assert!(text(&rejected).contains("cannot be written back"), "{}", text(&rejected));
    let accepted = mockpit(&["recover", "--accept-journal"], folder.path());
    assert!(accepted.status.success(), "{}", text(&accepted));
    assert!(text(&accepted).contains("revisions up to 2 are lost"), "{}", text(&accepted));
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.head().index.len(), 1);
}

#[test]
fn check_reports_a_damaged_cache_and_succeeds() {
    let folder = private_folder().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    commit(&store, &[("a", &definition("a"))]).unwrap();
    store.damage_cache(&definition("a").hash());
    drop(store);
    let checked = mockpit(&["check"], folder.path());
    let text = text(&checked);
    assert!(checked.status.success(), "{text}");
    assert!(text.contains("\nsled: "), "{text}");
    assert!(text.contains("No data was lost. The server rebuilds the cache"), "{text}");
}

/// Changes the format in the header of a journal file to one that this version does not know.
fn set_newer_format(file: &Path) {
    let bytes = fs::read(file).unwrap();
    let (magic, rest) = bytes.split_at(b"mockpit\n".len());
    let length = usize::try_from(u64::from_le_bytes(rest[1..9].try_into().unwrap())).unwrap();
    let (header, after) = rest.split_at(9 + length);
    let header = std::str::from_utf8(&header[9..]).unwrap();
    let header = [&rest[..9], header.replacen(":2,", ":9,", 1).as_bytes()].concat();
    let hash = *blake3::hash(&header).as_bytes();
    fs::write(file, [magic, &header, &hash, &after[32..]].concat()).unwrap();
}

#[test]
fn newer_format_is_rejected_with_advice_and_not_reported_as_damage() {
    let folder = private_folder().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    commit(&store, &[("a", &definition("a"))]).unwrap();
    drop(store);
    set_newer_format(&folder.path().join("journal/0000000000000001.rev"));
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["check"],
        &["recover"],
        &["compact", "--keep-days", "1"],
    ] {
        let rejected = mockpit(arguments, folder.path());
        let text = text(&rejected);
        assert!(!rejected.status.success(), "{arguments:?}: {text}");
        for part in [
            "0001.rev",
            "format 9",
            "format 2",
            "start the Mockpit version that wrote it, or a newer one",
        ] {
            assert!(text.contains(part), "{arguments:?}: {text}");
        }
        for advice in ["damaged", "backup"] {
            assert!(!text.contains(advice), "{arguments:?}: {text}");
        }
    }
}
