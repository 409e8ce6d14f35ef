//! Definitions in sled: a table under the hash, and the compressed bytes in pieces.

use repository::StoreError;
use sled::{Batch, Tree};
use snapshot::{Definition, Hash, Kind};

use super::{Cache, guarded, sled};
use crate::{
    compressed::{Compressed, SectionRow, Table, decompress},
    error::{self, Location},
};

/// sled stores larger values in separate files and never removes those.
const MAX_PIECE_BYTES: usize = 4096;

/// sled holds several copies of a batch in memory.
const MAX_BATCH_PIECES: usize = 500;
const MAX_BATCH_BYTES: usize = 1024 * 1024;

impl Cache {
    /// Whether the cache has this content.
    pub(crate) fn contains(&self, hash: &Hash) -> Result<bool, StoreError> {
        guarded(|| self.contents.contains_key(hash.as_bytes()).map_err(sled))
    }

    /// Reads and verifies a section. Returns `None` if the content is not in the cache.
    pub(crate) fn section(&self, hash: &Hash, kind: Kind) -> Result<Option<String>, StoreError> {
        guarded(|| {
            let Some(table) = self.table(hash)? else { return Ok(None) };
            self.text(hash, kind, table.row(kind)).map(Some)
        })
    }

    /// Reads and verifies a definition, like [`Cache::section`].
    pub(crate) fn definition(&self, hash: &Hash) -> Result<Option<Definition>, StoreError> {
        guarded(|| {
            let Some(table) = self.table(hash)? else { return Ok(None) };
            let mut sections = [const { String::new() }; 5];
            for (text, kind) in sections.iter_mut().zip(Kind::ALL) {
                *text = self.text(hash, kind, table.row(kind))?;
            }
            Ok(Some(Definition::from_sections(sections)))
        })
    }

    /// Reads and verifies a definition without decompressing the result.
    pub(crate) fn compressed(&self, hash: &Hash) -> Result<Option<Compressed>, StoreError> {
        guarded(|| {
            let Some(table) = self.table(hash)? else { return Ok(None) };
            let mut body = Vec::new();
            for kind in Kind::ALL {
                body.extend(self.bytes(hash, kind, table.row(kind))?);
            }
            let compressed = Compressed { table, body };
            let same = compressed.decompress(Location::Cache)?.hash() == *hash;
            if same {
                Ok(Some(compressed))
            } else {
                Err(error::damaged(Location::Cache, "a content has changed"))
            }
        })
    }

    /// Removes the first piece of the contracts of a definition.
    #[cfg(feature = "faults")]
    pub(crate) fn damage(&self, hash: &Hash) {
        let _removed = self.contents.remove(key(hash, Kind::Resource, 0));
    }

    fn table(&self, hash: &Hash) -> Result<Option<Table>, StoreError> {
        let Some(bytes) = self.contents.get(hash.as_bytes()).map_err(sled)? else {
            return Ok(None);
        };
        let table = Table::decode(&bytes);
        table.map(Some).ok_or_else(|| error::damaged(Location::Cache, "a table has another length"))
    }

    fn text(&self, hash: &Hash, kind: Kind, row: &SectionRow) -> Result<String, StoreError> {
        decompress(row, &self.bytes(hash, kind, row)?, Location::Cache)
    }

    fn bytes(&self, hash: &Hash, kind: Kind, row: &SectionRow) -> Result<Vec<u8>, StoreError> {
        let mut compressed = Vec::new();
        let mut piece = 0;
        while (compressed.len() as u64) < row.compressed {
            let bytes = self.contents.get(key(hash, kind, piece)).map_err(sled)?;
            match bytes {
                Some(bytes) if !bytes.is_empty() => compressed.extend_from_slice(&bytes),
                _ => {
                    return Err(error::damaged(
                        Location::Cache,
                        format!("a piece of {hash} is missing"),
                    ));
                }
            }
            piece += 1;
        }
        Ok(compressed)
    }
}

/// Puts definitions into sled, in batches.
pub(super) struct Staging<'a> {
    tree: &'a Tree,
    batch: Batch,
    pieces: usize,
    bytes: usize,
}

impl<'a> Staging<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { tree, batch: Batch::default(), pieces: 0, bytes: 0 }
    }

    /// Adds a definition: the pieces first, then the table that refers to them.
    pub(super) fn put(&mut self, hash: &Hash, compressed: &Compressed) -> Result<(), StoreError> {
        for (kind, section) in Kind::ALL.into_iter().zip(compressed.sections()) {
            for (piece, number) in section.chunks(MAX_PIECE_BYTES).zip(0..) {
                self.insert(&key(hash, kind, number), piece)?;
            }
        }
        self.insert(hash.as_bytes(), &compressed.table.encode())
    }

    /// Writes the last batch.
    pub(super) fn finish(mut self) -> Result<(), StoreError> {
        self.apply()
    }

    fn insert(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        if self.pieces == MAX_BATCH_PIECES || self.bytes + value.len() > MAX_BATCH_BYTES {
            self.apply()?;
        }
        self.batch.insert(key, value);
        self.pieces += 1;
        self.bytes += value.len();
        Ok(())
    }

    fn apply(&mut self) -> Result<(), StoreError> {
        (self.pieces, self.bytes) = (0, 0);
        self.tree.apply_batch(std::mem::take(&mut self.batch)).map_err(sled)
    }
}

/// The key of a piece. Big-endian numbers keep the pieces of a section in order.
fn key(hash: &Hash, kind: Kind, piece: u32) -> Vec<u8> {
    let [section, ..] = (kind.index() as u64).to_le_bytes();
    [hash.as_bytes().as_slice(), &[section], &piece.to_be_bytes()].concat()
}
