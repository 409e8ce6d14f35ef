//! The cost of a long history: small revisions stay small, and reading earlier revisions is fast.

use std::{
    fs,
    ops::RangeInclusive,
    path::Path,
    time::{Duration, Instant},
};

use api_types::RevisionNumber;
use repository::{Change, Store};
use snapshot::Definition;
use store::{EmbeddedStore, Options};
use store_tests::fixtures::{definition, draft, entry};

const SERVICES: u64 = 1_500;

/// Number of revisions. `MOCKPIT_TEST_REVISIONS` overrides it.
const REVISIONS: u64 = 250;

/// About 2 kB that compress badly.
fn content(seed: u64) -> Definition {
    let hash = |n: u64| definition(&(seed * 100 + n).to_string()).hash().to_string();
    definition(&(0..6).map(hash).collect::<String>())
}

fn put(store: &EmbeddedStore, services: impl Iterator<Item = u64>, seed: u64) {
    let mut commit = store.begin(draft("ann"), store.head().revision.number).unwrap();
    let changes: Vec<Change> = services
        .map(|service| {
            let hash = commit.put(&content(seed + service)).unwrap();
            Change::Put(entry(&format!("service {service:04}"), hash))
        })
        .collect();
    commit.finish(&changes).unwrap();
}

fn length(dir: &Path, number: u64) -> u64 {
    fs::metadata(dir.join(format!("journal/{number:016}.rev"))).unwrap().len()
}

/// Runs `look` while only the files of `these` revisions exist, so that reading another file
/// fails. Also returns how long it took.
fn look<T>(
    dir: &Path,
    all: u64,
    these: RangeInclusive<u64>,
    look: impl FnOnce() -> T,
) -> (T, Duration) {
    let aside = dir.join("aside");
    fs::create_dir_all(&aside).unwrap();
    let others: Vec<_> = (1..=all)
        .filter(|number| !these.contains(number))
        .map(|number| format!("{number:016}.rev"))
        .map(|name| (dir.join("journal").join(&name), aside.join(name)))
        .collect();
    others.iter().for_each(|(there, aside)| fs::rename(there, aside).unwrap());
    let begun = Instant::now();
    let seen = look();
    let took = begun.elapsed();
    others.iter().for_each(|(there, aside)| fs::rename(aside, there).unwrap());
    (seen, took)
}

#[test]
fn cost_of_a_revision_depends_on_its_changes() {
    let asked = std::env::var("MOCKPIT_TEST_REVISIONS").ok();
    let revisions = asked.and_then(|asked| asked.parse().ok()).unwrap_or(REVISIONS);
    let dir = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(dir.path(), Options::default()).unwrap().0;
    put(&store, 0..SERVICES, 0);
    for revision in 2..=revisions {
        put(&store, std::iter::once(revision % SERVICES), revision * 10_000);
    }
    let one = content(77);
    let text = one.size();
    let (first, sum): (u64, u64) =
        (length(dir.path(), 1), (2..=revisions).map(|number| length(dir.path(), number)).sum());
    let each = sum / (revisions - 1);
    // The content compresses to about half. The header and the changes are a few hundred bytes.
    assert!(each < text + 1_000, "{each} bytes for a change of {text}");
    assert!(each * SERVICES < first * 3, "{each} bytes a revision, {first} for all services");

    println!(
        "{revisions} revisions of 1 of {SERVICES} services: {first} bytes for the first, {each} for \
         each other"
    );

    let (mut page_took, mut at_took) = (Duration::ZERO, Duration::ZERO);
    let every = Options::default().checkpoint_every;
    for number in (1..=revisions).step_by(37) {
        // A page of the history reads no file.
        let (page, took) = look(dir.path(), revisions, 0..=0, || {
            store.revisions(Some(RevisionNumber(number)), 50).unwrap()
        });
        assert_eq!(page.len() as u64, number.min(50));
        page_took = page_took.max(took);
        // A revision is read from the checkpoint before it and the changes since.
        let since = (number / every * every + 1)..=number;
        let (index, took) =
            look(dir.path(), revisions, since, || store.at(RevisionNumber(number)).unwrap());
        assert_eq!(index.len() as u64, SERVICES);
        at_took = at_took.max(took);
    }
    println!("at most, a page of 50 took {page_took:?}, the definitions of a revision {at_took:?}");
    drop(store);

    let reopened = EmbeddedStore::open(dir.path(), Options::default()).unwrap().0;
    let begun = Instant::now();
    let freed = reopened.compact(RevisionNumber(revisions - 10)).unwrap();
    println!("compacting to the last 11 took {:?} and freed {freed:?}", begun.elapsed());
    assert_eq!(freed.revisions, revisions - 11);
    assert_eq!(freed.definitions, revisions - 11);
}
