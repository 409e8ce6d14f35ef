//! The committed and the pending revision of the cache.

use api_types::RevisionNumber;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use crate::{
    cache::{CacheState, EntriesDigest},
    journal::ChainHash,
};

/// A [`CacheState`].
#[derive(Serialize, Deserialize)]
pub(crate) struct CacheStateRecord {
    number: u64,
    seal: Digest,
    /// Missing in caches of releases without compaction.
    #[serde(default)]
    oldest: u64,
    entries: EntriesDigestRecord,
}

/// A [`EntriesDigest`].
#[derive(Serialize, Deserialize)]
struct EntriesDigestRecord {
    count: u64,
    digest: Digest,
}

/// A revision whose contents are being staged: its number, and the chain hash of its file.
#[derive(Serialize, Deserialize)]
pub(crate) struct PendingRecord(u64, Digest);

impl From<&CacheState> for CacheStateRecord {
    fn from(
        CacheState { number, chain_hash: seal, first_retained: oldest, entries }: &CacheState,
    ) -> Self {
        Self {
            number: number.0,
            seal: seal.into(),
            oldest: oldest.0,
            entries: EntriesDigestRecord { count: entries.count, digest: entries.digest.into() },
        }
    }
}

impl From<CacheStateRecord> for CacheState {
    fn from(record: CacheStateRecord) -> Self {
        let EntriesDigestRecord { count, digest: Digest(digest) } = record.entries;
        Self {
            number: RevisionNumber(record.number),
            chain_hash: record.seal.into(),
            first_retained: RevisionNumber(record.oldest),
            entries: EntriesDigest { count, digest: digest.into() },
        }
    }
}

impl From<&(RevisionNumber, ChainHash)> for PendingRecord {
    fn from((number, seal): &(RevisionNumber, ChainHash)) -> Self {
        Self(number.0, seal.into())
    }
}

impl From<PendingRecord> for (RevisionNumber, ChainHash) {
    fn from(PendingRecord(number, seal): PendingRecord) -> Self {
        (RevisionNumber(number), seal.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{assert_golden, from_json};

    fn mark() -> CacheState {
        CacheState {
            number: RevisionNumber(7),
            chain_hash: ChainHash::from([1; 32]),
            first_retained: RevisionNumber(2),
            entries: EntriesDigest { count: 3, digest: [2; 32].into() },
        }
    }

    fn json(oldest: &str) -> String {
        let [seal, digest] = ["01", "02"].map(|byte| byte.repeat(32));
        format!(
            r#"{{"number":7,"seal":"{seal}",{oldest}"entries":{{"count":3,"digest":"{digest}"}}}}"#
        )
    }

    #[test]
    fn cache_state_has_its_json() {
        assert_golden::<_, CacheStateRecord>(&mark(), &json(r#""oldest":2,"#));
    }

    #[test]
    fn cache_state_without_oldest_is_of_uncompacted_journal() {
        let read: CacheStateRecord = from_json(json("").as_bytes()).unwrap();
        assert_eq!(
            CacheState::from(read),
            CacheState { first_retained: RevisionNumber(0), ..mark() }
        );
    }

    #[test]
    fn pending_revision_has_its_json() {
        let announced = (RevisionNumber(4), ChainHash::from([1; 32]));
        let json = format!(r#"[4,"{}"]"#, "01".repeat(32));
        assert_golden::<_, PendingRecord>(&announced, &json);
    }
}
