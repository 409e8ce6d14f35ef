//! What an instance has, and what it is to have.

use std::sync::Arc;

use api_types::{FoundThere, RevisionNumber};
use repository::{Admin, Entry, Index, Repository, StoreError};
use snapshot::{Definition, ServiceKey};

use super::super::read_back::is_equal;

/// Two states of a repository: what an instance has, and what it is to have.
pub(crate) struct States<'a> {
    /// The services that differ.
    pub(crate) keys: &'a [ServiceKey],
    /// What the instance has.
    pub(crate) from: (RevisionNumber, &'a Index),
    /// What it is to have.
    pub(crate) to: (RevisionNumber, &'a Index),
    /// Whether the instance may have something else by now.
    pub(crate) is_old: bool,
}

/// The services that differ between two states.
pub(crate) fn changed_keys(from: &Index, to: &Index) -> Vec<ServiceKey> {
    let entries = to.put_since(from).chain(to.removed_since(from));
    entries.map(|entry| entry.summary.key.clone()).collect()
}

/// Compares a service of an instance with the states `from` and `to` of a repository, and adds it to what was found.
/// `there` is `None` if the instance does not have it.
pub(crate) fn add_found(
    found: &mut FoundThere,
    (repository, admin): (&Repository, &Admin),
    (from, to): (&Index, &Index),
    key: &ServiceKey,
    there: Option<&Definition>,
) -> Result<(), StoreError> {
    let is_same = |entry: Option<&Arc<Entry>>| {
        let (Some(there), Some(entry)) = (there, entry) else {
            return Ok::<_, StoreError>(there.is_none() && entry.is_none());
        };
        Ok(there.hash() == entry.hash
            || is_equal(there, &repository.definition(admin.member(), entry)?))
    };
    let group = if is_same(to.get(key))? {
        &mut found.sent
    } else if is_same(from.get(key))? {
        &mut found.before
    } else {
        &mut found.other
    };
    group.push(key.clone());
    Ok(())
}
