//! A saved item: a response-time profile or a selection.

use std::borrow::Cow;

use api_types::{LastChange, RevisionNumber, SavedItemKind, Timestamp};
use repository::{SavedItem, SavedItemKey};
use serde::{Deserialize, Serialize};

/// A [`SavedItem`].
#[derive(Serialize, Deserialize)]
pub(crate) struct ItemRecord<'a> {
    #[serde(flatten)]
    key: ItemKeyRecord<'a>,
    /// JSON text.
    content: Cow<'a, str>,
    changed: LastChangeRecord<'a>,
}

/// A [`SavedItemKey`].
#[derive(Serialize, Deserialize)]
pub(crate) struct ItemKeyRecord<'a> {
    kind: ItemKindRecord,
    name: Cow<'a, str>,
}

/// An [`SavedItemKind`].
#[derive(Serialize, Deserialize)]
enum ItemKindRecord {
    #[serde(rename = "profile")]
    Profile,
    #[serde(rename = "selection")]
    Selection,
}

/// A [`LastChange`].
#[derive(Serialize, Deserialize)]
struct LastChangeRecord<'a> {
    revision: u64,
    actor: Cow<'a, str>,
    /// Milliseconds since 1970, UTC.
    at: i64,
}

impl<'a> From<&'a SavedItem> for ItemRecord<'a> {
    fn from(SavedItem { key, content, changed }: &'a SavedItem) -> Self {
        Self { key: key.into(), content: Cow::Borrowed(content), changed: changed.into() }
    }
}

impl From<ItemRecord<'_>> for SavedItem {
    fn from(ItemRecord { key, content, changed }: ItemRecord<'_>) -> Self {
        Self { key: key.into(), content: content.into(), changed: changed.into() }
    }
}

impl<'a> From<&'a SavedItemKey> for ItemKeyRecord<'a> {
    fn from(SavedItemKey { kind, name }: &'a SavedItemKey) -> Self {
        Self { kind: kind.into(), name: Cow::Borrowed(name) }
    }
}

impl From<ItemKeyRecord<'_>> for SavedItemKey {
    fn from(ItemKeyRecord { kind, name }: ItemKeyRecord<'_>) -> Self {
        Self { kind: kind.into(), name: name.into() }
    }
}

impl From<&SavedItemKind> for ItemKindRecord {
    fn from(kind: &SavedItemKind) -> Self {
        match kind {
            SavedItemKind::Profile => Self::Profile,
            SavedItemKind::Selection => Self::Selection,
        }
    }
}

impl From<ItemKindRecord> for SavedItemKind {
    fn from(record: ItemKindRecord) -> Self {
        match record {
            ItemKindRecord::Profile => Self::Profile,
            ItemKindRecord::Selection => Self::Selection,
        }
    }
}

impl<'a> From<&'a LastChange> for LastChangeRecord<'a> {
    fn from(LastChange { revision, actor, at }: &'a LastChange) -> Self {
        Self { revision: revision.0, actor: Cow::Borrowed(actor), at: at.0 }
    }
}

impl From<LastChangeRecord<'_>> for LastChange {
    fn from(LastChangeRecord { revision, actor, at }: LastChangeRecord<'_>) -> Self {
        Self { revision: RevisionNumber(revision), actor: actor.into(), at: Timestamp(at) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::{assert_golden, rejection};

    /// The JSON of [`item`].
    pub(in crate::record) const JSON: &str = concat!(
        r#"{"kind":"profile","name":"Slow evening","content":"{\"a\":1}","#,
        r#""changed":{"revision":3,"actor":"ann","at":7}}"#,
    );

    pub(in crate::record) fn item() -> SavedItem {
        let changed =
            LastChange { revision: RevisionNumber(3), actor: "ann".into(), at: Timestamp(7) };
        let key = SavedItemKey::new(SavedItemKind::Profile, "Slow evening");
        SavedItem { key, content: r#"{"a":1}"#.into(), changed }
    }

    #[test]
    fn item_has_its_json() {
        assert_golden::<_, ItemRecord<'_>>(&item(), JSON);
    }

    #[test]
    fn each_kind_of_item_has_its_json() {
        for (kind, word) in
            [(SavedItemKind::Profile, "profile"), (SavedItemKind::Selection, "selection")]
        {
            let json = format!(r#"{{"kind":"{word}","name":"é"}}"#);
            assert_golden::<_, ItemKeyRecord<'_>>(&SavedItemKey::new(kind, "é"), &json);
        }
    }

    #[test]
    fn unknown_kind_of_item_is_rejected_by_name() {
        let why = rejection::<ItemKeyRecord<'_>>(r#"{"kind":"theme","name":"a"}"#);
        assert!(why.contains("unknown variant `theme`"), "{why}");
    }
}
