//! What every store must do, as tests that run on any of them.
//!
//! [`store_contract!`](crate::store_contract) makes a test of each function here.

#[expect(missing_docs, reason = "the names of tests say what they are")]
mod commits;
#[expect(missing_docs, reason = "the names of tests say what they are")]
mod compaction;
#[expect(missing_docs, reason = "the names of tests say what they are")]
mod content;
#[expect(missing_docs, reason = "the names of tests say what they are")]
mod history;

use snapshot::{Definition, Hash, Kind, ServiceId, ServiceKey, ServiceType, Summary};

use crate::{
    Change, Commit, Draft, Entry, RevisionKind, RevisionNumber, Source, Store, StoreError,
    Timestamp,
};

pub use commits::*;
pub use compaction::*;
pub use content::*;
pub use history::*;

/// What a point of the contract comes to.
pub type Outcome = Result<(), StoreError>;

/// Makes a test of each point of the contract.
///
/// The argument is a function that makes an empty store, and a guard that lives as long as it:
/// `fn() -> (Guard, impl Store)`.
#[macro_export]
macro_rules! store_contract {
    ($make:expr) => {
        $crate::store_contract! { $make;
            begins_empty
            gives_back_what_was_put
            keeps_empty_sections
            keeps_big_definitions
            refuses_what_is_not_json
            the_same_content_has_one_address
            earlier_content_can_be_named_again
            replaces_and_removes
            an_id_can_move_in_one_commit
            refuses_a_commit_on_an_old_revision
            concurrent_commits_lose_nothing
            a_dropped_commit_leaves_nothing
            refuses_content_that_was_never_put
            refuses_one_id_for_two_services
            readers_see_the_old_head_until_a_commit_is_finished
            pages_through_the_revisions
            every_revision_stays_as_it_was
            compacting_keeps_every_kept_revision
            compacted_revisions_are_listed_but_not_kept
            what_was_decided_is_kept_as_long_as_the_revision
            what_was_forgotten_can_be_put_again
            compacting_again_goes_on_where_it_stopped
            health_counts_revisions
        }
    };
    ($make:expr; $($name:ident)*) => {
        $(#[test]
        fn $name() -> Result<(), $crate::StoreError> {
            let (_guard, store) = ($make)();
            $crate::contract::$name(&store)
        })*
    };
}

/// A definition whose five sections hold texts made of `text`: any text will do for a store.
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
        id: ServiceId::from(format!("id-of-{name}")),
        key: ServiceKey::new(name, "1.0"),
        kind: ServiceType::Rest,
        operations: 1,
        documents: [1; 5],
        labels: [("domain".into(), name.into())].into(),
        last_update: Some(1_700_000_000_000),
        size: 100,
        unknown_fields: false,
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
/// Those of the store.
pub fn commit(store: &dyn Store, services: &[(&str, &Definition)]) -> Result<u64, StoreError> {
    let mut commit = begin(store)?;
    let mut changes = Vec::new();
    for (name, definition) in services {
        changes.push(Change::Put(entry(name, commit.put(definition)?)));
    }
    Ok(commit.finish(&changes)?.number.0)
}

fn begin(store: &dyn Store) -> Result<Box<dyn Commit + '_>, StoreError> {
    store.begin(draft("ann"), store.head().revision.number)
}

fn remove(name: &str) -> Change {
    Change::Remove(ServiceKey::new(name, "1.0"))
}

/// The services of a revision and their content.
fn services(store: &dyn Store, number: u64) -> Result<Vec<(String, Hash)>, StoreError> {
    let index = store.at(RevisionNumber(number))?;
    Ok(index.entries().map(|entry| (entry.summary.key.name.to_string(), entry.hash)).collect())
}
