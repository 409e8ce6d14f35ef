//! Saved items: response-time profiles and selections that the repository keeps beside the services.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, ServiceId};

use crate::{error::InvalidReason, services::LastChange};

/// What a saved item is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SavedItemKind {
    /// A response-time profile.
    Profile,
    /// A selection of services.
    Selection,
}

impl SavedItemKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Profile, Self::Selection];

    /// The kind on the screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Profile => "Response-time profile",
            Self::Selection => "Selection",
        }
    }
}

/// How a saved item changes, or changed in a revision.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ItemChange {
    /// What it is.
    pub kind: SavedItemKind,
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// How it changes.
    pub change: ChangeKind,
    /// Whether an undo would also revert a later change of the item.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed_since: bool,
}

/// The maximum length of the name of a saved item, in characters.
pub const MAX_ITEM_NAME_CHARS: usize = 100;

/// A response-time profile that the repository keeps.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SavedProfile {
    /// The profile file. Its name is in it.
    pub content: Box<str>,
    /// Who saved it last.
    pub changed: LastChange,
}

/// A selection of services that the repository keeps.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SavedSelection {
    /// Its name. Untrusted text.
    pub name: Box<str>,
    /// The services.
    pub content: SelectionContent,
    /// Who saved it last.
    pub changed: LastChange,
}

/// Which services a selection has.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelectionContent {
    /// These services, in the order of the list.
    Services(Vec<ServiceId>),
    /// The services that a search of the list finds, as the query of its address.
    Query(Box<str>),
}

impl SelectionContent {
    /// The maximum number of services.
    pub const MAX_SERVICES: usize = 10_000;

    /// The maximum number of characters of a query.
    pub const MAX_QUERY_CHARS: usize = 500;

    /// Checks the limits.
    ///
    /// # Errors
    /// If it has no service or too many, or if the query is too long.
    pub fn check(&self) -> Result<(), InvalidReason> {
        let max = |max: usize| u32::try_from(max).unwrap_or(u32::MAX);
        match self {
            Self::Services(ids) if ids.is_empty() => Err(InvalidReason::Empty),
            Self::Services(ids) if ids.len() > Self::MAX_SERVICES => {
                Err(InvalidReason::TooMany { max: max(Self::MAX_SERVICES) })
            }
            Self::Query(query) if query.chars().count() > Self::MAX_QUERY_CHARS => {
                Err(InvalidReason::TooLong { max: max(Self::MAX_QUERY_CHARS) })
            }
            Self::Services(_) | Self::Query(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selection_is_limited() {
        let services = |count| SelectionContent::Services(vec![ServiceId::from("a"); count]);
        let query = |count| SelectionContent::Query("é".repeat(count).into());
        for (content, expected) in [
            (services(0), Err(InvalidReason::Empty)),
            (services(1), Ok(())),
            (services(10_000), Ok(())),
            (services(10_001), Err(InvalidReason::TooMany { max: 10_000 })),
            (query(0), Ok(())),
            (query(500), Ok(())),
            (query(501), Err(InvalidReason::TooLong { max: 500 })),
        ] {
            assert_eq!(content.check(), expected);
        }
    }
}
