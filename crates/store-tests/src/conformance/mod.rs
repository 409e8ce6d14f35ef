//! The conformance suite: what every store must do.
//!
//! [`conformance_tests!`](crate::conformance_tests) makes a test of each function here.

mod commits;
mod compaction;
mod content;
mod history;

use api_types::RevisionNumber;
use repository::{Change, Commit, Store, StoreError};
use snapshot::{Hash, ServiceKey};

use crate::fixtures::draft;

pub use commits::*;
pub use compaction::*;
pub use content::*;
pub use history::*;

/// The result of one test of the suite.
pub type Outcome = Result<(), StoreError>;

/// Makes the tests of the conformance suite.
///
/// The argument is a function that makes an empty store, and a guard that lives as long as it:
/// `fn() -> (Guard, impl Store)`.
#[macro_export]
macro_rules! conformance_tests {
    ($make:expr) => {
        $crate::conformance_tests! { $make;
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

/// The services of a revision and their content.
fn services(store: &dyn Store, number: u64) -> Result<Vec<(String, Hash)>, StoreError> {
    let index = store.at(RevisionNumber(number))?;
    Ok(index.entries().map(|entry| (entry.summary.key.name.to_string(), entry.hash)).collect())
}
