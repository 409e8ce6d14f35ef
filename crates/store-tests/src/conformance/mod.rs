//! The conformance suite: what every store must do.
//!
//! [`conformance_tests!`](crate::conformance_tests) generates a test of each function here.

mod commits;
mod compaction;
mod content;
mod history;
mod items;
mod last_exports;

use api_types::RevisionNumber;
use repository::{Change, Commit, Store, StoreError};
use snapshot::{Hash, ServiceKey};

use crate::fixtures::draft;

pub use commits::*;
pub use compaction::*;
pub use content::*;
pub use history::*;
pub use items::*;
pub use last_exports::*;

/// The result of one test of the suite.
pub type Outcome = Result<(), StoreError>;

/// Generates the tests of the conformance suite.
///
/// The argument is a function that returns an empty store and a guard that outlives it:
/// `fn() -> (Guard, impl Store)`.
#[macro_export]
macro_rules! conformance_tests {
    ($make:expr) => {
        $crate::conformance_tests! { $make;
            new_store_is_empty
            definitions_round_trip
            empty_sections_round_trip
            large_definitions_round_trip
            put_rejects_invalid_json
            equal_content_has_one_hash
            commit_can_refer_to_earlier_content
            commit_replaces_and_removes_services
            id_can_move_to_another_service_in_one_commit
            begin_rejects_outdated_revision
            concurrent_commits_lose_nothing
            dropped_commit_leaves_nothing
            commit_rejects_unknown_content
            commit_rejects_duplicate_id
            readers_see_old_head_until_commit_finishes
            revisions_are_paged
            earlier_revisions_do_not_change
            compaction_keeps_retained_revisions
            compacted_revisions_are_listed_without_content
            outcome_is_retained_with_its_revision
            compacted_content_can_be_put_again
            compaction_can_be_repeated
            health_counts_revisions
            items_belong_to_revisions
            items_are_not_counted_as_definitions
            compaction_keeps_items
            last_exports_belong_to_selections
            large_items_round_trip
        }
    };
    ($make:expr; $($name:ident)*) => {
        $(#[test]
        fn $name() -> $crate::conformance::Outcome {
            let (_guard, store) = ($make)();
            $crate::conformance::$name(&store)
        })*
    };
}

fn begin(store: &dyn Store) -> Result<Box<dyn Commit + '_>, StoreError> {
    store.begin(draft("ann"), store.head().revision.number)
}

fn remove(name: &str) -> Change {
    Change::Remove(ServiceKey::new(name, "1.0"))
}

/// The services of a revision with the hashes of their content.
fn services(store: &dyn Store, number: u64) -> Result<Vec<(String, Hash)>, StoreError> {
    let index = store.at(RevisionNumber(number))?;
    Ok(index.entries().map(|entry| (entry.summary.key.name.to_string(), entry.hash)).collect())
}
