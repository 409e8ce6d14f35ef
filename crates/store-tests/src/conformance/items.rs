//! Saved items belong to revisions, like definitions.

use api_types::{RevisionNumber, SavedItemKind};
use repository::{Change, SavedItem, SavedItemKey, Store, StoreError};

use super::{Outcome, begin};
use crate::fixtures::{commit, definition, profile};

/// A selection with the name and content of a profile.
fn selection(profile: SavedItem) -> SavedItem {
    let key = SavedItemKey::new(SavedItemKind::Selection, profile.key.name.clone());
    SavedItem { key, ..profile }
}

/// The saved items of a revision.
fn items(store: &dyn Store, number: u64) -> Result<Vec<SavedItem>, StoreError> {
    Ok(store.at(RevisionNumber(number))?.items().map(|item| (**item).clone()).collect())
}

/// Commits six revisions with saved items. Returns the items of each revision, from 0 on.
fn fill(store: &dyn Store) -> Result<Vec<Vec<SavedItem>>, StoreError> {
    let (slow, fast) = (profile("slow", 1), profile("fast", 1));
    let put = |item: &SavedItem| Change::PutItem(item.clone());
    begin(store)?.finish(&[put(&slow), put(&fast)])?;
    commit(store, &[("a", &definition("one"))])?;
    let changed = profile("slow", 3);
    begin(store)?.finish(&[put(&changed)])?;
    let both = selection(profile("slow", 4));
    begin(store)?.finish(&[put(&both)])?;
    // Removing an item that does not exist is not an error.
    let nobody = SavedItemKey::new(SavedItemKind::Profile, "nobody");
    let removed = [fast.key.clone(), nobody].map(Change::RemoveItem);
    begin(store)?.finish(&removed)?;
    // In one commit, removals come first.
    let again = profile("slow", 6);
    begin(store)?.finish(&[put(&again), Change::RemoveItem(again.key.clone())])?;
    Ok(vec![
        vec![],
        vec![fast.clone(), slow.clone()],
        vec![fast.clone(), slow],
        vec![fast.clone(), changed.clone()],
        vec![fast, changed.clone(), both.clone()],
        vec![changed, both.clone()],
        vec![again, both],
    ])
}

pub fn items_belong_to_revisions(store: &dyn Store) -> Outcome {
    let expected = fill(store)?;
    for (expected, number) in expected.iter().zip(0..) {
        assert_eq!(items(store, number)?, *expected, "revision {number}");
    }
    let head = store.head();
    assert_eq!(head.index.items().len(), 2);
    for item in &expected[6] {
        assert_eq!(head.index.item(&item.key).map(|found| (**found).clone()).as_ref(), Some(item));
    }
    assert_eq!(head.index.item(&SavedItemKey::new(SavedItemKind::Selection, "fast")), None);
    Ok(())
}

pub fn items_are_not_counted_as_definitions(store: &dyn Store) -> Outcome {
    fill(store)?;
    for revision in store.revisions(None, 10)? {
        let expected = (u32::from(revision.number == RevisionNumber(2)), 0);
        assert_eq!((revision.put, revision.removed), expected, "{}", revision.number);
    }
    assert_eq!(store.head().index.len(), 1);
    Ok(())
}

pub fn compaction_keeps_items(store: &dyn Store) -> Outcome {
    let expected = fill(store)?;
    for first in [3, 5] {
        store.compact(RevisionNumber(first))?;
        for (expected, number) in expected.iter().zip(0..).skip(first as usize) {
            assert_eq!(items(store, number)?, *expected, "revision {number}");
        }
        assert!(matches!(items(store, first - 1), Err(StoreError::Compacted { .. })));
    }
    commit(store, &[("b", &definition("two"))])?;
    assert_eq!(items(store, 7)?, expected[6]);
    Ok(())
}

pub fn large_items_round_trip(store: &dyn Store) -> Outcome {
    let large = SavedItem { content: "\"\\\n".repeat(80_000).into(), ..profile("\u{1f436}", 1) };
    begin(store)?.finish(&[Change::PutItem(large.clone())])?;
    assert_eq!(items(store, 1)?, [large]);
    Ok(())
}
