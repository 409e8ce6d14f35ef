//! Data directories of earlier versions open with the same content.

use std::{fmt::Write as _, fs, path::PathBuf};

use api_types::{KeptSettings, LastChange, Revision};
use repository::{Entry, SavedItem, SavedItemKey, Store};
use store::{EmbeddedStore, check};
use store_tests::fixtures::{commit, definition};

use crate::{copy_dir, open};
use snapshot::Summary;

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/data", name].iter().collect()
}

/// A writable copy of a fixture.
fn copied(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_dir(&fixture(name), dir.path());
    dir
}

/// Describes a store as text, with lines for each revision, service and decision.
fn described(store: &EmbeddedStore) -> String {
    let mut text = String::new();
    let oldest = store.first_retained();
    let mut revisions = store.revisions(None, usize::MAX).unwrap();
    revisions.reverse();
    for Revision { number, draft, put, removed } in revisions {
        writeln!(text, "revision {number}: {:?} by {} at {}", draft.kind, draft.actor, draft.at.0)
            .unwrap();
        writeln!(text, "  put {put}, removed {removed}, decided {:?}", draft.decided).unwrap();
        if let Some(item) = &draft.item {
            writeln!(text, "  item {item}").unwrap();
        }
        for source in &draft.sources {
            writeln!(text, "  from {} {} {}", source.name, source.size, source.sha256).unwrap();
        }
        if number < oldest {
            continue;
        }
        let outcome = store.outcome(number).unwrap();
        writeln!(text, "  identical {}, left {}", outcome.identical, outcome.unchanged).unwrap();
        for done in &outcome.written {
            writeln!(text, "  {:?} {} {:?} {:?}", done.choice, done.key, done.kind, done.effect)
                .unwrap();
            if let Some(other) = &done.instead_of {
                writeln!(text, "    instead of {other}").unwrap();
            }
        }
        for entry in store.at(number).unwrap().entries() {
            let Entry { summary, hash, kept_settings: kept } = &**entry;
            writeln!(text, "  {} {} {hash}", summary.key, summary.id).unwrap();
            let kept = kept.as_ref().map(|KeptSettings { by, at }| format!("{by} at {}", at.0));
            writeln!(text, "    {kept:?} {:?} {:?}", summary.kind, summary.documents).unwrap();
            assert_eq!(store.definition(hash).unwrap().hash(), *hash);
        }
        for item in store.at(number).unwrap().items() {
            let SavedItem { key: SavedItemKey { kind, name }, content, changed } = &**item;
            let LastChange { revision, actor, at } = changed;
            writeln!(text, "  {kind:?} {name} of revision {revision} by {actor} at {}", at.0)
                .unwrap();
            writeln!(text, "    {content}").unwrap();
        }
    }
    text
}

#[test]
fn data_directory_of_format_1_opens_unchanged() {
    // Entries of this format lack what later versions count.
    assert_opens_unchanged("format-1", |counted| Summary {
        values_checked: false,
        example_counts: None,
        ..counted
    });
}

#[test]
fn data_directory_of_format_2_opens_unchanged() {
    assert_opens_unchanged("format-2", |counted| counted);
}

/// Asserts that a fixture has the content of its text file, and can be written. `recorded` makes what its
/// version recorded of a definition.
fn assert_opens_unchanged(name: &str, recorded: fn(Summary) -> Summary) {
    let dir = copied(name);
    let checked = check(dir.path(), &mut |_| {}).unwrap();
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    let expected = fs::read_to_string(fixture(&format!("{name}.txt"))).unwrap();
    for _ in 0..2 {
        let (store, _) = open(dir.path());
        let described = described(&store);
        assert_eq!(described, expected, "{described}");
        for entry in store.head().index.entries() {
            let counted = store.definition(&entry.hash).unwrap().summary().unwrap();
            assert_eq!(recorded(counted), entry.summary);
        }
    }
    // New revisions can be added.
    let (store, _) = open(dir.path());
    commit(&store, &[("new", &definition("new"))]).unwrap();
    assert!(described(&store).starts_with(&expected));
    drop(store);
    assert!(check(dir.path(), &mut |_| {}).unwrap().findings.is_empty());
}
