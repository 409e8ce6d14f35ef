//! Disk calls that fail completely or halfway: acknowledged commits survive, others leave nothing.

use std::{
    io::ErrorKind,
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, AtomicU64, Ordering::SeqCst},
    },
};

use api_types::{CacheHealth, RevisionNumber, Timestamp};
use repository::{Change, Store, StoreError};
use snapshot::Definition;
use store::{Call, EmbeddedStore, FailPoint, FailPoints, Failure, Options, check};
use store_tests::fixtures::{definition, draft, entry};

use crate::{filled_store, flip_bit, names, readable_state};

const CALLS: [Call; 4] = [Call::Write, Call::Sync, Call::Rename, Call::SyncDirectory];

/// Fail points where a call of this kind fails when the counter reaches zero. With `lasts`, all later
/// calls fail too.
fn failing(call: Call, lasts: bool, failure: Failure) -> (FailPoints, Arc<AtomicI64>) {
    let remaining = Arc::new(AtomicI64::new(i64::MAX));
    let counted = Arc::clone(&remaining);
    let fail_points = FailPoints::new(move |point| {
        if point != FailPoint::Call(call) {
            return None;
        }
        let remaining = counted.fetch_sub(1, SeqCst);
        (remaining == 0 || lasts && remaining < 0).then_some(failure)
    });
    (fail_points, remaining)
}

/// Larger than the journal buffer, even when compressed.
static BIG: LazyLock<Definition> = LazyLock::new(|| {
    let lines = (0_u32..1600).map(|n| definition(&n.to_string()).hash().to_string());
    definition(&lines.collect::<String>())
});

fn commit(store: &EmbeddedStore, after: u64) -> Result<u64, StoreError> {
    let mut open = store.begin(draft("ann"), RevisionNumber(after))?;
    let hash = open.put(&BIG)?;
    Ok(open.finish(&[Change::Put(entry("new", hash))])?.number.0)
}

#[test]
fn acknowledged_commits_survive_every_failed_disk_call() {
    let kinds = [ErrorKind::StorageFull, ErrorKind::Other, ErrorKind::Interrupted];
    let failures = |kind| [Failure::Nothing(kind), Failure::Half(kind)];
    for (call, failure) in CALLS
        .into_iter()
        .flat_map(|call| kinds.into_iter().flat_map(failures).map(move |failure| (call, failure)))
    {
        for lasts in [false, true] {
            let is_interrupted = matches!(
                failure,
                Failure::Nothing(ErrorKind::Interrupted) | Failure::Half(ErrorKind::Interrupted)
            );
            // `write_all` repeats an interrupted write for ever, and half a write after that error.
            if is_interrupted && (lasts || matches!(failure, Failure::Half(_))) {
                continue;
            }
            let mut skip = 0;
            loop {
                let case = format!("{call:?} {skip} {failure:?} {lasts}");
                let dir = tempfile::tempdir().unwrap();
                let before = filled_store(dir.path(), 2);
                let (fail_points, remaining) = failing(call, lasts, failure);
                let options = Options { fail_points, ..Options::default() };
                let (store, _) = EmbeddedStore::open(dir.path(), options).unwrap();
                remaining.store(skip, SeqCst);
                let outcome = commit(&store, 2);
                let fired = remaining.load(SeqCst) < 0;
                let acknowledged = outcome.is_ok();
                remaining.store(i64::MAX, SeqCst);
                let after = readable_state(&store);
                assert_eq!(after.revisions.len(), 3 + usize::from(acknowledged), "{case}");
                assert_eq!(after.entries[..3], before.entries[..], "{case}");
                if !acknowledged {
                    assert!(
                        !names(&dir.path().join("journal"))
                            .iter()
                            .any(|name| name.starts_with("0000000000000003")),
                        "{case}"
                    );
                }
                drop(store);

                let (store, _) = EmbeddedStore::open(dir.path(), Options::default()).unwrap();
                assert_eq!(readable_state(&store), after, "{case}");
                commit(&store, after.revisions.len() as u64 - 1).unwrap();
                drop(store);
                let checked = check(dir.path(), &mut |_| {}).unwrap();
                assert!(checked.findings.is_empty(), "{case}: {:?}", checked.findings);
                if !fired {
                    assert!(acknowledged && skip > 0, "{case}: {outcome:?}");
                    break;
                }
                skip += 1;
            }
        }
    }
}

#[test]
fn maintenance_checks_journal_once_a_day_and_reports_damage() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let dir = tempfile::tempdir().unwrap();
    filled_store(dir.path(), 3);
    let open = || {
        let now = || Timestamp(NOW.load(SeqCst));
        EmbeddedStore::open(dir.path(), Options { now, ..Options::default() }).unwrap().0
    };
    let store = open();
    assert_eq!(store.health().check.last, None);
    store.maintain();
    let first = store.health().check.last.unwrap();
    assert_eq!((first.finished, first.findings.len()), (Timestamp(0), 0));
    assert_eq!(first.bytes, store.health().journal.bytes);

    // In a body, which only a check reads.
    flip_bit(dir.path().join("journal/0000000000000002.rev"));
    NOW.store(DAY - 1, SeqCst);
    store.maintain();
    assert_eq!(store.health().check.last, Some(first.clone()));
    drop(store);
    let store = open();
    store.maintain();
    assert_eq!(store.health().check.last, Some(first));
    NOW.store(DAY, SeqCst);
    store.maintain();
    let second = store.health().check.last.unwrap();
    assert_eq!(second.finished, Timestamp(DAY));
    assert!(second.findings[0].contains("0000000000000002.rev"), "{:?}", second.findings);
    assert_eq!(store.health().check.running, None);
    drop(store);
    assert_eq!(open().health().check.last, Some(second));
}

#[test]
fn maintenance_rebuilds_cache_once_there_is_space() {
    let dir = tempfile::tempdir().unwrap();
    let before = filled_store(dir.path(), 3);
    let free = Arc::new(AtomicU64::new(u64::MAX / 2));
    let seen = Arc::clone(&free);
    let free_space = Arc::new(move |_: &Path| Ok(seen.load(SeqCst)));
    let (store, _) =
        EmbeddedStore::open(dir.path(), Options { free_space, ..Options::default() }).unwrap();
    // A damaged cache cannot be rebuilt while the disk is full.
    let entry = &before.entries[3][0];
    store.damage_cache(&entry.hash);
    free.store(0, SeqCst);
    assert_eq!(readable_state(&store), before);
    assert!(matches!(store.health().cache, CacheHealth::Unavailable { .. }));
    store.maintain();
    assert!(matches!(store.health().cache, CacheHealth::Unavailable { .. }));
    free.store(u64::MAX / 2, SeqCst);
    store.maintain();
    assert!(matches!(store.health().cache, CacheHealth::Good { rebuilt: Some(_) }));
    assert_eq!(readable_state(&store), before);
}
