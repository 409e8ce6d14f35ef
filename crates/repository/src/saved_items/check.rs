//! Checks what is saved against the names and the limits.

use api_types::{InvalidReason, MAX_ITEM_NAME_CHARS};

use super::{
    error::SavedItemError,
    limits::{MAX_ITEMS, MAX_TOTAL_BYTES},
};
use crate::store::{Index, SavedItemKey};

/// Checks a name. It has at most 100 characters, and at least one that is not white space.
pub(super) fn check_name(name: &str) -> Result<(), InvalidReason> {
    if name.trim().is_empty() {
        return Err(InvalidReason::Empty);
    }
    if name.chars().nth(MAX_ITEM_NAME_CHARS).is_some() {
        let max = u32::try_from(MAX_ITEM_NAME_CHARS).unwrap_or(u32::MAX);
        return Err(InvalidReason::TooLong { max });
    }
    Ok(())
}

/// Checks that the item may be put into a repository with these items.
pub(super) fn check_space(
    key: &SavedItemKey,
    content: &str,
    index: &Index,
) -> Result<(), SavedItemError> {
    let others = || index.items().filter(|other| other.key != *key);
    if others().any(|other| other.key.has_similar_name(key)) {
        return Err(SavedItemError::Name(InvalidReason::Taken));
    }
    if others().count() >= MAX_ITEMS {
        return Err(SavedItemError::TooMany);
    }
    let total: usize = others().map(|other| other.content.len()).sum();
    if total + content.len() > MAX_TOTAL_BYTES {
        return Err(SavedItemError::TotalTooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use api_types::{LastChange, RevisionNumber, SavedItemKind, Timestamp};

    use super::*;
    use crate::store::{Change, SavedItem};

    fn item(name: &str, bytes: usize) -> Change {
        let changed =
            LastChange { revision: RevisionNumber(1), actor: "a".into(), at: Timestamp(0) };
        let key = SavedItemKey::new(SavedItemKind::Profile, name);
        Change::PutItem(SavedItem { key, content: " ".repeat(bytes).into(), changed })
    }

    fn check(index: &Index, name: &str, bytes: usize) -> Result<(), SavedItemError> {
        let key = SavedItemKey::new(SavedItemKind::Profile, name);
        check_space(&key, &" ".repeat(bytes), index)
    }

    #[test]
    fn name_has_1_to_100_characters() {
        assert_eq!(check_name(&"é".repeat(100)), Ok(()));
        assert_eq!(check_name(&"é".repeat(101)), Err(InvalidReason::TooLong { max: 100 }));
        assert_eq!(check_name(" \u{3000}"), Err(InvalidReason::Empty));
    }

    #[test]
    fn number_of_items_is_limited() {
        let items: Vec<Change> = (0..MAX_ITEMS).map(|n| item(&n.to_string(), 1)).collect();
        let index = Index::default().with(&items).unwrap();
        assert!(matches!(check(&index, "more", 1), Err(SavedItemError::TooMany)));
        assert!(check(&index, "7", 2).is_ok());
    }

    #[test]
    fn size_of_all_items_is_limited() {
        let index = Index::default().with(&[item("a", MAX_TOTAL_BYTES - 5)]).unwrap();
        assert!(check(&index, "b", 5).is_ok());
        assert!(matches!(check(&index, "b", 6), Err(SavedItemError::TotalTooLarge)));
        assert!(check(&index, "a", MAX_TOTAL_BYTES).is_ok());
    }

    #[test]
    fn names_that_differ_in_case_or_spaces_are_the_same() {
        let index = Index::default().with(&[item("Slow evening", 1)]).unwrap();
        for name in ["slow evening", "SLOWEVENING"] {
            let taken = check(&index, name, 1);
            assert!(matches!(taken, Err(SavedItemError::Name(InvalidReason::Taken))), "{name}");
        }
        assert!(check(&index, "Slow evening", 1).is_ok());
        let selection = SavedItemKey::new(SavedItemKind::Selection, "slow evening");
        assert!(check_space(&selection, "", &index).is_ok());
    }
}
