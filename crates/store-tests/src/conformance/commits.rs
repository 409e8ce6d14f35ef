//! Commits are atomic and based on the newest revision.

use std::thread;

use api_types::RevisionNumber;
use repository::{Change, Store, StoreError};
use snapshot::{Hash, Kind, ServiceId};

use super::{Outcome, begin, remove, services};
use crate::fixtures::{commit, definition, draft, entry};

pub fn commit_replaces_and_removes_services(store: &dyn Store) -> Outcome {
    let [one, two, three] = ["one", "two", "three"].map(definition);
    commit(store, &[("a", &one), ("b", &one), ("c", &one)])?;
    let mut pending = begin(store)?;
    pending.put(&two)?;
    pending.put(&three)?;
    // Removing a service that does not exist is not an error.
    let changes = [
        Change::Put(entry("a", two.hash())),
        remove("b"),
        Change::Put(entry("d", three.hash())),
        remove("nobody"),
    ];
    let revision = pending.finish(&changes)?;
    assert_eq!((revision.number.0, revision.put, revision.removed), (2, 2, 1));
    assert_eq!(
        services(store, 2)?,
        [
            ("a".to_owned(), two.hash()),
            ("c".to_owned(), one.hash()),
            ("d".to_owned(), three.hash())
        ]
    );
    assert!(store.head().index.by_id(&ServiceId::from("id-of-b")).is_none());
    Ok(())
}

pub fn id_can_move_to_another_service_in_one_commit(store: &dyn Store) -> Outcome {
    let content = definition("content");
    commit(store, &[("old", &content)])?;
    let mut moved = entry("new", content.hash());
    moved.summary.id = ServiceId::from("id-of-old");
    begin(store)?.finish(&[Change::Put(moved.clone()), remove("old")])?;
    let head = store.head();
    assert_eq!(head.index.len(), 1);
    let found = head.index.by_id(&moved.summary.id);
    assert_eq!(found.map(|found| (**found).clone()), Some(moved));
    Ok(())
}

pub fn commit_rejects_duplicate_id(store: &dyn Store) -> Outcome {
    let content = definition("a");
    commit(store, &[("a", &content)])?;
    let mut clash = entry("b", content.hash());
    clash.summary.id = ServiceId::from("id-of-a");
    let rejected = begin(store)?.finish(&[Change::Put(clash)]);
    assert!(matches!(rejected, Err(StoreError::IdTaken(taken))
        if *taken.holder.name == *"a" && *taken.key.name == *"b"));
    assert_eq!(store.head().revision.number, RevisionNumber(1));
    assert_eq!(commit(store, &[("b", &content)])?, 2);
    Ok(())
}

pub fn begin_rejects_outdated_revision(store: &dyn Store) -> Outcome {
    commit(store, &[("a", &definition("a"))])?;
    let (expected, newest) = (RevisionNumber(0), RevisionNumber(1));
    let stale = store.begin(draft("bob"), expected).err();
    assert!(matches!(stale, Some(StoreError::Stale { expected: e, newest: n })
        if e == expected && n == newest));
    let early = store.begin(draft("bob"), RevisionNumber(2)).err();
    assert!(matches!(early, Some(StoreError::Stale { .. })));
    assert_eq!(store.head().revision.number, newest);
    Ok(())
}

pub fn concurrent_commits_lose_nothing(store: &dyn Store) -> Outcome {
    fn commit_with_retry(store: &dyn Store, name: &str) -> Outcome {
        loop {
            match commit(store, &[(name, &definition(name))]) {
                Err(StoreError::Stale { .. }) => {}
                outcome => return outcome.map(drop),
            }
        }
    }
    let outcomes: Vec<Outcome> = thread::scope(|scope| {
        let writers = ["a", "b", "c"].map(|writer| {
            scope.spawn(move || {
                (0..4).try_for_each(|n| commit_with_retry(store, &format!("{writer}{n}")))
            })
        });
        writers.into_iter().filter_map(|writer| writer.join().ok()).collect()
    });
    assert_eq!(outcomes.len(), 3);
    outcomes.into_iter().collect::<Outcome>()?;
    assert_eq!(store.head().revision.number, RevisionNumber(12));
    assert_eq!(services(store, 12)?.len(), 12);
    Ok(())
}

pub fn dropped_commit_leaves_nothing(store: &dyn Store) -> Outcome {
    commit(store, &[("a", &definition("a"))])?;
    let dropped = definition("dropped");
    let mut pending = begin(store)?;
    let hash = pending.put(&dropped)?;
    drop(pending);
    assert_eq!(store.head().revision.number, RevisionNumber(1));
    assert!(matches!(store.definition(&hash), Err(StoreError::Missing(_))));
    let rejected = begin(store)?.finish(&[Change::Put(entry("b", hash))]);
    assert!(matches!(rejected, Err(StoreError::Missing(missing)) if missing == hash));
    assert_eq!(commit(store, &[("b", &definition("b"))])?, 2);
    Ok(())
}

pub fn readers_see_old_head_until_commit_finishes(store: &dyn Store) -> Outcome {
    let (old, new) = (definition("old"), definition("new"));
    commit(store, &[("a", &old)])?;
    let before = store.head();
    let mut pending = begin(store)?;
    let hash = pending.put(&new)?;
    // Reads on another thread, so that a store that blocks readers hangs here.
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let head = store.head();
            let unfinished = store.section(&hash, Kind::Service);
            (head.revision.number, unfinished, store.definition(&old.hash()))
        });
        reader.join().ok()
    });
    assert!(matches!(seen, Some((RevisionNumber(1), Err(StoreError::Missing(_)), Ok(read)))
        if read == old));
    pending.finish(&[Change::Put(entry("a", hash))])?;
    assert_eq!(services(store, 2)?, [("a".to_owned(), hash)]);
    // A reader that holds the old head can still read it.
    let held: Vec<Hash> = before.index.entries().map(|entry| entry.hash).collect();
    assert_eq!(held, [old.hash()]);
    assert_eq!(store.definition(&old.hash())?, old);
    Ok(())
}
