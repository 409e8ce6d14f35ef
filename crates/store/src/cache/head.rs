//! The newest entries and saved items in sled, and the state with the revision that they belong to.

use api_types::{RevisionNumber, SavedItemKind};
use repository::{Change, Entry, Index, SavedItem, SavedItemKey, StoreError};
use serde::{Serialize, de::DeserializeOwned};
use sled::Batch;
use snapshot::ServiceKey;

use super::{Cache, guarded, sled};
use crate::{
    change_set,
    directory_id::DirectoryId,
    error::{self, Location},
    journal::{ChainHash, LogEntry},
    record::{self, CacheStateRecord, DirectoryRecord, EntryRecord, ItemRecord, PendingRecord},
};

/// sled stores larger values in separate files.
const MAX_PART_BYTES: usize = 4096;

/// Key of the [`CacheState`]. Its name on disk is older than the type.
const STATE_KEY: &[u8] = b"mark";
/// Key of the revision whose contents are being staged.
const PENDING_KEY: &[u8] = b"announced";
/// Key of the data directory ID.
const DIRECTORY_KEY: &[u8] = b"directory";

/// Changes in a batch. sled holds several copies of a batch in memory.
const BATCH_CHANGES: usize = 4096;

/// Bytes of the number of a part at the end of a key.
const PART_NUMBER_LENGTH: usize = 4;
/// Bytes of an entry's key: a hash of name and version, and the number of the part.
const ENTRY_KEY_LENGTH: usize = 32 + PART_NUMBER_LENGTH;
/// Bytes of a saved item's key: [`ITEM`], a hash of kind and name, and the number of the part.
const ITEM_KEY_LENGTH: usize = 1 + ENTRY_KEY_LENGTH;
/// The first byte of the key of a saved item.
const ITEM: u8 = b'i';

/// The revision of the cache, and the digest of its entries and saved items.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct CacheState {
    pub(crate) number: RevisionNumber,
    pub(crate) chain_hash: ChainHash,
    /// First retained revision of the journal when the contents were read from it.
    pub(crate) first_retained: RevisionNumber,
    pub(crate) entries: EntriesDigest,
}

/// Number of entries, and BLAKE3 over the JSON of each entry and each saved item, each followed by a line feed.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct EntriesDigest {
    pub(crate) count: u64,
    pub(crate) digest: blake3::Hash,
}

impl CacheState {
    /// Number and chain hash of the revision, as in [`LogEntry::position`].
    pub(crate) fn position(&self) -> (RevisionNumber, ChainHash) {
        (self.number, self.chain_hash)
    }

    /// The state for a revision with this index.
    pub(crate) fn new(
        first_retained: RevisionNumber,
        log_entry: &LogEntry,
        index: &Index,
    ) -> Result<Self, StoreError> {
        let (number, chain_hash) = log_entry.position();
        Ok(Self { number, chain_hash, first_retained, entries: EntriesDigest::from_index(index)? })
    }
}

impl EntriesDigest {
    fn from_index(index: &Index) -> Result<Self, StoreError> {
        let mut hasher = blake3::Hasher::new();
        for entry in index.entries() {
            hasher.update(&json(&EntryRecord::from(&**entry))?).update(b"\n");
        }
        for item in index.items() {
            hasher.update(&json(&ItemRecord::from(&**item))?).update(b"\n");
        }
        Ok(Self { count: index.len() as u64, digest: hasher.finalize() })
    }
}

impl Cache {
    /// The committed state. `None` if no revision was committed.
    pub(crate) fn cache_state(&self) -> Result<Option<CacheState>, StoreError> {
        Ok(self.read::<CacheStateRecord>(STATE_KEY)?.map(CacheState::from))
    }

    /// The revision whose contents may be partly staged.
    pub(crate) fn pending(&self) -> Result<Option<(RevisionNumber, ChainHash)>, StoreError> {
        Ok(self.read::<PendingRecord>(PENDING_KEY)?.map(Into::into))
    }

    /// The ID of the data directory. `None` in empty caches and in caches of earlier releases.
    pub(crate) fn directory(&self) -> Result<Option<DirectoryId>, StoreError> {
        Ok(self.read::<DirectoryRecord>(DIRECTORY_KEY)?.map(DirectoryId::from))
    }

    /// Reads the entries and the saved items and verifies them against the state.
    pub(crate) fn index(&self, cache_state: &CacheState) -> Result<Index, StoreError> {
        guarded(|| {
            let wrong = |why: &str| {
                error::damaged(Location::Cache, format!("its entries are wrong: {why}"))
            };
            let unreadable = |cause: serde_json::Error| wrong(&cause.to_string());
            let entry = |json: &[u8]| record::from_json::<EntryRecord<'_>>(json).map(Entry::from);
            let entries = self.join_parts(ENTRY_KEY_LENGTH)?;
            let entries = entries.iter().map(|json| entry(json)).collect::<Result<Vec<_>, _>>();
            let item = |json: &[u8]| record::from_json::<ItemRecord<'_>>(json).map(SavedItem::from);
            let items = self.join_parts(ITEM_KEY_LENGTH)?;
            let items = items.iter().map(|json| item(json)).collect::<Result<Vec<_>, _>>();
            let (entries, items) = (entries.map_err(unreadable)?, items.map_err(unreadable)?);
            let index =
                change_set::index(entries, items).map_err(|taken| wrong(&taken.to_string()))?;
            let same = EntriesDigest::from_index(&index)? == cache_state.entries;
            if same { Ok(index) } else { Err(wrong("they do not match the digest")) }
        })
    }

    /// The JSON of all values whose keys have this length, joined from their parts.
    fn join_parts(&self, key_length: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut values: Vec<Vec<u8>> = Vec::new();
        let mut last: Option<Vec<u8>> = None;
        for pair in &self.head {
            let (key, part) = pair.map_err(sled)?;
            let prefix = key.get(..key_length - PART_NUMBER_LENGTH);
            let Some(prefix) = prefix.filter(|_| key.len() == key_length) else { continue };
            match values.last_mut() {
                Some(json) if last.as_deref() == Some(prefix) => json.extend(&*part),
                _ => {
                    values.push(part.to_vec());
                    last = Some(prefix.to_vec());
                }
            }
        }
        Ok(values)
    }

    /// Records the revision before its contents are staged, so that a crash is detected.
    pub(super) fn set_pending(
        &self,
        directory: DirectoryId,
        log_entry: &LogEntry,
    ) -> Result<(), StoreError> {
        self.head.insert(DIRECTORY_KEY, json(&DirectoryRecord::from(&directory))?).map_err(sled)?;
        let pending = json(&PendingRecord::from(&log_entry.position()))?;
        self.head.insert(PENDING_KEY, pending).map_err(sled)?;
        Ok(())
    }

    /// Applies changes and the new state in one batch, or in several to limit memory. After a crash
    /// between two batches the entries do not match the state, and the next start rebuilds the cache.
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
            let (key_prefix, json) = match change {
                Change::Put(entry) => {
                    (entry_key_prefix(&entry.summary.key), json(&EntryRecord::from(entry))?)
                }
                Change::Remove(key) => (entry_key_prefix(key), Vec::new()),
                Change::PutItem(item) => {
                    (item_key_prefix(&item.key), json(&ItemRecord::from(item))?)
                }
                Change::RemoveItem(key) => (item_key_prefix(key), Vec::new()),
            };
            for key in self.head.scan_prefix(&key_prefix).keys() {
                batch.remove(key.map_err(sled)?);
            }
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
                error::damaged(Location::Cache, format!("its state cannot be read: {cause}"))
            };
            record::from_json(&json).map(Some).map_err(wrong)
        })
    }
}

/// The key prefix of a service's entry: a hash, because names can be long.
fn entry_key_prefix(service: &ServiceKey) -> Vec<u8> {
    let ServiceKey { name, version } = service;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(name.len() as u64).to_le_bytes());
    hasher.update(name.as_bytes()).update(version.as_bytes());
    hasher.finalize().as_bytes().to_vec()
}

/// The key prefix of a saved item.
fn item_key_prefix(SavedItemKey { kind, name }: &SavedItemKey) -> Vec<u8> {
    let kind: &[u8] = match kind {
        SavedItemKind::Profile => b"profile",
        SavedItemKind::Selection => b"selection",
    };
    let hash = blake3::hash(&[kind, b"\n", name.as_bytes()].concat());
    [&[ITEM], hash.as_bytes().as_slice()].concat()
}

fn json(record: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    record::to_json(record).map_err(error::io("write an entry as JSON"))
}
