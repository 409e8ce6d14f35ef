//! The state of one comparison.

use std::collections::BTreeSet;

/// Collects differences in formatting during a comparison, and limits the length of listed values.
#[derive(Debug)]
pub(crate) struct Comparison {
    formatting: BTreeSet<Box<str>>,
    /// Longer values are not listed. In bytes of JSON.
    pub(super) max_value_bytes: usize,
}

/// Escapes, numbers as strings, or the order of fields inside a value.
pub(super) const VALUE_FORMATTING: &str = "how values are written";
/// The order of the fields of a document.
pub(super) const FIELD_ORDER: &str = "order of fields";
/// Fields that are null or empty on one side and missing on the other.
pub(super) const EMPTY_FIELDS: &str = "fields without a value";

impl Comparison {
    pub(crate) fn new(max_value_bytes: usize) -> Self {
        Self { formatting: BTreeSet::new(), max_value_bytes }
    }

    /// Records a difference in formatting.
    pub(super) fn add_formatting(&mut self, description: &str) {
        if !self.formatting.contains(description) {
            self.formatting.insert(description.into());
        }
    }

    /// Records that the items of a set are in another order.
    pub(super) fn add_order(&mut self, field: &str) {
        self.add_formatting(&format!("order of {field}"));
    }

    pub(super) fn into_formatting(self) -> BTreeSet<Box<str>> {
        self.formatting
    }
}
