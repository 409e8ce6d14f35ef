//! Which rows of a list are selected, and how a person changes that.

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
    /// Called when a person selects or deselects rows.
    pub on_select: Callback<SelectionChange>,
}

/// How a person changes which rows are selected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SelectionChange {
    /// Toggles this row.
    Row(usize),
    /// Selects all rows between these two, both included.
    Range(usize, usize),
    /// Selects all rows.
    All,
    /// Deselects all rows.
    None,
}
