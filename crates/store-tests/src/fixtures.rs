//! Definitions, entries and commits for tests of a store alone.

use api_types::{Draft, RevisionKind, Source, Timestamp};
use repository::{Change, Entry, Store, StoreError};
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
