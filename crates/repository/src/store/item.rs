//! Response-time profiles and selections, which are kept beside the definitions.

use api_types::{LastChange, SavedItemKind, fold_name};

/// A saved response-time profile or selection of one revision.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SavedItem {
    /// What it is, and its name.
    pub key: SavedItemKey,
    /// Its content, as JSON text.
    pub content: Box<str>,
    /// The revision that saved it in this form.
    pub changed: LastChange,
}

/// Identifies a saved item in a revision. Ordered by kind, then name.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SavedItemKey {
    /// What it is.
    pub kind: SavedItemKind,
    /// Its name.
    pub name: Box<str>,
}

impl SavedItemKey {
    /// The key of an item with this name.
    pub fn new(kind: SavedItemKind, name: impl Into<Box<str>>) -> Self {
        Self { kind, name: name.into() }
    }

    /// Whether both are of one kind, and their names differ only in case or spaces.
    #[must_use]
    pub fn has_similar_name(&self, other: &Self) -> bool {
        self.kind == other.kind && self != other && fold_name(&self.name) == fold_name(&other.name)
    }
}
