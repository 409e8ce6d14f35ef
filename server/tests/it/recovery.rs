//! A data directory whose journal is incomplete: refused with the way out, and recovered.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use api_types::RevisionNumber;
use repository::Store as _;
use store::{EmbeddedStore, Options};
use store_tests::fixtures::{commit, definition};

use crate::process::private;

fn mockpit(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockpit"));
    command.args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    command.env_remove("MOCKPIT_DATA").env_remove("MOCKPIT_CONFIG").output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned()
}

/// A data directory of two revisions, of which the newest is lost.
fn incomplete(data: &Path) {
    let (store, _) = EmbeddedStore::open(data, Options::default()).unwrap();
    for name in ["a", "b"] {
        commit(&store, &[(name, &definition(name))]).unwrap();
    }
    drop(store);
    fs::remove_file(data.join("journal/0000000000000002.rev")).unwrap();
}

#[test]
fn incomplete_journal_is_refused_with_the_way_out_and_recovered() {
    let folder = private().unwrap();
    incomplete(folder.path());
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["check"]] {
        let refused = mockpit(arguments, folder.path());
        assert!(!refused.status.success());
        let text = text(&refused);
        assert!(text.contains("revision 2 is missing from the journal"), "{text}");
        assert!(text.contains("mockpit recover"), "{text}");
    }
    let recovered = mockpit(&["recover"], folder.path());
    assert!(recovered.status.success(), "{}", text(&recovered));
    assert!(text(&recovered).contains("restores the content of revision 2: 2 services"));
    assert!(mockpit(&["check"], folder.path()).status.success());
    let again = mockpit(&["recover"], folder.path());
    assert_eq!(text(&again), "Nothing is missing. Nothing was changed.\n");

    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.head().revision.number, RevisionNumber(2));
    assert_eq!(store.head().index.len(), 2);
}

#[test]
fn damaged_accounts_are_named_by_a_check() {
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
fn directory_without_its_journal_is_named_by_a_check() {
    let folder = private().unwrap();
    incomplete(folder.path());
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    let checked = mockpit(&["check"], folder.path());
    assert!(!checked.status.success());
    assert!(text(&checked).contains("the folder journal is missing"), "{}", text(&checked));
    assert!(mockpit(&["recover"], folder.path()).status.success());
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.head().index.len(), 2);
}

#[test]
fn loss_is_only_accepted_on_request() {
    let folder = private().unwrap();
    incomplete(folder.path());
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let refused = mockpit(&["recover"], folder.path());
    assert!(!refused.status.success());
    assert!(text(&refused).contains("cannot be written back"), "{}", text(&refused));
    let accepted = mockpit(&["recover", "--accept-journal"], folder.path());
    assert!(accepted.status.success(), "{}", text(&accepted));
    assert!(text(&accepted).contains("revisions up to 2 are lost"), "{}", text(&accepted));
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.head().index.len(), 1);
}

#[test]
fn damaged_sled_is_told_by_check_and_is_no_failure() {
    let folder = private().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    commit(&store, &[("a", &definition("a"))]).unwrap();
    store.damage_cache(&definition("a").hash());
    drop(store);
    let checked = mockpit(&["check"], folder.path());
    let said = text(&checked);
    assert!(checked.status.success(), "{said}");
    assert!(said.contains("\nsled: "), "{said}");
    assert!(said.contains("No data was lost. The server rebuilds the cache"), "{said}");
}

/// Gives the header of a journal file a format that this version does not know.
fn make_newer(file: &Path) {
    let bytes = fs::read(file).unwrap();
    let (magic, rest) = bytes.split_at(b"mockpit\n".len());
    let length = usize::try_from(u64::from_le_bytes(rest[1..9].try_into().unwrap())).unwrap();
    let (header, after) = rest.split_at(9 + length);
    let header = std::str::from_utf8(&header[9..]).unwrap();
    let header = [&rest[..9], header.replacen(":1,", ":2,", 1).as_bytes()].concat();
    let hash = *blake3::hash(&header).as_bytes();
    fs::write(file, [magic, &header, &hash, &after[32..]].concat()).unwrap();
}

#[test]
fn newer_format_is_refused_with_the_way_out_and_not_called_damage() {
    let folder = private().unwrap();
    let (store, _) = EmbeddedStore::open(folder.path(), Options::default()).unwrap();
    commit(&store, &[("a", &definition("a"))]).unwrap();
    drop(store);
    make_newer(&folder.path().join("journal/0000000000000001.rev"));
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["check"],
        &["recover"],
        &["compact", "--keep-days", "1"],
    ] {
        let refused = mockpit(arguments, folder.path());
        let text = text(&refused);
        assert!(!refused.status.success(), "{arguments:?}: {text}");
        for part in [
            "0001.rev",
            "format 2",
            "format 1",
            "start the Mockpit version that wrote it, or a newer one",
        ] {
            assert!(text.contains(part), "{arguments:?}: {text}");
        }
        for advice in ["damaged", "backup"] {
            assert!(!text.contains(advice), "{arguments:?}: {text}");
        }
    }
}
