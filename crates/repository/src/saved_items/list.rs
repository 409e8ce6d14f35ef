//! Lists saved items.

use api_types::{SavedItemKind, SavedProfile, SavedSelection};

use super::error::SavedItemError;
use crate::{access::Member, repository::Repository};

impl Repository {
    /// All saved response-time profiles, by name.
    #[must_use]
    pub fn saved_profiles(&self, _: &Member) -> Vec<SavedProfile> {
        let head = self.store.head();
        let profiles = head.index.items().filter(|item| item.key.kind == SavedItemKind::Profile);
        profiles
            .map(|item| SavedProfile {
                content: item.content.clone(),
                changed: item.changed.clone(),
            })
            .collect()
    }

    /// All saved selections, by name.
    ///
    /// # Errors
    /// [`SavedItemError::Unreadable`] if a selection has another structure.
    pub fn saved_selections(&self, _: &Member) -> Result<Vec<SavedSelection>, SavedItemError> {
        let head = self.store.head();
        let items = head.index.items().filter(|item| item.key.kind == SavedItemKind::Selection);
        let selections = items.map(|item| {
            let name = item.key.name.clone();
            match serde_json::from_str(&item.content) {
                Ok(content) => Ok(SavedSelection { name, content, changed: item.changed.clone() }),
                Err(source) => Err(SavedItemError::Unreadable { name, source }),
            }
        });
        selections.collect()
    }
}
