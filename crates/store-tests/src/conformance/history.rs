//! The list of revisions, and reading earlier ones.

use api_types::{RevisionKind, RevisionNumber};
use repository::{Change, Store, StoreError};

use super::{Outcome, begin, remove, services};
use crate::fixtures::{definition, draft, entry};

pub fn new_store_is_empty(store: &dyn Store) -> Outcome {
    let head = store.head();
    assert_eq!(head.revision.number, RevisionNumber(0));
    assert_eq!(head.revision.draft.kind, RevisionKind::Start);
    assert!(head.index.is_empty());
    assert!(store.at(RevisionNumber(0))?.is_empty());
    assert_eq!(store.revisions(None, 10)?.len(), 1);
    let unknown = definition("x").hash();
    let read = store.definition(&unknown);
    assert!(matches!(read, Err(StoreError::Missing(hash)) if hash == unknown));
    Ok(())
}

pub fn revisions_are_paged(store: &dyn Store) -> Outcome {
    for n in 1..=5 {
        let mut pending = store.begin(draft(&format!("actor {n}")), RevisionNumber(n - 1))?;
        let hash = pending.put(&definition(&n.to_string()))?;
        pending.finish(&[Change::Put(entry("a", hash))])?;
    }
    let page = |before: Option<u64>, limit| {
        let page = store.revisions(before.map(RevisionNumber), limit)?;
        Ok::<_, StoreError>(page.iter().map(|line| line.number.0).collect::<Vec<_>>())
    };
    assert_eq!(page(None, 100)?, [5, 4, 3, 2, 1, 0]);
    assert_eq!(page(None, 2)?, [5, 4]);
    assert_eq!(page(Some(4), 2)?, [3, 2]);
    assert_eq!(page(Some(2), 2)?, [1, 0]);
    assert!(page(Some(0), 2)?.is_empty());
    assert_eq!(page(Some(100), 1)?, [5]);
    let newest = store.revisions(None, 1)?;
    assert_eq!(newest, [store.head().revision.clone()]);
    assert_eq!(newest.first().map(|line| &*line.draft.actor), Some("actor 5"));
    Ok(())
}

pub fn earlier_revisions_do_not_change(store: &dyn Store) -> Outcome {
    let mut expected = vec![Vec::new()];
    for n in 1_u64..=12 {
        let name = format!("service {}", n % 5);
        let mut pending = begin(store)?;
        let hash = pending.put(&definition(&n.to_string()))?;
        let mut changes = vec![Change::Put(entry(&name, hash))];
        if n % 4 == 0 {
            changes.push(remove("service 2"));
        }
        pending.finish(&changes)?;
        expected.push(services(store, n)?);
    }
    for (number, services_then) in (0..).zip(&expected) {
        assert_eq!(&services(store, number)?, services_then);
        for (_, hash) in services_then {
            assert_eq!(store.definition(hash)?.hash(), *hash);
        }
    }
    assert_eq!(expected.get(8).map(Vec::len), Some(4));
    let beyond = store.at(RevisionNumber(13));
    assert!(matches!(beyond, Err(StoreError::NoRevision(RevisionNumber(13)))));
    Ok(())
}
