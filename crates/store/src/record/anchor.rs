//! The anchor.

use api_types::RevisionNumber;
use serde::{Deserialize, Serialize};

use super::{digest::Digest, directory::DirectoryRecord, format::Format};
use crate::anchor::{Anchor, FORMAT};

/// An [`Anchor`].
#[derive(Serialize, Deserialize)]
pub(crate) struct AnchorRecord {
    format: Format<FORMAT>,
    directory: DirectoryRecord,
    identified_from: u64,
    newest: u64,
    seal: Digest,
}

impl From<&Anchor> for AnchorRecord {
    fn from(Anchor { directory, identified_from, newest, chain_hash: seal }: &Anchor) -> Self {
        Self {
            format: Format,
            directory: directory.into(),
            identified_from: identified_from.0,
            newest: newest.0,
            seal: seal.into(),
        }
    }
}

impl From<AnchorRecord> for Anchor {
    fn from(record: AnchorRecord) -> Self {
        Self {
            directory: record.directory.into(),
            identified_from: RevisionNumber(record.identified_from),
            newest: RevisionNumber(record.newest),
            chain_hash: record.seal.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{directory_id::DirectoryId, record::assert_golden};

    #[test]
    fn anchor_has_its_json() {
        let anchor = Anchor::new(DirectoryId(7), RevisionNumber(1), None);
        let json = format!(
            r#"{{"format":1,"directory":"{:032x}","identified_from":1,"newest":0,"seal":"{}"}}"#,
            7,
            "0".repeat(64)
        );
        assert_golden::<_, AnchorRecord>(&anchor, &json);
    }
}
