//! What the person picked in a list.

/// The rows that were picked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pick {
    /// Toggles this row.
    Row(usize),
    /// Chooses all rows between these two, both included.
    Range(usize, usize),
    /// Chooses all rows.
    All,
    /// Chooses no row.
    Nothing,
}
