//! What the rows of a review share.

use leptos::prelude::*;

use super::visible_rows::VisibleRows;
use crate::state::{Line, Review};

/// What all rows share, and the index of this one.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) index: u32,
    /// Whether the review asks for decisions.
    pub(super) decides: bool,
    pub(super) review: RwSignal<Review>,
    pub(super) visible: VisibleRows,
    /// The line that the Tab key reaches.
    pub(super) tab_stop: Memo<Option<Line>>,
}
