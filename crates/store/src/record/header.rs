//! The header of a journal file.

use api_types::RevisionNumber;
use serde::{Deserialize, Serialize};

use super::{
    digest::Digest, directory::DirectoryRecord, draft::DraftRecord, format::Format, list::List,
    log_entry::LogEntryRecord,
};
use crate::{
    directory_id::DirectoryId,
    journal::{Base, FORMAT, Header, LogEntry},
};

/// A [`Header`].
#[derive(Serialize, Deserialize)]
pub(crate) struct HeaderRecord<'a> {
    format: Format<FORMAT>,
    number: u64,
    /// The chain hash of the revision before.
    parent: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    directory: Option<DirectoryRecord>,
    #[serde(flatten)]
    draft: DraftRecord<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<BaseRecord<'a>>,
}

/// A [`Base`].
#[derive(Serialize, Deserialize)]
struct BaseRecord<'a> {
    /// The chain hash of the replaced revision file.
    seal: Digest,
    earlier: List<'a, LogEntry, LogEntryRecord<'a>>,
}

impl<'a> From<&'a Header> for HeaderRecord<'a> {
    fn from(header: &'a Header) -> Self {
        Self {
            format: Format,
            number: header.number.0,
            parent: (&header.parent).into(),
            directory: header.directory.as_ref().map(DirectoryRecord::from),
            draft: (&header.draft).into(),
            base: header.base.as_ref().map(BaseRecord::from),
        }
    }
}

impl From<HeaderRecord<'_>> for Header {
    fn from(record: HeaderRecord<'_>) -> Self {
        Self {
            number: RevisionNumber(record.number),
            parent: record.parent.into(),
            directory: record.directory.map(DirectoryId::from),
            draft: record.draft.into(),
            base: record.base.map(Base::from),
        }
    }
}

impl<'a> From<&'a Base> for BaseRecord<'a> {
    fn from(Base { chain_hash, earlier }: &'a Base) -> Self {
        Self { seal: chain_hash.into(), earlier: List::new(earlier) }
    }
}

impl From<BaseRecord<'_>> for Base {
    fn from(BaseRecord { seal, earlier }: BaseRecord<'_>) -> Self {
        Self { chain_hash: seal.into(), earlier: earlier.into_values() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        journal::ChainHash,
        record::{
            assert_golden,
            draft::tests::{FIELDS, draft},
            log_entry::tests::{json as log_entry_json, log_entry},
        },
    };

    fn header() -> Header {
        Header {
            number: RevisionNumber(4),
            parent: ChainHash::from([1; 32]),
            directory: Some(DirectoryId(7)),
            draft: draft(),
            base: None,
        }
    }

    fn json(directory: &str, base: &str) -> String {
        let parent = "01".repeat(32);
        format!(r#"{{"format":2,"number":4,"parent":"{parent}",{directory}{FIELDS}{base}}}"#)
    }

    const DIRECTORY: &str = r#""directory":"00000000000000000000000000000007","#;

    #[test]
    fn header_has_its_json() {
        assert_golden::<_, HeaderRecord<'_>>(&header(), &json(DIRECTORY, ""));
    }

    #[test]
    fn header_without_directory_has_its_json() {
        let header = Header { directory: None, ..header() };
        assert_golden::<_, HeaderRecord<'_>>(&header, &json("", ""));
    }

    #[test]
    fn header_of_a_base_has_its_json() {
        let base = Base { chain_hash: ChainHash::from([2; 32]), earlier: vec![log_entry()] };
        let header = Header { base: Some(base), ..header() };
        let seal = "02".repeat(32);
        let base = format!(r#","base":{{"seal":"{seal}","earlier":[{}]}}"#, log_entry_json());
        assert_golden::<_, HeaderRecord<'_>>(&header, &json(DIRECTORY, &base));
    }
}
