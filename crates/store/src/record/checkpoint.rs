//! A checkpoint.

use api_types::RevisionNumber;
use repository::Entry;
use serde::{Deserialize, Serialize};

use super::{digest::Digest, entry::EntryRecord, format::Format, list::List};
use crate::{checkpoint::FORMAT, journal::ChainHash};

/// The content of a checkpoint.
#[derive(Serialize, Deserialize)]
pub(crate) struct CheckpointRecord<'a> {
    format: Format<FORMAT>,
    number: u64,
    /// The chain hash of the revision's file.
    seal: Digest,
    entries: List<'a, Entry, EntryRecord<'a>>,
}

impl<'a> CheckpointRecord<'a> {
    /// The record of a revision that holds these entries.
    pub(crate) fn new(
        number: RevisionNumber,
        chain_hash: ChainHash,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Self {
        let entries = List::new(entries);
        Self { format: Format, number: number.0, seal: (&chain_hash).into(), entries }
    }

    /// The revision, and the chain hash of its file.
    pub(crate) fn revision(&self) -> (RevisionNumber, ChainHash) {
        (RevisionNumber(self.number), self.seal.into())
    }

    /// The entries of the revision.
    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.entries.into_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{
        entry::tests::{entry, json as entry_json},
        from_json, to_json,
    };

    #[test]
    fn checkpoint_has_its_json() {
        let (number, seal, entry) = (RevisionNumber(64), ChainHash::from([1; 32]), entry());
        let json = format!(
            r#"{{"format":1,"number":64,"seal":"{}","entries":[{}]}}"#,
            "01".repeat(32),
            entry_json()
        );
        let written = to_json(&CheckpointRecord::new(number, seal, [&entry])).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), json);
        let read: CheckpointRecord<'_> = from_json(json.as_bytes()).unwrap();
        assert_eq!(read.revision(), (number, seal));
        assert_eq!(read.into_entries(), [entry]);
    }
}
