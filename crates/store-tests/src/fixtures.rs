//! Definitions, entries, saved items and commits for tests of a store alone.

use api_types::{
    Draft, LastChange, RevisionKind, RevisionNumber, SavedItemKind, Source, Timestamp,
};
use repository::{Change, Entry, SavedItem, SavedItemKey, Store, StoreError};
use snapshot::{Definition, Hash, Kind, ServiceKey, ServiceType, Summary};

/// A definition with `text` in its five sections.
#[must_use]
pub fn definition(text: &str) -> Definition {
    Definition::from_sections(
        Kind::ALL.map(|kind| serde_json::json!({ kind.key(): text }).to_string()),
    )
}

/// An entry for a service of this name, with the id `id-of-<name>`.
#[must_use]
pub fn entry(name: &str, hash: Hash) -> Entry {
    let summary = Summary {
        operations: 1,
        documents: [1; 5],
        labels: [("domain".into(), name.into())].into(),
        last_update: Some(1_700_000_000_000),
        size: 100,
        example_counts: None,
        ..Summary::new(format!("id-of-{name}"), ServiceKey::new(name, "1.0"), ServiceType::Rest)
    };
    Entry::new(summary, hash)
}

/// A response-time profile of this name, which `ann` saved in revision `number`. Its content is longer than
/// a page of a database.
#[must_use]
pub fn profile(name: &str, number: u64) -> SavedItem {
    let content = format!(r#"{{"name":"{name}","number":{number},"text":"{}"}}"#, "é".repeat(3000));
    let changed =
        LastChange { revision: RevisionNumber(number), actor: "ann".into(), at: Timestamp(7) };
    SavedItem {
        key: SavedItemKey::new(SavedItemKind::Profile, name),
        content: content.into(),
        changed,
    }
}

/// A draft of an import by `actor`.
#[must_use]
pub fn draft(actor: &str) -> Draft {
    let source = Source { name: "snapshot.json".into(), sha256: "00".repeat(32).into(), size: 7 };
    let at = Timestamp(1_700_000_000_000);
    Draft { sources: vec![source], ..Draft::new(RevisionKind::Import, actor, at) }
}

/// Commits these definitions by name on top of the newest revision.
///
/// # Errors
/// The errors of the store.
pub fn commit(store: &dyn Store, services: &[(&str, &Definition)]) -> Result<u64, StoreError> {
    let mut commit = store.begin(draft("ann"), store.head().revision.number)?;
    let mut changes = Vec::new();
    for (name, definition) in services {
        changes.push(Change::Put(entry(name, commit.put(definition)?)));
    }
    Ok(commit.finish(&changes)?.number.0)
}
