//! What the person picked in a list.

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
