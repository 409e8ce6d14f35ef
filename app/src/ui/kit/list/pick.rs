//! Which rows of a list are selected, and what the person picked.

use leptos::prelude::*;

use crate::ui::kit::CheckState;

/// The selection of a list.
#[derive(Clone, Copy)]
pub struct RowSelection {
    /// Whether a row is selected. It may read signals.
    pub is_selected: Callback<usize, bool>,
    /// The state of the checkbox in the header. Without it the header has none, where selecting all rows
    /// makes no sense.
    pub header: Option<Signal<CheckState>>,
    /// Called when rows are picked.
    pub on_pick: Callback<Pick>,
}

/// The rows that were picked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pick {
    /// Toggles this row.
    Row(usize),
    /// Selects all rows between these two, both included.
    Range(usize, usize),
    /// Selects all rows.
    All,
    /// Deselects all rows.
    None,
}
