//! A change to one service or saved item.

use repository::Change;
use serde::{Deserialize, Serialize};

use super::{
    entry::EntryRecord,
    item::{ItemKeyRecord, ItemRecord},
    service::ServiceKeyRecord,
};

/// A [`Change`].
#[derive(Serialize, Deserialize)]
pub(crate) enum ChangeRecord<'a> {
    #[serde(rename = "put")]
    Put(EntryRecord<'a>),
    #[serde(rename = "remove")]
    Remove(ServiceKeyRecord<'a>),
    #[serde(rename = "put_item")]
    PutItem(ItemRecord<'a>),
    #[serde(rename = "remove_item")]
    RemoveItem(ItemKeyRecord<'a>),
}

impl<'a> From<&'a Change> for ChangeRecord<'a> {
    fn from(change: &'a Change) -> Self {
        match change {
            Change::Put(entry) => Self::Put(entry.into()),
            Change::Remove(key) => Self::Remove(key.into()),
            Change::PutItem(item) => Self::PutItem(item.into()),
            Change::RemoveItem(key) => Self::RemoveItem(key.into()),
        }
    }
}

impl From<ChangeRecord<'_>> for Change {
    fn from(record: ChangeRecord<'_>) -> Self {
        match record {
            ChangeRecord::Put(entry) => Self::Put(entry.into()),
            ChangeRecord::Remove(key) => Self::Remove(key.into()),
            ChangeRecord::PutItem(item) => Self::PutItem(item.into()),
            ChangeRecord::RemoveItem(key) => Self::RemoveItem(key.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use snapshot::ServiceKey;

    use super::*;
    use crate::record::{
        assert_golden,
        entry::tests::{entry, json},
        item::tests::{JSON as ITEM, item},
        rejection,
    };

    #[test]
    fn put_has_its_json() {
        let put = Change::Put(entry());
        assert_golden::<_, ChangeRecord<'_>>(&put, &format!(r#"{{"put":{}}}"#, json()));
    }

    #[test]
    fn remove_has_its_json() {
        let remove = Change::Remove(ServiceKey::new("Pastry", "1.0"));
        let json = r#"{"remove":{"name":"Pastry","version":"1.0"}}"#;
        assert_golden::<_, ChangeRecord<'_>>(&remove, json);
    }

    #[test]
    fn changes_of_items_have_their_json() {
        let item = item();
        let key = item.key.clone();
        let json = format!(r#"{{"put_item":{ITEM}}}"#);
        assert_golden::<_, ChangeRecord<'_>>(&Change::PutItem(item), &json);
        let json = r#"{"remove_item":{"kind":"profile","name":"Slow evening"}}"#;
        assert_golden::<_, ChangeRecord<'_>>(&Change::RemoveItem(key), json);
    }

    #[test]
    fn unknown_change_is_rejected_by_name() {
        let why = rejection::<ChangeRecord<'_>>(r#"{"rename":{}}"#);
        assert!(why.contains("unknown variant `rename`"), "{why}");
    }
}
