//! Finds definitions of a source that cannot all be written: those with the same name and version, and
//! new ones with the same service ID.

use std::collections::HashMap;

use snapshot::{ManifestEntry, ServiceId, ServiceKey, Summary};

use crate::store::Index;

/// The definitions of a source by name and version, and by service ID.
pub(super) struct Rivals<'a> {
    counts: HashMap<&'a ServiceKey, u32>,
    /// The first two names of each ID, without those that the repository has: these get the ID that they
    /// have there.
    keys: HashMap<&'a ServiceId, (&'a ServiceKey, Option<&'a ServiceKey>)>,
}

impl<'a> Rivals<'a> {
    pub(super) fn new(definitions: impl Iterator<Item = &'a ManifestEntry>, index: &Index) -> Self {
        let mut rivals = Self { counts: HashMap::new(), keys: HashMap::new() };
        for ManifestEntry { summary, .. } in definitions {
            *rivals.counts.entry(&summary.key).or_default() += 1;
            if index.get(&summary.key).is_some() {
                continue;
            }
            let (first, second) = rivals.keys.entry(&summary.id).or_insert((&summary.key, None));
            if *first != &summary.key && second.is_none() {
                *second = Some(&summary.key);
            }
        }
        rivals
    }

    /// Whether the source has this name and version more than once.
    pub(super) fn is_duplicate(&self, key: &ServiceKey) -> bool {
        self.counts.get(key).is_some_and(|count| *count > 1)
    }

    /// Another new definition of the source with the same service ID.
    pub(super) fn with_same_id(&self, summary: &Summary) -> Option<&'a ServiceKey> {
        let (first, second) = *self.keys.get(&summary.id)?;
        if first == &summary.key { second } else { Some(first) }
    }
}
