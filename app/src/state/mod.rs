//! View state without Leptos, so that unit tests can reach its rules.

pub mod diff_hunks;
pub mod export;
mod filter;
pub mod health;
pub mod history;
pub mod labels;
mod review;
mod selection;

pub use filter::{Filter, Haystack, Matcher, Since, all_labels};
pub use review::{Part, Review, Show, SubmitButton, Totals};
pub use selection::{Selection, TriState};
