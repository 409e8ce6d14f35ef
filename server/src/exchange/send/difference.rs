//! What to change at an instance, so that it has the services of one revision of its copy instead of those of another.

use std::{collections::HashSet, sync::Arc};

use repository::{Admin, Entry, Index, Repository, StoreError};
use snapshot::{ServiceId, ServiceKey};

/// What to change at an instance.
pub(super) struct Difference {
    /// The services to import.
    pub(super) puts: Vec<Put>,
    /// The services to delete, which nothing replaces.
    pub(super) removes: Vec<Arc<Entry>>,
}

/// A service to import.
pub(super) struct Put {
    pub(super) entry: Arc<Entry>,
    /// Whether the instance has the service under this ID with something that it is to lose. A Microcks has to delete
    /// it first.
    pub(super) loses: bool,
    /// The service of the same name and version under another ID. It has to be deleted first, because a Microcks
    /// cannot have both.
    pub(super) instead_of: Option<Arc<Entry>>,
}

impl Difference {
    /// What turns the state `from` into the state `to`. Only services of these names and versions change.
    pub(super) fn new(
        repository: &Repository,
        admin: &Admin,
        keys: &[ServiceKey],
        from: &Index,
        to: &Index,
    ) -> Result<Self, StoreError> {
        let mut difference = Self { puts: Vec::new(), removes: Vec::new() };
        let kept: HashSet<&ServiceId> =
            keys.iter().filter_map(|key| Some(&to.get(key)?.summary.id)).collect();
        for key in keys {
            let earlier = from.get(key);
            // One whose ID another service gets is replaced by that one.
            let gone = earlier.filter(|earlier| !kept.contains(&earlier.summary.id)).cloned();
            match to.get(key) {
                Some(entry) if earlier.is_some_and(|earlier| earlier.hash == entry.hash) => {}
                Some(entry) => {
                    let loses = match from.by_id(&entry.summary.id) {
                        Some(there) => loses(repository, admin, there, entry)?,
                        None => false,
                    };
                    difference.puts.push(Put { entry: Arc::clone(entry), loses, instead_of: gone });
                }
                None => difference.removes.extend(gone),
            }
        }
        Ok(difference)
    }

    /// The number of services that change.
    pub(super) fn len(&self) -> usize {
        self.puts.len() + self.removes.len()
    }
}

/// Whether the definition has contracts or messages that the later one does not have.
fn loses(
    repository: &Repository,
    admin: &Admin,
    earlier: &Entry,
    later: &Entry,
) -> Result<bool, StoreError> {
    let earlier = repository.definition(admin.member(), earlier)?.document_ids();
    let later: HashSet<_> =
        repository.definition(admin.member(), later)?.document_ids().into_iter().collect();
    Ok(earlier.iter().any(|id| !later.contains(id)))
}
