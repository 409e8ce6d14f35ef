//! What a revision holds, and what makes one of another.

use api_types::KeptSettings;
use snapshot::{Hash, ServiceKey, Summary};

/// One definition of a revision: its summary, and where its content is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// What lists show.
    pub summary: Summary,
    /// The address of the content.
    pub hash: Hash,
    /// Who kept its settings as they are here while the rest of it was taken over, if somebody did.
    pub kept_settings: Option<KeptSettings>,
}

impl Entry {
    /// A definition with this summary and content.
    #[must_use]
    pub fn new(summary: Summary, hash: Hash) -> Self {
        Self { summary, hash, kept_settings: None }
    }
}

/// What a commit does to one definition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// Adds the definition, or replaces the one of the same name and version.
    Put(Entry),
    /// Removes the definition of this name and version.
    Remove(ServiceKey),
}

impl Change {
    /// The content that it names, if it names any.
    #[must_use]
    pub fn content(&self) -> Option<&Hash> {
        match self {
            Self::Put(entry) => Some(&entry.hash),
            Self::Remove(_) => None,
        }
    }
}
