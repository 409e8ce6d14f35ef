//! View state without Leptos, so that unit tests can reach its rules, and commands show the same. Of the
//! browser it uses only the decomposition of Unicode, which is a pure function.

pub mod backup_schedule;
pub mod diff_hunks;
pub mod export;
mod filter;
pub mod health;
pub mod history;
pub mod history_search;
pub mod instances;
pub mod mocks;
mod order;
mod outcome;
pub mod response_times;
mod review;
mod saved_selection;
pub mod schedule_time;
mod search;
mod selection;
pub mod servers;
mod service;
pub mod settings;
mod sort;

pub use filter::{FILTER_KINDS, Filter, Haystack, Matcher, Since, all_labels};
pub use order::HumanKey;
pub use outcome::{ShowWritten, Written};
pub use review::{
    Blocker, BulkChange, ChangeCounts, Consequence, ContentKind, CountKind, Items, Line,
    MergedDecisions, NoChanges, Origin, OwnDecisions, Part, Review, ReviewView, Rival, Shared,
    Show, SubmitButton, is_example_noticed, is_noticed_by_callers, is_setting_noticed,
    is_technical, removed_items, removes_service, short_name,
};
pub use saved_selection::{filter_of, query_of, selected_services};
pub use selection::{Selection, SelectionCounts};
pub use service::{FoundOperation, find_operations};
pub use sort::{Sort, SortBy, sort_by_name};
