//! A row of a plan that writes.

use api_types::Decision;

use crate::plan::Row;

/// A row whose decision writes.
pub(super) struct Write<'a> {
    /// Index of the row in the plan.
    pub(super) index: usize,
    pub(super) row: &'a Row,
    pub(super) decision: Decision,
}
