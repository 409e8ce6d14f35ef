//! Compaction: what it removes, what it keeps, and every intermediate state after a crash.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use api_types::{Revision, RevisionNumber};
use proptest::prelude::*;
use repository::{Change, CompactionStats, Entry, Store, StoreError};
use snapshot::{Hash, ServiceKey};
use store::{EmbeddedStore, OpenReport, Options, check};
use store_tests::{
    MemoryStore,
    fixtures::{commit as commit_services, definition, draft, entry},
};

use crate::{commit, copy_dir, filled_store, flip_bit, names, open, report_without_repairs};

const OLDEST: RevisionNumber = RevisionNumber(7);

fn entries(store: &dyn Store, number: u64) -> Result<Vec<Entry>, StoreError> {
    let index = store.at(RevisionNumber(number))?;
    Ok(index.entries().map(|entry| (**entry).clone()).collect())
}

/// What compaction must not change: the revision list, and the entries and contents of the retained
/// revisions.
fn retained_state(store: &dyn Store, oldest: u64) -> (Vec<Revision>, Vec<Vec<Entry>>) {
    let newest = store.head().revision.number.0;
    let retained_state: Vec<_> =
        (oldest..=newest).map(|number| entries(store, number).unwrap()).collect();
    for entry in retained_state.iter().flatten() {
        assert_eq!(store.definition(&entry.hash).unwrap().hash(), entry.hash);
    }
    (store.revisions(None, usize::MAX).unwrap(), retained_state)
}

fn is_sound(dir: &Path) {
    let checked = check(dir, &mut |_| {}).unwrap();
    assert!(checked.findings.is_empty(), "{checked:?}");
}

/// A directory of ten revisions, and a compacted copy.
fn before_and_after() -> (tempfile::TempDir, tempfile::TempDir) {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    filled_store(before.path(), 10);
    copy_dir(before.path(), after.path());
    open(after.path()).0.compact(OLDEST).unwrap();
    (before, after)
}

#[test]
fn compaction_removes_earlier_files_and_keeps_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 10);
    let store = open(dir.path()).0;
    let before = retained_state(&store, OLDEST.0);
    let size = |dir: &Path| -> u64 {
        let files = names(&dir.join("journal"));
        files.iter().map(|name| fs::metadata(dir.join("journal").join(name)).unwrap().len()).sum()
    };
    let bytes = size(dir.path());
    let predicted = store.compact_dry_run(OLDEST).unwrap();
    assert_eq!(size(dir.path()), bytes);
    assert_eq!(store.first_retained(), RevisionNumber(0));

    let freed = store.compact(OLDEST).unwrap();
    assert_eq!(freed, predicted);
    assert_eq!((freed.revisions, freed.bytes), (6, bytes - size(dir.path())));
    assert!(freed.definitions > 0);
    assert_eq!(retained_state(&store, OLDEST.0), before);
    let files = ["0000000000000007.base", "0000000000000008.rev", "0000000000000009.rev"];
    assert_eq!(names(&dir.path().join("journal"))[..3], files);
    assert_eq!(names(&dir.path().join("checkpoint")), ["0000000000000009.idx"]);
    assert!(store.check().unwrap().is_empty());
    drop(store);
    is_sound(dir.path());
    for _ in 0..2 {
        let (store, report) = open(dir.path());
        assert_eq!(report, report_without_repairs(10));
        assert_eq!(
            (store.first_retained(), retained_state(&store, OLDEST.0)),
            (OLDEST, before.clone())
        );
    }
    let checked = check(dir.path(), &mut |_| {}).unwrap();
    assert_eq!((checked.revisions, checked.compacted), (10, 6));
}

#[test]
fn content_removed_by_compaction_is_stored_again_when_put() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).0;
    let (one, two) = (definition("one"), definition("two"));
    commit_services(&store, &[("a", &one)]).unwrap();
    commit_services(&store, &[("a", &two)]).unwrap();
    assert_eq!(store.compact(RevisionNumber(2)).unwrap().definitions, 1);
    // If the cache still had "one", the commit would not write it to the journal.
    commit_services(&store, &[("b", &one)]).unwrap();
    drop(store);
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    let (store, report) = open(dir.path());
    assert_eq!((report.replayed, store.definition(&one.hash()).unwrap()), (2, one));
}

#[test]
fn interrupted_compaction_opens_as_old_or_new_journal() {
    let (before, after) = before_and_after();
    let expected = retained_state(&open(before.path()).0, OLDEST.0);
    let base = "journal/0000000000000007.base";
    let old_files = |count| (1..=count).map(|number| format!("journal/{number:016}.rev"));
    let case = |say: &str, is_new: bool, make: &dyn Fn(&Path)| {
        let dir = tempfile::tempdir().unwrap();
        copy_dir(before.path(), dir.path());
        make(dir.path());
        for attempt in 0..2 {
            let (store, report) = open(dir.path());
            assert_eq!(retained_state(&store, OLDEST.0), expected, "{say}");
            assert_eq!(store.first_retained().0, if is_new { OLDEST.0 } else { 0 }, "{say}");
            assert_eq!(report.rebuilt.is_some(), is_new && attempt == 0, "{say}: {report:?}");
            assert_eq!(old_files(7).any(|name| dir.path().join(name).exists()), !is_new, "{say}");
        }
        commit(&open(dir.path()).0, 11);
        is_sound(dir.path());
    };
    let give = |dir: &Path, name: &str| {
        fs::copy(after.path().join(base), dir.join(name)).unwrap();
    };
    case("half written", false, &|dir| {
        give(dir, "journal/0000000000000007.tmp");
        let file = fs::File::options().write(true).open(dir.join("journal/0000000000000007.tmp"));
        file.unwrap().set_len(1_000).unwrap();
    });
    case("written, without its name", false, &|dir| give(dir, "journal/0000000000000007.tmp"));
    for removed in 0..=7 {
        case(&format!("named, {removed} files removed"), true, &|dir| {
            give(dir, base);
            old_files(removed).for_each(|name| fs::remove_file(dir.join(name)).unwrap());
        });
    }
    let named = |dir: &Path| {
        give(dir, base);
        old_files(7).for_each(|name| fs::remove_file(dir.join(name)).unwrap());
    };
    case("checkpoints removed", true, &|dir| {
        named(dir);
        fs::remove_dir_all(dir.join("checkpoint")).unwrap();
    });
    case("the cache removed", true, &|dir| {
        named(dir);
        fs::remove_dir_all(dir.join("sled")).unwrap();
    });
    case("the cache emptied", true, &|dir| {
        named(dir);
        fs::remove_dir_all(dir.join("sled")).unwrap();
        fs::create_dir(dir.join("sled")).unwrap();
    });
}

#[test]
fn cache_from_before_compaction_is_rebuilt() {
    let (before, after) = before_and_after();
    fs::remove_dir_all(after.path().join("sled")).unwrap();
    copy_dir(&before.path().join("sled"), &after.path().join("sled"));
    let behind = check(after.path(), &mut |_| {}).unwrap();
    assert!(behind.findings.is_empty());
    assert_eq!(behind.notes.len(), 1, "{behind:?}");
    let (store, report) = open(after.path());
    let why = report.rebuilt.unwrap().why;
    assert!(why.contains("it starts at revision 0, and the journal at 7"), "{why}");
    assert_eq!(store.first_retained(), OLDEST);
}

#[test]
fn damaged_base_file_is_reported() {
    let (_before, after) = before_and_after();
    let name = "journal/0000000000000007.base";
    let whole = fs::read(after.path().join(name)).unwrap();
    for place in [3, 30, 1_000, whole.len() / 2, whole.len() - 89 - 50, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        for altered in [&flipped[..], &whole[..place]] {
            fs::write(after.path().join(name), altered).unwrap();
            let checked = check(after.path(), &mut |_| {}).unwrap();
            assert!(checked.findings.iter().any(|finding| finding.file == name), "byte {place}");
        }
    }
    fs::write(after.path().join(name), whole).unwrap();
    is_sound(after.path());
}

#[test]
fn compaction_removes_moved_caches() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 10);
    fs::write(dir.path().join("sled/conf"), "not what sled wrote").unwrap();
    let store = open(dir.path()).0;
    let moved = || names(dir.path()).iter().filter(|name| name.starts_with("sled.bad-")).count();
    assert_eq!(moved(), 1);
    store.compact(OLDEST).unwrap();
    assert_eq!(moved(), 0);
}

#[test]
fn damaged_journal_is_not_compacted() {
    for number in [2, 9] {
        let dir = tempfile::tempdir().unwrap();
        filled_store(dir.path(), 10);
        let store = open(dir.path()).0;
        let name = format!("journal/{number:016}.rev");
        flip_bit(dir.path().join(&name));
        let before = names(&dir.path().join("journal"));
        let rejected = store.compact(OLDEST).err();
        assert!(matches!(&rejected, Some(StoreError::Damaged { file, .. }) if *file == name));
        assert_eq!(names(&dir.path().join("journal")), before);
        assert_eq!(store.first_retained(), RevisionNumber(0));
    }
}

#[test]
fn compaction_on_full_disk_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 10);
    let free = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&free);
    let free_space = Arc::new(move |_: &Path| Ok(seen.load(SeqCst)));
    let options = Options { free_space, checkpoint_every: 3, ..Options::default() };
    let store = EmbeddedStore::open(dir.path(), options).unwrap().0;
    let before = (names(&dir.path().join("journal")), retained_state(&store, 0));
    assert!(matches!(store.compact(OLDEST), Err(StoreError::Full { .. })));
    assert_eq!((names(&dir.path().join("journal")), retained_state(&store, 0)), before);
    free.store(u64::MAX / 2, SeqCst);
    assert_eq!(store.compact(OLDEST).unwrap().revisions, 6);
}

#[test]
fn compaction_is_rejected_during_check() {
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 10);
    let store = open(dir.path()).0;
    let mut rejected = None;
    check(dir.path(), &mut |_| {
        rejected.get_or_insert_with(|| store.compact(OLDEST).err().unwrap());
    })
    .unwrap();
    let why = std::error::Error::source(&rejected.unwrap()).unwrap().to_string();
    assert_eq!(why, "a check or a backup is running. Try again when it has finished");
    assert_eq!(store.compact(OLDEST).unwrap().revisions, 6);
}

/// One revision: for each of up to three services the new content, or `None` to remove it.
type Step = Vec<Option<u8>>;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let service = proptest::option::weighted(0.8, 0_u8..6);
    proptest::collection::vec(proptest::collection::vec(service, 1..4), 1..9)
}

fn take(store: &dyn Store, step: &Step) {
    let mut commit = store.begin(draft("ann"), store.head().revision.number).unwrap();
    let change = |(number, content): (usize, &Option<u8>)| match content {
        Some(content) => {
            let hash = commit.put(&definition(&content.to_string())).unwrap();
            Change::Put(entry(&number.to_string(), hash))
        }
        None => Change::Remove(ServiceKey::new(number.to_string(), "1.0")),
    };
    let changes: Vec<_> = step.iter().enumerate().map(change).collect();
    commit.finish(&changes).unwrap();
}

/// Everything that a store returns: revisions, entries or errors, and contents.
fn answers(store: &dyn Store, newest: u64) -> impl PartialEq + std::fmt::Debug + use<> {
    let at = |number| entries(store, number).map_err(|cause| cause.to_string());
    let has = |content: u8| {
        let hash: Hash = definition(&content.to_string()).hash();
        store.definition(&hash).map(|read| read.hash()).map_err(|cause| cause.to_string())
    };
    let lines = store.revisions(None, usize::MAX).unwrap();
    let indexes: Vec<_> = (0..=newest + 1).map(at).collect();
    (store.first_retained(), lines, indexes, (0..6).map(has).collect::<Vec<_>>())
}

fn freed(freed: CompactionStats) -> (u64, u64) {
    (freed.revisions, freed.definitions)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60)) })]

    /// After any history and two compactions both stores return the same, also after a reopen, and
    /// retained revisions do not change.
    #[test]
    fn compaction_matches_memory_store(
        before in steps(), after in steps(), first in 0_u64..9, second in 0_u64..18,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let options = || Options { checkpoint_every: 3, ..Options::default() };
        let (mut embedded, memory) =
            (EmbeddedStore::open(dir.path(), options()).unwrap().0, MemoryStore::new());
        for (steps, oldest) in [(before, first), (after, second)] {
            for step in &steps {
                take(&embedded, step);
                take(&memory, step);
            }
            let newest = memory.head().revision.number.0;
            let oldest = RevisionNumber(oldest.min(newest));
            let since = oldest.max(memory.first_retained()).0;
            let before_compaction = retained_state(&embedded, since);
            let predicted = embedded.compact_dry_run(oldest).unwrap();
            let done = embedded.compact(oldest).unwrap();
            prop_assert_eq!(predicted, done);
            prop_assert_eq!(freed(memory.compact_dry_run(oldest).unwrap()), freed(done));
            prop_assert_eq!(freed(memory.compact(oldest).unwrap()), freed(done));
            prop_assert_eq!(retained_state(&embedded, since), before_compaction);
            prop_assert_eq!(answers(&embedded, newest), answers(&memory, newest));
            drop(embedded);
            let report: OpenReport;
            (embedded, report) = EmbeddedStore::open(dir.path(), options()).unwrap();
            prop_assert_eq!(report, report_without_repairs(newest));
            prop_assert_eq!(answers(&embedded, newest), answers(&memory, newest));
        }
        let held: BTreeSet<_> = names(&dir.path().join("journal")).into_iter().collect();
        prop_assert!(held.iter().filter(|name| name.ends_with(".base")).count() <= 1);
        drop(embedded);
        is_sound(dir.path());
    }
}
