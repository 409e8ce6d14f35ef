//! Which revision the cache is at, and which one it is being brought to.

use api_types::RevisionNumber;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use crate::{
    cache::{Mark, Seen},
    journal::ChainHash,
};

/// A [`Mark`].
#[derive(Serialize, Deserialize)]
pub(crate) struct MarkRecord {
    number: u64,
    seal: Digest,
    /// Working copies from before there was compacting lack it.
    #[serde(default)]
    oldest: u64,
    entries: SeenRecord,
}

/// A [`Seen`].
#[derive(Serialize, Deserialize)]
struct SeenRecord {
    count: u64,
    digest: Digest,
}

/// A revision whose contents are being staged: its number, and the seal of its file.
#[derive(Serialize, Deserialize)]
pub(crate) struct AnnouncedRecord(u64, Digest);

impl From<&Mark> for MarkRecord {
    fn from(Mark { number, seal, oldest, entries }: &Mark) -> Self {
        Self {
            number: number.0,
            seal: seal.into(),
            oldest: oldest.0,
            entries: SeenRecord { count: entries.count, digest: entries.digest.into() },
        }
    }
}

impl From<MarkRecord> for Mark {
    fn from(record: MarkRecord) -> Self {
        let SeenRecord { count, digest: Digest(digest) } = record.entries;
        Self {
            number: RevisionNumber(record.number),
            seal: record.seal.into(),
            oldest: RevisionNumber(record.oldest),
            entries: Seen { count, digest: digest.into() },
        }
    }
}

impl From<&(RevisionNumber, ChainHash)> for AnnouncedRecord {
    fn from((number, seal): &(RevisionNumber, ChainHash)) -> Self {
        Self(number.0, seal.into())
    }
}

impl From<AnnouncedRecord> for (RevisionNumber, ChainHash) {
    fn from(AnnouncedRecord(number, seal): AnnouncedRecord) -> Self {
        (RevisionNumber(number), seal.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{assert_golden, from_json};

    fn mark() -> Mark {
        Mark {
            number: RevisionNumber(7),
            seal: ChainHash::from([1; 32]),
            oldest: RevisionNumber(2),
            entries: Seen { count: 3, digest: [2; 32].into() },
        }
    }

    fn json(oldest: &str) -> String {
        let [seal, digest] = ["01", "02"].map(|byte| byte.repeat(32));
        format!(
            r#"{{"number":7,"seal":"{seal}",{oldest}"entries":{{"count":3,"digest":"{digest}"}}}}"#
        )
    }

    #[test]
    fn mark_has_its_json() {
        assert_golden::<_, MarkRecord>(&mark(), &json(r#""oldest":2,"#));
    }

    #[test]
    fn mark_from_before_there_was_compacting_is_of_a_whole_journal() {
        let read: MarkRecord = from_json(json("").as_bytes()).unwrap();
        assert_eq!(Mark::from(read), Mark { oldest: RevisionNumber(0), ..mark() });
    }

    #[test]
    fn announced_revision_has_its_json() {
        let announced = (RevisionNumber(4), ChainHash::from([1; 32]));
        let json = format!(r#"[4,"{}"]"#, "01".repeat(32));
        assert_golden::<_, AnnouncedRecord>(&announced, &json);
    }
}
