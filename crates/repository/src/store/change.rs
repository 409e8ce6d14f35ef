//! The entries of a revision, and the changes between revisions.

use api_types::KeptSettings;
use snapshot::{Hash, ServiceKey, Summary};

use super::item::{SavedItem, SavedItemKey};

/// One definition of a revision: its summary and the hash of its content.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The summary that lists show.
    pub summary: Summary,
    /// The hash of the content.
    pub hash: Hash,
    /// Set if an import kept its settings and changed other parts.
    pub kept_settings: Option<KeptSettings>,
}

impl Entry {
    /// A definition with this summary and content hash.
    #[must_use]
    pub fn new(summary: Summary, hash: Hash) -> Self {
        Self { summary, hash, kept_settings: None }
    }
}

/// A change of one definition or saved item in a commit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// Adds the definition, or replaces the one of the same name and version.
    Put(Entry),
    /// Removes the definition of this name and version.
    Remove(ServiceKey),
    /// Adds the saved item, or replaces the one of the same kind and name.
    PutItem(SavedItem),
    /// Removes the saved item of this kind and name.
    RemoveItem(SavedItemKey),
}

impl Change {
    /// The hash of the new definition. `None` for a removal and for saved items.
    #[must_use]
    pub fn content(&self) -> Option<&Hash> {
        match self {
            Self::Put(entry) => Some(&entry.hash),
            Self::Remove(_) | Self::PutItem(_) | Self::RemoveItem(_) => None,
        }
    }
}
