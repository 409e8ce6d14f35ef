//! Compaction removes only content that no retained revision refers to.

use api_types::RevisionNumber;
use repository::{Change, CompactionStats, Store, StoreError};

use super::{Outcome, begin, remove, services};
use crate::fixtures::{commit, definition, entry};

/// Commits revisions that add a service, change it, remove it and put an earlier content again.
fn fill(store: &dyn Store) -> Outcome {
    let [one, two, three] = ["one", "two", "three"].map(definition);
    commit(store, &[("a", &one), ("b", &one)])?;
    commit(store, &[("a", &two)])?;
    begin(store)?.finish(&[remove("b")])?;
    commit(store, &[("c", &three)])?;
    begin(store)?.finish(&[Change::Put(entry("a", one.hash())), remove("c")])?;
    Ok(())
}

pub fn compaction_keeps_retained_revisions(store: &dyn Store) -> Outcome {
    fill(store)?;
    let head = store.head();
    let before = (3..=5).map(|n| services(store, n)).collect::<Result<Vec<_>, _>>()?;
    let lines = store.revisions(None, 10)?;
    assert_eq!(store.first_retained(), RevisionNumber(0));

    let expected = store.compact_dry_run(RevisionNumber(3))?;
    let freed = store.compact(RevisionNumber(3))?;
    assert_eq!(freed, expected);
    // All contents are needed: revision 3 has "two", and revision 5 has "one" again.
    assert_eq!((freed.revisions, freed.definitions), (2, 0));
    assert_eq!(store.first_retained(), RevisionNumber(3));
    let after = (3..=5).map(|n| services(store, n)).collect::<Result<Vec<_>, _>>()?;
    assert_eq!(after, before);
    for (_, hash) in after.iter().flatten() {
        assert_eq!(store.definition(hash)?.hash(), *hash);
    }
    assert_eq!(store.revisions(None, 10)?, lines);
    assert_eq!(store.head().revision, head.revision);
    Ok(())
}

pub fn compacted_revisions_are_listed_without_content(store: &dyn Store) -> Outcome {
    fill(store)?;
    let [one, two, three] = ["one", "two", "three"].map(definition);
    let freed = store.compact(RevisionNumber(5))?;
    assert_eq!((freed.revisions, freed.definitions), (4, 2));
    assert_eq!(store.revisions(None, 10)?.len(), 6);
    assert_eq!(store.revisions(Some(RevisionNumber(3)), 2)?.len(), 2);
    assert!(store.at(RevisionNumber(0))?.is_empty());
    for number in (1..5).map(RevisionNumber) {
        assert!(matches!(store.at(number),
            Err(StoreError::Compacted { revision, first_retained: RevisionNumber(5) })
                if revision == number));
    }
    assert!(matches!(store.at(RevisionNumber(6)), Err(StoreError::NoRevision(_))));
    assert_eq!(store.definition(&one.hash())?, one);
    for gone in [two, three] {
        let read = store.definition(&gone.hash());
        assert!(matches!(read, Err(StoreError::Missing(hash)) if hash == gone.hash()));
    }
    Ok(())
}

pub fn outcome_is_retained_with_its_revision(store: &dyn Store) -> Outcome {
    let outcome = |identical| api_types::Outcome { identical, ..api_types::Outcome::default() };
    for number in 1..=4 {
        let mut pending = begin(store)?;
        let hash = pending.put(&definition(&number.to_string()))?;
        pending.note(outcome(number));
        pending.finish(&[Change::Put(entry("a", hash))])?;
    }
    store.compact(RevisionNumber(3))?;
    assert_eq!(store.outcome(RevisionNumber(3))?, outcome(3));
    assert_eq!(store.outcome(RevisionNumber(4))?, outcome(4));
    assert_eq!(store.outcome(RevisionNumber(0))?, outcome(0));
    for number in [1, 2].map(RevisionNumber) {
        assert!(matches!(store.outcome(number), Err(StoreError::Compacted { .. })));
    }
    Ok(())
}

pub fn compacted_content_can_be_put_again(store: &dyn Store) -> Outcome {
    fill(store)?;
    store.compact(RevisionNumber(5))?;
    let two = definition("two");
    let named = begin(store)?.finish(&[Change::Put(entry("a", two.hash()))]);
    assert!(matches!(named, Err(StoreError::Missing(hash)) if hash == two.hash()));
    assert_eq!(commit(store, &[("a", &two)])?, 6);
    assert_eq!(store.definition(&two.hash())?, two);
    assert_eq!(services(store, 5)?, [("a".to_owned(), definition("one").hash())]);
    Ok(())
}

pub fn compaction_can_be_repeated(store: &dyn Store) -> Outcome {
    fill(store)?;
    assert_eq!(store.compact(RevisionNumber(0))?, CompactionStats::default());
    // The empty revision 0 can always be read.
    assert_eq!(store.compact(RevisionNumber(1))?, CompactionStats::default());
    assert_eq!(store.compact(RevisionNumber(2))?.revisions, 1);
    for done in [0, 1, 2].map(RevisionNumber) {
        assert_eq!(store.compact_dry_run(done)?, CompactionStats::default());
        assert_eq!(store.compact(done)?, CompactionStats::default());
        assert_eq!(store.first_retained(), RevisionNumber(2));
    }
    let rejected = store.compact(RevisionNumber(6));
    assert!(matches!(rejected, Err(StoreError::NoRevision(RevisionNumber(6)))));
    let before = services(store, 5)?;
    let freed = store.compact(RevisionNumber(5))?;
    assert_eq!((freed.revisions, freed.definitions), (3, 2));
    assert_eq!(services(store, 5)?, before);
    commit(store, &[("d", &definition("four"))])?;
    assert_eq!(store.compact(RevisionNumber(6))?.revisions, 1);
    assert_eq!(services(store, 6)?.len(), 2);
    Ok(())
}

pub fn health_counts_revisions(store: &dyn Store) -> Outcome {
    let journal = store.health().journal;
    assert_eq!(
        (journal.revisions, journal.first_retained, journal.problem),
        (0, RevisionNumber(0), None)
    );
    fill(store)?;
    store.compact(RevisionNumber(3))?;
    let journal = store.health().journal;
    assert_eq!(
        (journal.revisions, journal.first_retained, journal.problem),
        (5, RevisionNumber(3), None)
    );
    Ok(())
}
