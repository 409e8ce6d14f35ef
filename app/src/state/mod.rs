//! View state without Leptos, so that unit tests can reach its rules.

pub mod diff_hunks;
pub mod export;
mod filter;
pub mod health;
pub mod history;
mod review;
mod search;
mod selection;

pub use filter::{Filter, Haystack, Matcher, Since, all_labels};
pub use review::{
    Blocker, ChangeCounts, CountKind, NoChanges, Origin, Part, Review, Rival, Shared, Show,
    SubmitButton,
};
pub use selection::{Selection, SelectionCounts};
