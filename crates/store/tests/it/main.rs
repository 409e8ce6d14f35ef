//! Tests of the embedded store through its public interface.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a panic fails the test")]

mod backups;
mod cache;
mod check;
mod compact;
mod conformance;
mod cost;
mod damage;
mod described;
mod disk;
mod earlier;
mod faults;
mod format;
mod full_disk;
mod imports;
mod incomplete;
mod many;
mod properties;
mod reopen;
mod replicas;
mod values;

use std::{
    fs,
    path::{Path, PathBuf},
};

use api_types::{Revision, RevisionNumber};
use repository::{Change, Entry, SavedItem, Store};
use snapshot::ServiceKey;
use store::{EmbeddedStore, OpenReport, Options};
use store_tests::fixtures::{definition, draft, entry, profile};

/// Opens a store with a checkpoint every third revision.
fn open(dir: &Path) -> (EmbeddedStore, OpenReport) {
    EmbeddedStore::open(dir, Options { checkpoint_every: 3, ..Options::default() }).unwrap()
}

/// Fills a store with revisions: each puts one of four services and one of three profiles, every fifth
/// removes one of each.
fn filled_store(dir: &Path, revisions: u64) -> ReadableState {
    let store = open(dir).0;
    for number in 1..=revisions {
        commit(&store, number);
    }
    readable_state(&store)
}

fn commit(store: &dyn Store, number: u64) {
    let mut open = store.begin(draft("ann"), RevisionNumber(number - 1)).unwrap();
    // Long enough for several pieces, even when compressed.
    let text: String = (0..400).map(|line| format!("{number} {} ", line * number)).collect();
    let hash = open.put(&definition(&text)).unwrap();
    let service = entry(&format!("service {}", number % 4), hash);
    let gone = ServiceKey::new(format!("service {}", (number + 2) % 4), "1.0");
    let item = |number: u64| profile(&format!("profile {}", number % 3), number);
    let mut changes = vec![Change::Put(service), Change::PutItem(item(number))];
    if number.is_multiple_of(5) {
        changes.push(Change::Remove(gone));
        changes.push(Change::RemoveItem(item(number + 1).key));
    }
    open.finish(&changes).unwrap();
}

/// The readable state of a store.
#[derive(Debug, PartialEq)]
struct ReadableState {
    revisions: Vec<Revision>,
    entries: Vec<Vec<Entry>>,
    items: Vec<Vec<SavedItem>>,
}

fn readable_state(store: &EmbeddedStore) -> ReadableState {
    let newest = store.head().revision.number.0;
    let at = |number| {
        let index = store.at(RevisionNumber(number)).unwrap();
        for entry in index.entries() {
            assert_eq!(store.definition(&entry.hash).unwrap().hash(), entry.hash);
        }
        index.entries().map(|entry| (**entry).clone()).collect()
    };
    let items = |number| {
        let index = store.at(RevisionNumber(number)).unwrap();
        index.items().map(|item| (**item).clone()).collect()
    };
    let (entries, items) = ((0..=newest).map(at).collect(), (0..=newest).map(items).collect());
    ReadableState { revisions: store.revisions(None, usize::MAX).unwrap(), entries, items }
}

/// The report of a start without repairs.
fn report_without_repairs(revision: u64) -> OpenReport {
    OpenReport { revision: RevisionNumber(revision), ..OpenReport::default() }
}

/// The names in a directory, in order.
fn names(dir: &Path) -> Vec<String> {
    let files = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            copy_dir(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// Flips one bit in the middle of a file.
fn flip_bit(path: PathBuf) {
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}
