//! Why a saved item cannot be read, saved or deleted.

use api_types::{InvalidReason, LastChange};
use snapshot::response_times::ParseProfileError;

use super::limits::{MAX_CONTENT_BYTES, MAX_ITEMS, MAX_TOTAL_BYTES};
use crate::store::{SavedItemKey, StoreError};

/// Why a saved item cannot be read, saved or deleted.
#[derive(Debug, thiserror::Error)]
pub enum SavedItemError {
    /// The content is no response-time profile.
    #[error("this is no response-time profile")]
    Profile(#[from] ParseProfileError),
    /// The content has too many bytes.
    #[error("the content has {bytes} bytes, and the limit is {MAX_CONTENT_BYTES} bytes")]
    TooLarge {
        /// Bytes of the content.
        bytes: usize,
    },
    /// The name is invalid, or differs only in case or spaces from another one.
    #[error("the name is invalid: {0:?}")]
    Name(InvalidReason),
    /// The selection is empty or too large.
    #[error("the selection is invalid: {0:?}")]
    Selection(InvalidReason),
    /// The item was changed or deleted since the caller read it.
    #[error("{} was changed by {} in revision {}", key.name, changed.actor, changed.revision)]
    Changed {
        /// The item.
        key: SavedItemKey,
        /// Its last change.
        changed: LastChange,
    },
    /// There is no such item, and it is unknown who deleted it.
    #[error("{} does not exist", .0.name)]
    NotFound(SavedItemKey),
    /// There are too many items.
    #[error("there are {MAX_ITEMS} saved items, which is the limit")]
    TooMany,
    /// All items together are too large.
    #[error("all saved items together have more than {MAX_TOTAL_BYTES} bytes")]
    TotalTooLarge,
    /// The content of a selection in the store is not what this version writes.
    #[error("the content of the selection {name} cannot be read")]
    Unreadable {
        /// The name of the selection.
        name: Box<str>,
        /// The reason.
        #[source]
        source: serde_json::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SavedItemError {
    /// The maximum number of saved items.
    pub const MAX_ITEMS: usize = MAX_ITEMS;

    /// The maximum size of all saved items together, in bytes.
    pub const MAX_TOTAL_BYTES: usize = MAX_TOTAL_BYTES;
}
