//! The newest entries in sled: a key a service, and a mark that tells what they are.

use api_types::RevisionNumber;
use repository::{Change, Entry, Index, StoreError};
use serde::{Serialize, de::DeserializeOwned};
use sled::{Batch, IVec};
use snapshot::ServiceKey;

use super::{Cache, guarded, sled};
use crate::{
    anchor::DirectoryId,
    change_set,
    error::{self, Location},
    journal::{ChainHash, LogEntry},
    record::{self, CacheStateRecord, DirectoryRecord, EntryRecord, PendingRecord},
};

/// Above this sled makes files of values.
const MAX_PART_BYTES: usize = 4096;

/// Under this key is the mark of the revision that the entries are of.
const STATE_KEY: &[u8] = b"mark";
/// Under this key is the revision whose contents are being staged.
const PENDING_KEY: &[u8] = b"announced";
/// Under this key is the identity of the data directory.
const DIRECTORY_KEY: &[u8] = b"directory";

/// Changes of a batch: sled holds it in memory several times over.
const BATCH_CHANGES: usize = 4096;

/// Bytes of an entry's key: a hash of name and version, and the number of the part.
const KEY_LENGTH: usize = 32 + 4;

/// Which revision the cache is at, and what its entries must come to.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct CacheState {
    pub(crate) number: RevisionNumber,
    pub(crate) chain_hash: ChainHash,
    /// The revision that the journal began with when the contents were taken from it.
    pub(crate) first_retained: RevisionNumber,
    pub(crate) entries: EntriesDigest,
}

/// How many entries there are, and BLAKE3 over the JSON of each and a line feed.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct EntriesDigest {
    pub(crate) count: u64,
    pub(crate) digest: blake3::Hash,
}

impl CacheState {
    /// The mark of a revision with this index, of a journal that begins at `oldest`.
    pub(crate) fn new(
        first_retained: RevisionNumber,
        line: &LogEntry,
        index: &Index,
    ) -> Result<Self, StoreError> {
        let (number, chain_hash) = (line.revision.number, line.chain_hash);
        Ok(Self { number, chain_hash, first_retained, entries: EntriesDigest::of(index)? })
    }
}

impl EntriesDigest {
    fn of(index: &Index) -> Result<Self, StoreError> {
        let mut hasher = blake3::Hasher::new();
        for entry in index.entries() {
            hasher.update(&json(&EntryRecord::from(&**entry))?).update(b"\n");
        }
        Ok(Self { count: index.len() as u64, digest: hasher.finalize() })
    }
}

impl Cache {
    /// The mark; nothing where no revision was finished here.
    pub(crate) fn cache_state(&self) -> Result<Option<CacheState>, StoreError> {
        Ok(self.read::<CacheStateRecord>(STATE_KEY)?.map(CacheState::from))
    }

    /// The revision whose contents may be here in part.
    pub(crate) fn pending(&self) -> Result<Option<(RevisionNumber, ChainHash)>, StoreError> {
        Ok(self.read::<PendingRecord>(PENDING_KEY)?.map(Into::into))
    }

    /// The data directory that it was made in; nothing in those of earlier releases, and in empty
    /// ones.
    pub(crate) fn directory(&self) -> Result<Option<DirectoryId>, StoreError> {
        Ok(self.read::<DirectoryRecord>(DIRECTORY_KEY)?.map(DirectoryId::from))
    }

    /// The entries, proved to be those of the mark.
    pub(crate) fn index(&self, cache_state: &CacheState) -> Result<Index, StoreError> {
        guarded(|| {
            let mut entries: Vec<(IVec, Vec<u8>)> = Vec::new();
            for pair in &self.head {
                let (key, part) = pair.map_err(sled)?;
                if key.len() != KEY_LENGTH {
                    continue;
                }
                match entries.last_mut() {
                    Some((last, json)) if last.get(..32) == key.get(..32) => json.extend(&*part),
                    _ => entries.push((key, part.to_vec())),
                }
            }
            let read = |json: &[u8]| record::from_json::<EntryRecord<'_>>(json).map(Entry::from);
            let entries = entries.iter().map(|(_, json)| read(json));
            let wrong = |why: &str| {
                error::damaged(Location::Cache, format!("its entries are wrong: {why}"))
            };
            let entries: Vec<Entry> =
                entries.collect::<Result<_, _>>().map_err(|cause| wrong(&cause.to_string()))?;
            let index = change_set::index(entries).map_err(|taken| wrong(&taken.to_string()))?;
            let same = EntriesDigest::of(&index)? == cache_state.entries;
            if same { Ok(index) } else { Err(wrong("they are not those that were written")) }
        })
    }

    /// Says what is about to be staged, so that it is not taken for part of a finished revision.
    pub(super) fn set_pending(
        &self,
        directory: DirectoryId,
        line: &LogEntry,
    ) -> Result<(), StoreError> {
        self.head.insert(DIRECTORY_KEY, json(&DirectoryRecord::from(&directory))?).map_err(sled)?;
        let pending = json(&PendingRecord::from(&(line.revision.number, line.chain_hash)))?;
        self.head.insert(PENDING_KEY, pending).map_err(sled)?;
        Ok(())
    }

    /// Changes entries and mark: in one batch, or in several where that would take too much memory.
    /// Killed between two of those, the entries are not those of the mark, and the next start makes the
    /// cache again.
    pub(super) fn commit_entries(
        &self,
        cache_state: &CacheState,
        changes: &[Change],
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (change, number) in changes.iter().zip(1..) {
            if number % BATCH_CHANGES == 0 {
                self.head.apply_batch(std::mem::take(&mut batch)).map_err(sled)?;
            }
            let (service, entry) = match change {
                Change::Put(entry) => (&entry.summary.key, Some(entry)),
                Change::Remove(service) => (service, None),
            };
            let key_prefix = key_prefix(service);
            for key in self.head.scan_prefix(key_prefix).keys() {
                batch.remove(key.map_err(sled)?);
            }
            let json = entry.map(|entry| json(&EntryRecord::from(entry))).transpose()?;
            let json = json.unwrap_or_default();
            for (part, number) in json.chunks(MAX_PART_BYTES).zip(0_u32..) {
                batch.insert([key_prefix.as_slice(), &number.to_be_bytes()].concat(), part);
            }
        }
        batch.remove(PENDING_KEY);
        batch.insert(STATE_KEY, json(&CacheStateRecord::from(cache_state))?);
        self.head.apply_batch(batch).map_err(sled)
    }

    fn read<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        guarded(|| {
            let Some(json) = self.head.get(key).map_err(sled)? else { return Ok(None) };
            let wrong = |cause| {
                error::damaged(Location::Cache, format!("its mark cannot be read: {cause}"))
            };
            record::from_json(&json).map(Some).map_err(wrong)
        })
    }
}

/// Where a service's entry is; a name may be longer than a key should be.
fn key_prefix(service: &ServiceKey) -> [u8; 32] {
    let ServiceKey { name, version } = service;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(name.len() as u64).to_le_bytes());
    hasher.update(name.as_bytes()).update(version.as_bytes());
    *hasher.finalize().as_bytes()
}

fn json(record: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    record::to_json(record).map_err(error::io("write an entry as JSON"))
}
