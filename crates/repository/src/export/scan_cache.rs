//! Caches what exports of definitions drop and disclose, so that a preview reads no definition twice.
//!
//! Contents are addressed by their hash and never change, so nothing here becomes stale. The cache is
//! in memory only: see `docs/adr/0015-an-export-preview-reads-each-definition-once.md`.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex},
};

use api_types::RevisionNumber;
use snapshot::{Definition, Hash, Release, Summary};

use super::scan::{Findings, Scan};
use crate::lock::lock;

/// The memory of one generation, in bytes. There are two.
const MAX_GENERATION_BYTES: usize = 8 << 20;

/// Scans of definitions by the hash of their content.
#[derive(Debug, Default)]
pub(crate) struct ScanCache {
    generations: Mutex<Generations>,
    /// The last revision whose definitions were scanned in the background.
    pub(super) scanned: Mutex<RevisionNumber>,
}

/// A cache in two generations: once the young one is full, it becomes the old one, and the old one is
/// dropped. A scan that is used moves to the young generation.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Hash, Scan>,
    young_bytes: usize,
    old: HashMap<Hash, Scan>,
}

impl Generations {
    fn insert(&mut self, hash: Hash, scan: Scan) {
        if self.young_bytes >= MAX_GENERATION_BYTES {
            self.old = mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += scan.bytes();
        if let Some(replaced) = self.young.insert(hash, scan) {
            self.young_bytes -= replaced.bytes();
        }
    }

    fn remove(&mut self, hash: &Hash) -> Option<Scan> {
        let Some(scan) = self.young.remove(hash) else { return self.old.remove(hash) };
        self.young_bytes -= scan.bytes();
        Some(scan)
    }
}

impl ScanCache {
    /// The findings of a content for a release, if they are known.
    pub(super) fn findings(&self, hash: &Hash, reader: Release) -> Option<Arc<Findings>> {
        let mut generations = lock(&self.generations);
        if let Some(scan) = generations.young.get(hash) {
            return scan.findings(reader);
        }
        let scan = generations.old.remove(hash)?;
        let findings = scan.findings(reader);
        generations.insert(*hash, scan);
        findings
    }

    /// Scans a definition for a release. The cache is not locked during the scan.
    pub(super) fn scan(
        &self,
        hash: &Hash,
        definition: &Definition,
        summary: &Summary,
        reader: Release,
    ) -> Arc<Findings> {
        let known = lock(&self.generations).remove(hash);
        let mut scan = known.unwrap_or_else(|| Scan::new(definition, summary));
        let findings = scan.find(definition, summary, reader);
        lock(&self.generations).insert(*hash, scan);
        findings
    }

    /// Whether the next scans would evict others.
    pub(super) fn is_full(&self) -> bool {
        lock(&self.generations).young_bytes >= MAX_GENERATION_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: usize) -> Hash {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        Hash::from(bytes)
    }

    fn scan() -> Scan {
        let summary = store_tests::fixtures::entry("a", hash(0)).summary;
        Scan::new(&Definition::from_sections(<[String; 5]>::default()), &summary)
    }

    #[test]
    fn cache_is_bounded_and_keeps_used_scans() {
        let cache = ScanCache::default();
        let capacity = MAX_GENERATION_BYTES / scan().bytes();
        for number in 0..capacity * 4 {
            lock(&cache.generations).insert(hash(number), scan());
            assert!(cache.findings(&hash(0), Release::NEWEST).is_some(), "used all the time");
        }
        let generations = mem::take(&mut *lock(&cache.generations));
        assert!(generations.young.len() + generations.old.len() <= 2 * capacity + 2);
        let bytes: usize = generations.young.values().map(Scan::bytes).sum();
        assert_eq!(generations.young_bytes, bytes);
    }
}
