//! View state without Leptos: rules that a unit test can reach.

pub mod export;
mod filter;
pub mod health;
pub mod history;
#[cfg(feature = "ssr")]
pub mod report;
mod review;
pub mod runs;
mod selection;
pub mod words;

pub use filter::{Filter, Matcher, Since, labels};
pub use review::{Button, Part, Review, Show, Totals};
pub use selection::{Selection, TriState};
