//! Definitions: round trips, hashes, rejected content.

use api_types::RevisionNumber;
use repository::{Change, Store, StoreError};
use snapshot::{Definition, Hash, Kind, ServiceId};

use super::{Outcome, begin, services};
use crate::fixtures::{commit, definition, draft, entry};

pub fn definitions_round_trip(store: &dyn Store) -> Outcome {
    let (pets, beers) = (definition("pets ü \u{1f436}"), definition("beers"));
    commit(store, &[("pets", &pets), ("beers", &beers)])?;
    let head = store.head();
    assert_eq!(head.revision.number, RevisionNumber(1));
    assert_eq!((head.revision.put, head.revision.removed), (2, 0));
    assert_eq!(head.revision.draft, draft("ann"));
    assert_eq!(
        services(store, 1)?,
        [("beers".to_owned(), beers.hash()), ("pets".to_owned(), pets.hash())]
    );
    let found = head.index.by_id(&ServiceId::from("id-of-pets"));
    assert_eq!(found.map(|found| (**found).clone()), Some(entry("pets", pets.hash())));
    for written in [&pets, &beers] {
        assert_eq!(&store.definition(&written.hash())?, written);
        for kind in Kind::ALL {
            assert_eq!(store.section(&written.hash(), kind)?, written.section(kind));
        }
    }
    Ok(())
}

pub fn put_rejects_invalid_json(store: &dyn Store) -> Outcome {
    for text in ["{", r#"{"a":1}}"#, r#"{"a":\u{0}}"#, "\\u{0}\\u{0}"] {
        let mut sections = definition("pets").into_sections();
        sections[3] = text.to_owned();
        let broken = Definition::from_sections(sections);
        let mut pending = begin(store)?;
        // A store may work in the background, so the error can come with a later call.
        let rejected = match pending.put(&broken) {
            Ok(hash) => pending.finish(&[Change::Put(entry("pets", hash))]).err(),
            Err(error) => Some(error),
        };
        assert!(matches!(rejected, Some(StoreError::NotJson(_))), "{text:?}: {rejected:?}");
        assert_eq!(store.head().revision.number, RevisionNumber(0));
    }
    commit(store, &[("pets", &definition("pets"))])?;
    Ok(())
}

pub fn empty_sections_round_trip(store: &dyn Store) -> Outcome {
    let nothing = Definition::from_sections(Kind::ALL.map(|_| String::new()));
    let mut sections = Kind::ALL.map(|_| String::new());
    sections[Kind::Request.index()] = "{}".to_owned();
    let little = Definition::from_sections(sections);
    commit(store, &[("nothing", &nothing), ("little", &little)])?;
    assert_eq!(store.definition(&nothing.hash())?, nothing);
    assert_eq!(store.definition(&little.hash())?, little);
    Ok(())
}

pub fn large_definitions_round_trip(store: &dyn Store) -> Outcome {
    // Hashes of a counter: 5 MB that compress badly.
    let lines = (0_u32..80_000)
        .map(|n| Definition::from_sections(Kind::ALL.map(|_| n.to_string())).hash().to_string());
    let big = Definition::from_sections([
        "{}".to_owned(),
        serde_json::json!({ "content": lines.collect::<String>() }).to_string(),
        String::new(),
        "{\"content\":\"again\"},\n".repeat(50_000),
        String::new(),
    ]);
    assert!(big.section(Kind::Resource).len() > 5_000_000);
    commit(store, &[("big", &big), ("small", &definition("small"))])?;
    assert!(store.definition(&big.hash())? == big);
    Ok(())
}

pub fn equal_content_has_one_hash(store: &dyn Store) -> Outcome {
    let same = definition("same");
    let mut pending = begin(store)?;
    assert_eq!(pending.put(&same)?, same.hash());
    assert_eq!(pending.put(&same)?, same.hash());
    let changes = ["a", "b"].map(|name| Change::Put(entry(name, same.hash())));
    pending.finish(&changes)?;
    commit(store, &[("c", &same)])?;
    let listed: Vec<Hash> = services(store, 2)?.into_iter().map(|(_, hash)| hash).collect();
    assert_eq!(listed, [same.hash(); 3]);
    assert_eq!(store.definition(&same.hash())?, same);
    Ok(())
}

pub fn commit_can_refer_to_earlier_content(store: &dyn Store) -> Outcome {
    let first = definition("first");
    commit(store, &[("a", &first)])?;
    commit(store, &[("a", &definition("second"))])?;
    begin(store)?.finish(&[Change::Put(entry("a", first.hash()))])?;
    assert_eq!(services(store, 3)?, services(store, 1)?);
    assert_eq!(store.definition(&first.hash())?, first);
    Ok(())
}

pub fn commit_rejects_unknown_content(store: &dyn Store) -> Outcome {
    let never = definition("never").hash();
    let mut pending = begin(store)?;
    let hash = pending.put(&definition("a"))?;
    let changes = [Change::Put(entry("a", hash)), Change::Put(entry("b", never))];
    let rejected = pending.finish(&changes);
    assert!(matches!(rejected, Err(StoreError::Missing(missing)) if missing == never));
    assert_eq!(store.head().revision.number, RevisionNumber(0));
    assert!(store.head().index.is_empty());
    assert!(matches!(store.definition(&hash), Err(StoreError::Missing(_))));
    Ok(())
}
