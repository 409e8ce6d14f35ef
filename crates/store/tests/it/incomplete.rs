//! Journals that lack committed revisions, or belong to another directory, are rejected.

use std::{fs, path::Path};

use api_types::{RevisionKind, RevisionNumber};
use repository::{Store, StoreError};
use store::{EmbeddedStore, Options, Recovered, check, prepare, recover};
use store_tests::fixtures;

use crate::{commit, copy_dir, filled_store, names, open, readable_state, report_without_repairs};

fn journal(number: u64) -> String {
    format!("journal/{number:016}.rev")
}

/// Asserts that opening fails and changes nothing. Returns the reason.
fn rejection(dir: &Path) -> String {
    let before = names(dir);
    let error = EmbeddedStore::open(dir, Options::default()).err();
    let Some(StoreError::JournalIncomplete { what }) = error else { panic!("{error:?}") };
    let after: Vec<_> = names(dir).into_iter().filter(|name| name != "LOCK").collect();
    assert_eq!(after, before.into_iter().filter(|name| name != "LOCK").collect::<Vec<_>>());
    // A check reports it too, and does not blame the cache.
    if dir.join("journal").is_dir() {
        let checked = check(dir, &mut |_| {}).unwrap();
        let files: Vec<_> = checked.findings.iter().map(|finding| &*finding.file).collect();
        assert!(!files.is_empty() && !files.contains(&"sled"), "{:?}", checked.findings);
    }
    what
}

fn remove_files(dir: &Path, files: &[String]) {
    for name in files {
        let path = dir.join(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
    }
}

#[test]
fn lost_revisions_are_detected_and_written_back() {
    for lost in [vec![3], vec![2, 3], vec![1, 2, 3]] {
        let dir = tempfile::tempdir().unwrap();
        let before = filled_store(dir.path(), 3);
        remove_files(dir.path(), &lost.iter().copied().map(journal).collect::<Vec<_>>());
        let what = rejection(dir.path());
        assert!(what.contains("missing from the journal"), "{what}");

        let left = 3 - lost.len() as u64;
        let recovered = recover(dir.path(), &Options::default(), false).unwrap();
        let revision = RevisionNumber(left + 1);
        let definitions = before.entries[3].len() as u64;
        let last_lost = RevisionNumber(3);
        assert_eq!(recovered, Recovered::WrittenBack { revision, last_lost, definitions });
        let again = recover(dir.path(), &Options::default(), false).unwrap();
        assert_eq!(again, Recovered::NothingMissing);

        let (store, report) = open(dir.path());
        assert_eq!((report.revision, report.anchor_rewritten), (revision, None));
        let now = readable_state(&store);
        let newest = usize::try_from(revision.0).unwrap();
        assert_eq!(now.entries[newest], before.entries[3]);
        assert_eq!(now.entries[..newest], before.entries[..newest]);
        assert_eq!(now.revisions[0].draft.kind, RevisionKind::Recovered(last_lost));
        assert!(store.check().unwrap().is_empty());
        commit(&store, revision.0 + 1);
        drop(store);
        assert!(check(dir.path(), &mut |_| {}).unwrap().findings.is_empty());
    }
}

#[test]
fn lost_revisions_not_in_cache_must_be_accepted_explicitly() {
    for lost in [vec![journal(3)], vec!["journal".to_owned()]] {
        let dir = tempfile::tempdir().unwrap();
        let before = filled_store(dir.path(), 3);
        let files: Vec<_> = lost.iter().cloned().chain(["sled".to_owned()]).collect();
        remove_files(dir.path(), &files);
        rejection(dir.path());
        let error = recover(dir.path(), &Options::default(), false).err();
        assert!(matches!(error, Some(StoreError::JournalIncomplete { .. })), "{error:?}");
        rejection(dir.path());

        let recovered = recover(dir.path(), &Options::default(), true).unwrap();
        let left = if lost == ["journal"] { 0 } else { 2 };
        let (revision, last_lost) = (RevisionNumber(left + 1), RevisionNumber(3));
        assert_eq!(recovered, Recovered::LossAccepted { revision, last_lost });
        let store = open(dir.path()).0;
        let now = readable_state(&store);
        let left = usize::try_from(left).unwrap();
        assert_eq!(now.entries[left + 1], before.entries[left]);
        assert_eq!(now.revisions[0].draft.kind, RevisionKind::LossAccepted(last_lost));
    }
}

#[test]
fn journal_of_another_directory_is_rejected() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled_store(dir.path(), 3);
    let foreign = filled_store(other.path(), 3);
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    copy_dir(&other.path().join("journal"), &dir.path().join("journal"));
    let what = rejection(dir.path());
    assert!(what.contains("made in another data directory"), "{what}");
    assert!(recover(dir.path(), &Options::default(), false).is_err());
    recover(dir.path(), &Options::default(), true).unwrap();
    let store = open(dir.path()).0;
    assert_eq!(
        readable_state(&store).entries[3..],
        [foreign.entries[3].clone(), foreign.entries[3].clone()]
    );
}

#[test]
fn only_revision_of_another_directory_is_rejected() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled_store(dir.path(), 1);
    filled_store(other.path(), 1);
    fs::copy(other.path().join(journal(1)), dir.path().join(journal(1))).unwrap();
    let what = rejection(dir.path());
    assert!(what.contains("made in another data directory"), "{what}");
}

#[test]
fn used_directory_without_journal_is_rejected() {
    for name in ["accounts.json", "sled", "journal.anchor"] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), "").unwrap();
        let what = rejection(dir.path());
        assert!(what.contains(name), "{what}");
        assert!(prepare(dir.path()).is_err());
    }
    let dir = tempfile::tempdir().unwrap();
    prepare(dir.path()).unwrap();
    fs::write(dir.path().join("accounts.json"), "{}").unwrap();
    prepare(dir.path()).unwrap();
    assert_eq!(open(dir.path()).1, report_without_repairs(0));
}

#[test]
fn cache_replaces_missing_anchor() {
    for damage in [|path: &Path| fs::remove_file(path), |path: &Path| fs::write(path, "x")] {
        let dir = tempfile::tempdir().unwrap();
        let before = filled_store(dir.path(), 3);
        let anchor = dir.path().join("journal.anchor");
        damage(&anchor).unwrap();
        let findings = check(dir.path(), &mut |_| {}).unwrap().findings;
        assert_eq!(findings[0].file, "journal.anchor");
        let (store, report) = open(dir.path());
        assert!(report.anchor_rewritten.is_some());
        assert_eq!(readable_state(&store), before);
        drop(store);
        assert_eq!(open(dir.path()).1, report_without_repairs(3));

        // Without anchor and cache, the end of the journal is unknown.
        damage(&anchor).unwrap();
        fs::remove_dir_all(dir.path().join("sled")).unwrap();
        let what = rejection(dir.path());
        assert!(what.contains("unknown how far the journal must reach"), "{what}");
        recover(dir.path(), &Options::default(), true).unwrap();
        assert_eq!(open(dir.path()).1.revision, RevisionNumber(4));
    }
}

#[test]
fn commit_is_rejected_when_journal_disappears() {
    for vanish in [
        |dir: &Path| fs::remove_file(dir.join(journal(3))),
        |dir: &Path| fs::rename(dir.join("journal"), dir.join("moved")),
        |dir: &Path| {
            fs::rename(dir.join("journal"), dir.join("moved"))?;
            fs::create_dir(dir.join("journal"))
        },
        |dir: &Path| fs::copy(dir.join(journal(3)), dir.join(journal(4))).map(drop),
    ] {
        let dir = tempfile::tempdir().unwrap();
        filled_store(dir.path(), 3);
        let store = open(dir.path()).0;
        let begun = store.begin(fixtures::draft("ann"), RevisionNumber(3)).unwrap();
        vanish(dir.path()).unwrap();
        assert!(begun.finish(&[]).is_err());
        let rejected = store.begin(fixtures::draft("ann"), RevisionNumber(3)).err();
        assert!(matches!(rejected, Some(StoreError::JournalIncomplete { .. })), "{rejected:?}");
        assert_eq!(store.head().revision.number, RevisionNumber(3));
        assert!(store.health().journal.problem.is_some());
    }
}

#[test]
fn directory_without_anchor_gets_one() {
    let dir = tempfile::tempdir().unwrap();
    copy_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/without-anchor"), dir.path());
    let notes = check(dir.path(), &mut |_| {}).unwrap();
    assert_eq!((notes.findings.len(), notes.revisions), (0, 4));
    let (store, report) = open(dir.path());
    assert_eq!((report.revision, report.anchor_rewritten.is_some()), (RevisionNumber(4), true));
    let before = readable_state(&store);
    commit(&store, 5);
    drop(store);
    let (store, report) = open(dir.path());
    assert_eq!((report.revision, report.anchor_rewritten), (RevisionNumber(5), None));
    assert_eq!(readable_state(&store).entries[..5], before.entries[..]);
    drop(store);
    remove_files(dir.path(), &[journal(4), journal(5)]);
    rejection(dir.path());
}
