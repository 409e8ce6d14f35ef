//! A change to one service.

use repository::Change;
use serde::{Deserialize, Serialize};

use super::{entry::EntryRecord, service::ServiceKeyRecord};

/// A [`Change`].
#[derive(Serialize, Deserialize)]
pub(crate) enum ChangeRecord<'a> {
    #[serde(rename = "put")]
    Put(EntryRecord<'a>),
    #[serde(rename = "remove")]
    Remove(ServiceKeyRecord<'a>),
}

impl<'a> From<&'a Change> for ChangeRecord<'a> {
    fn from(change: &'a Change) -> Self {
        match change {
            Change::Put(entry) => Self::Put(entry.into()),
            Change::Remove(key) => Self::Remove(key.into()),
        }
    }
}

impl From<ChangeRecord<'_>> for Change {
    fn from(record: ChangeRecord<'_>) -> Self {
        match record {
            ChangeRecord::Put(entry) => Self::Put(entry.into()),
            ChangeRecord::Remove(key) => Self::Remove(key.into()),
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
    fn unknown_change_is_rejected_by_name() {
        let why = rejection::<ChangeRecord<'_>>(r#"{"rename":{}}"#);
        assert!(why.contains("unknown variant `rename`"), "{why}");
    }
}
