//! What lies between two revisions, service by service, told by comparing hashes.

use serde::{Deserialize, Serialize};
use snapshot::{ChangeKind, ServiceKey, ServiceType};

use crate::{Entry, Index};

/// How much a revision holds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Services.
    pub services: u64,
    /// Examples and event messages.
    pub examples: u64,
    /// Bytes of all definitions.
    pub size: u64,
}

/// What a revision changed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Services that were not there before.
    pub added: u64,
    /// Services whose content was another one.
    pub changed: u64,
    /// Services that are gone.
    pub removed: u64,
    /// The place of the first of `services` among all changed services.
    pub from: u64,
    /// The changed services, or a piece of them, by name and version.
    pub services: Vec<ChangedService>,
}

/// A service that a revision changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChangedService {
    /// What became of it.
    pub change: ChangeKind,
    /// Its name and version.
    pub key: ServiceKey,
    /// Its type; of one that is gone, the type that it had.
    pub kind: ServiceType,
    /// Examples and event messages that it had before; 0 for a new one.
    pub examples_before: u32,
    /// Those that it has since; 0 for one that is gone.
    pub examples: u32,
}

impl Totals {
    pub(super) fn of(index: &Index) -> Self {
        index.entries().fold(Self::default(), |sum, entry| Self {
            services: sum.services + 1,
            examples: sum.examples + u64::from(entry.summary.examples()),
            size: sum.size + entry.summary.size,
        })
    }
}

impl Changes {
    /// All that differs between two indexes.
    pub(super) fn of(before: &Index, now: &Index) -> Self {
        let put = now.put_since(before).map(|entry| match before.get(&entry.summary.key) {
            Some(earlier) => ChangedService::changed(earlier, entry),
            None => ChangedService::added(entry),
        });
        let gone = now.removed_since(before);
        let mut services: Vec<_> =
            put.chain(gone.map(|entry| ChangedService::gone(entry))).collect();
        services.sort_by(|a, b| a.key.cmp(&b.key));
        let count = |kind| services.iter().filter(|service| service.change == kind).count() as u64;
        Self {
            added: count(ChangeKind::Added),
            changed: count(ChangeKind::Changed),
            removed: count(ChangeKind::Removed),
            from: 0,
            services,
        }
    }

    /// The counts, and the services from a place on.
    pub(super) fn piece(self, from: usize, most: usize) -> Self {
        let services = self.services.into_iter().skip(from).take(most).collect();
        Self { from: from as u64, services, ..self }
    }

    /// How many services were changed.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.added + self.changed + self.removed
    }
}

impl ChangedService {
    fn added(entry: &Entry) -> Self {
        Self { examples: entry.summary.examples(), ..Self::of(ChangeKind::Added, entry) }
    }

    fn changed(before: &Entry, entry: &Entry) -> Self {
        let (examples_before, examples) = (before.summary.examples(), entry.summary.examples());
        Self { examples_before, examples, ..Self::of(ChangeKind::Changed, entry) }
    }

    fn gone(entry: &Entry) -> Self {
        Self { examples_before: entry.summary.examples(), ..Self::of(ChangeKind::Removed, entry) }
    }

    fn of(change: ChangeKind, entry: &Entry) -> Self {
        let (key, kind) = (entry.summary.key.clone(), entry.summary.kind);
        Self { change, key, kind, examples_before: 0, examples: 0 }
    }
}
