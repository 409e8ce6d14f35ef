//! A checkpoint.

use api_types::RevisionNumber;
use repository::{Entry, SavedItem};
use serde::{Deserialize, Serialize};

use super::{digest::Digest, entry::EntryRecord, format::Format, item::ItemRecord, list::List};
use crate::{checkpoint::FORMAT, journal::ChainHash};

/// The content of a checkpoint.
#[derive(Serialize, Deserialize)]
pub(crate) struct CheckpointRecord<'a> {
    format: Format<FORMAT>,
    number: u64,
    /// The chain hash of the revision's file.
    seal: Digest,
    entries: List<'a, Entry, EntryRecord<'a>>,
    /// Missing in records of format 1.
    #[serde(default, skip_serializing_if = "List::is_empty")]
    items: List<'a, SavedItem, ItemRecord<'a>>,
}

impl<'a> CheckpointRecord<'a> {
    /// The record of a revision that holds these entries and saved items.
    pub(crate) fn new(
        number: RevisionNumber,
        chain_hash: ChainHash,
        entries: impl IntoIterator<Item = &'a Entry>,
        items: impl IntoIterator<Item = &'a SavedItem>,
    ) -> Self {
        let (entries, items) = (List::new(entries), List::new(items));
        Self { format: Format, number: number.0, seal: (&chain_hash).into(), entries, items }
    }

    /// The revision, and the chain hash of its file.
    pub(crate) fn revision(&self) -> (RevisionNumber, ChainHash) {
        (RevisionNumber(self.number), self.seal.into())
    }

    /// The entries and the saved items of the revision.
    pub(crate) fn into_values(self) -> (Vec<Entry>, Vec<SavedItem>) {
        (self.entries.into_values(), self.items.into_values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{
        entry::tests::{entry, json as entry_json},
        from_json,
        item::tests::{JSON as ITEM, item},
        to_json,
    };

    #[test]
    fn checkpoint_has_its_json() {
        let (number, seal) = (RevisionNumber(64), ChainHash::from([1; 32]));
        let (entries, items) = ([entry()], [item()]);
        let json = |items: &str| {
            let (seal, entry) = ("01".repeat(32), entry_json());
            format!(r#"{{"format":2,"number":64,"seal":"{seal}","entries":[{entry}]{items}}}"#)
        };
        for (items, json) in [(&items[..], json(&format!(r#","items":[{ITEM}]"#))), (&[], json(""))]
        {
            let written = to_json(&CheckpointRecord::new(number, seal, &entries, items)).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), json);
            let read: CheckpointRecord<'_> = from_json(json.as_bytes()).unwrap();
            assert_eq!(read.revision(), (number, seal));
            assert_eq!(read.into_values(), (entries.to_vec(), items.to_vec()));
        }
    }
}
