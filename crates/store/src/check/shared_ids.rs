//! Finds services of the newest revision that share IDs of contracts or messages, which earlier
//! releases allowed. A Microcks that reads an export of them loses documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use repository::Change;
use snapshot::{Definition, DocumentIdHash, Hash, ServiceKey};

use super::{finding::names, walk::Observer};

/// Collects the IDs of all contents and the services of the newest revision.
#[derive(Default)]
pub(super) struct SharedIds {
    ids: HashMap<Hash, Box<[DocumentIdHash]>>,
    services: BTreeMap<ServiceKey, Hash>,
}

impl Observer for SharedIds {
    fn definition(&mut self, hash: Hash, definition: &Definition) {
        self.ids.insert(hash, definition.document_ids());
    }

    fn changes(&mut self, changes: &[Change]) {
        // Removals come first, so that a name can move.
        for change in changes {
            if let Change::Remove(key) = change {
                self.services.remove(key);
            }
        }
        for change in changes {
            if let Change::Put(entry) = change {
                self.services.insert(entry.summary.key.clone(), entry.hash);
            }
        }
    }
}

impl SharedIds {
    /// A note that names the services that share IDs. `None` if no services do.
    pub(super) fn note(&self) -> Option<String> {
        let mut owners: HashMap<DocumentIdHash, &ServiceKey> = HashMap::new();
        let mut shared: BTreeSet<&ServiceKey> = BTreeSet::new();
        for (key, hash) in &self.services {
            for id in self.ids.get(hash).into_iter().flatten() {
                let owner = *owners.entry(*id).or_insert(key);
                if owner != key {
                    shared.extend([owner, key]);
                }
            }
        }
        let services: Vec<ServiceKey> = shared.into_iter().cloned().collect();
        (!services.is_empty()).then(|| {
            format!(
                "These services share IDs of contracts or examples, so they cannot be exported \
                 together: {}. The server gives them new IDs when it runs.",
                names(&services)
            )
        })
    }
}
