//! Gives new IDs to services of earlier releases that share IDs.

use std::collections::HashSet;

use api_types::{
    ChangedParts, Choice, Draft, Effect, Outcome, RevisionKind, RevisionNumber, WrittenService,
};
use snapshot::{DocumentIdHash, replace_unusable_ids};

use crate::{
    repository::Repository,
    store::{Change, Entry, Head, StoreError},
};

/// The actor of a revision that the server makes itself.
const ACTOR: &str = "mockpit";

/// A revision in which the server gave new IDs to services that shared IDs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RenewedServices {
    /// The revision.
    pub revision: RevisionNumber,
    /// The number of services that got new IDs.
    pub services: usize,
}

impl Repository {
    /// Gives new IDs to documents of services that share IDs, in a revision of its own. Earlier releases
    /// imported such services. The first service by name keeps its IDs. Returns `None` if no services
    /// share IDs.
    ///
    /// # Errors
    /// Fails if the store cannot be read or written. Nothing is changed then.
    pub fn renew_shared_ids(&self) -> Result<Option<RenewedServices>, StoreError> {
        loop {
            let head = self.store.head();
            let number = head.revision.number;
            let ids = &self.document_ids;
            if ids.unique.is(number) {
                return Ok(None);
            }
            if ids.shared(head.index.entries())?.is_none() {
                ids.unique.set(number);
                return Ok(None);
            }
            match self.commit_renewed_ids(&head) {
                // Another revision was committed. Look again.
                Err(StoreError::Stale { .. }) => {}
                committed => return committed.map(Some),
            }
        }
    }

    fn commit_renewed_ids(&self, head: &Head) -> Result<RenewedServices, StoreError> {
        let (mut owned, mut renewals) = (HashSet::new(), Vec::new());
        for entry in head.index.entries() {
            let ids = self.document_ids.of_existing(entry)?;
            let own: HashSet<DocumentIdHash> = ids.iter().copied().collect();
            let shared: HashSet<DocumentIdHash> = own.intersection(&owned).copied().collect();
            owned.extend(&own);
            if !shared.is_empty() {
                renewals.push((entry, shared));
            }
        }
        let mut draft = Draft::new(RevisionKind::RenewedIds, ACTOR, self.now());
        let services = u32::try_from(renewals.len()).unwrap_or(u32::MAX);
        draft.decided = [(Choice::Replace, services)].into();
        let mut commit = self.store.begin(draft, head.revision.number)?;
        let (mut changes, mut outcome) = (Vec::with_capacity(renewals.len()), Outcome::default());
        for (entry, shared) in renewals {
            let own = self.document_ids.of_existing(entry)?;
            let own: HashSet<DocumentIdHash> = own.iter().copied().collect();
            // No new ID may be the ID of another service.
            let renewed = replace_unusable_ids(self.store.definition(&entry.hash)?, |id, _| {
                shared.contains(&id) || (owned.contains(&id) && !own.contains(&id))
            });
            let hash = commit.put(&renewed.definition)?;
            owned.extend(self.document_ids.insert_definition(hash, &renewed.definition).iter());
            let summary = renewed.definition.summary().unwrap_or_else(|| entry.summary.clone());
            changes.push(Change::Put(Entry { summary, hash, ..(**entry).clone() }));
            outcome.written.push(WrittenService {
                choice: Choice::Replace,
                key: entry.summary.key.clone(),
                kind: entry.summary.kind,
                effect: Effect::default(),
                instead_of: None,
                parts: Some(ChangedParts::default()),
                new_ids: renewed.count,
            });
        }
        commit.note(outcome);
        let revision = commit.finish(&changes)?.number;
        Ok(RenewedServices { revision, services: changes.len() })
    }
}
