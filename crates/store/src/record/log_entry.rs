//! One log entry.

use api_types::{Revision, RevisionNumber};
use serde::{Deserialize, Serialize};

use super::{digest::Digest, draft::DraftRecord};
use crate::journal::LogEntry;

/// A [`LogEntry`].
#[derive(Serialize, Deserialize)]
pub(crate) struct LogEntryRecord<'a> {
    number: u64,
    #[serde(flatten)]
    draft: DraftRecord<'a>,
    put: u32,
    removed: u32,
    /// The chain hash of the revision's file.
    seal: Digest,
}

impl<'a> From<&'a LogEntry> for LogEntryRecord<'a> {
    fn from(LogEntry { revision, chain_hash }: &'a LogEntry) -> Self {
        let Revision { number, draft, put, removed } = revision;
        Self {
            number: number.0,
            draft: draft.into(),
            put: *put,
            removed: *removed,
            seal: chain_hash.into(),
        }
    }
}

impl From<LogEntryRecord<'_>> for LogEntry {
    fn from(record: LogEntryRecord<'_>) -> Self {
        let LogEntryRecord { number, draft, put, removed, seal } = record;
        let number = RevisionNumber(number);
        let revision = Revision { number, draft: draft.into(), put, removed };
        Self { revision, chain_hash: seal.into() }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        journal::ChainHash,
        record::{
            assert_golden,
            draft::tests::{FIELDS, draft},
        },
    };

    pub(in crate::record) fn log_entry() -> LogEntry {
        let number = RevisionNumber(3);
        let revision = Revision { number, draft: draft(), put: 4, removed: 5 };
        LogEntry { revision, chain_hash: ChainHash::from([1; 32]) }
    }

    /// The JSON of [`log_entry`].
    pub(in crate::record) fn json() -> String {
        let seal = "01".repeat(32);
        format!(r#"{{"number":3,{FIELDS},"put":4,"removed":5,"seal":"{seal}"}}"#)
    }

    #[test]
    fn log_entry_has_its_json() {
        assert_golden::<_, LogEntryRecord<'_>>(&log_entry(), &json());
    }
}
