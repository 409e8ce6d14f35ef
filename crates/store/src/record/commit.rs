//! The changes of a revision, and the decisions behind them.

use api_types::Outcome;
use repository::Change;
use serde::{Deserialize, Serialize};

use super::{change::ChangeRecord, list::List, outcome::OutcomeRecord};

/// The changes and the outcome of a revision, to be written.
#[derive(Serialize)]
pub(crate) struct CommitRecord<'a> {
    changes: List<'a, Change, ChangeRecord<'a>>,
    outcome: OutcomeRecord<'a>,
}

impl<'a> CommitRecord<'a> {
    /// The record of these changes and this outcome.
    pub(crate) fn new(changes: &'a [Change], outcome: &'a Outcome) -> Self {
        Self { changes: List::new(changes), outcome: outcome.into() }
    }
}

/// The changes of a [`CommitRecord`]. Its outcome is skipped.
#[derive(Deserialize)]
pub(crate) struct CommitChangesRecord {
    changes: List<'static, Change, ChangeRecord<'static>>,
}

impl From<CommitChangesRecord> for Vec<Change> {
    fn from(record: CommitChangesRecord) -> Self {
        record.changes.into_values()
    }
}

/// The outcome of a [`CommitRecord`]. Its changes are skipped.
#[derive(Deserialize)]
pub(crate) struct CommitOutcomeRecord {
    outcome: OutcomeRecord<'static>,
}

impl From<CommitOutcomeRecord> for Outcome {
    fn from(record: CommitOutcomeRecord) -> Self {
        record.outcome.into()
    }
}

#[cfg(test)]
mod tests {
    use snapshot::ServiceKey;

    use super::*;
    use crate::record::{
        entry::tests::{entry, json as entry_json},
        from_json,
        outcome::tests::{JSON as OUTCOME, outcome},
        to_json,
    };

    #[test]
    fn commit_has_its_json() {
        let (changes, outcome) =
            ([Change::Put(entry()), Change::Remove(ServiceKey::new("Ale", "1"))], outcome());
        let json = format!(
            r#"{{"changes":[{{"put":{}}},{{"remove":{{"name":"Ale","version":"1"}}}}],"outcome":{OUTCOME}}}"#,
            entry_json()
        );
        let written = to_json(&CommitRecord::new(&changes, &outcome)).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), json);
        let read: Vec<Change> = from_json::<CommitChangesRecord>(json.as_bytes()).unwrap().into();
        assert_eq!(read, changes);
        let read: Outcome = from_json::<CommitOutcomeRecord>(json.as_bytes()).unwrap().into();
        assert_eq!(read, outcome);
    }
}
