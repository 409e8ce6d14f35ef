//! Undo and restore: the earlier definitions that they bring back.

use std::{collections::BTreeSet, sync::Arc};

use api_types::{Decision, ImportKind, RevisionNumber};
use snapshot::ServiceKey;

use super::{
    error::PlanError,
    items::{PlannedItem, items_to_undo},
    revert_rows::revert_rows,
    row::Row,
    source::{Base, RevertTarget},
};
use crate::{
    document_ids::DocumentIds,
    progress::Progress,
    store::{Index, Store, StoreError},
};

/// A way to bring back earlier definitions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Revert {
    /// Undoes the changes of this revision.
    Undo(RevisionNumber),
    /// Restores the repository to its state at this revision.
    Restore(RevisionNumber),
}

impl From<Revert> for ImportKind {
    fn from(revert: Revert) -> Self {
        match revert {
            Revert::Undo(revision) => Self::Undo(revision),
            Revert::Restore(revision) => Self::Restore(revision),
        }
    }
}

/// The definitions that turn the state `now` into the state `then`.
pub(crate) fn restore_targets(then: &Index, now: &Index) -> Vec<RevertTarget> {
    let entries = then.entries().chain(now.entries());
    targets(entries.map(|entry| entry.summary.key.clone()).collect(), then, now)
}

/// The definitions and the saved items that undo a revision.
pub(crate) struct UndoTargets {
    pub(crate) targets: Vec<RevertTarget>,
    /// The saved items that the revision changed.
    pub(crate) items: Vec<PlannedItem>,
    /// The state right after the revision.
    after: Arc<Index>,
}

impl UndoTargets {
    /// The definitions that the services of revision `number` had before it, and the saved items.
    pub(crate) fn new(
        number: RevisionNumber,
        store: &dyn Store,
        now: &Index,
    ) -> Result<Self, StoreError> {
        let Some(before) = number.0.checked_sub(1) else {
            return Err(StoreError::NoRevision(number));
        };
        let (before, after) = (store.at(RevisionNumber(before))?, store.at(number)?);
        let changed = after.put_since(&before).chain(after.removed_since(&before));
        let changed = changed.map(|entry| entry.summary.key.clone()).collect();
        let items = items_to_undo(&before, &after, now);
        Ok(Self { targets: targets(changed, &before, now), items, after })
    }

    /// The rows of the undo. A service that changed after the revision needs a decision.
    pub(crate) fn rows(
        &self,
        base: &Base,
        ids: &DocumentIds,
        progress: &Progress,
    ) -> Result<Vec<Row>, PlanError> {
        let mut rows = revert_rows(&self.targets, base, Some(ids), progress)?;
        for row in &mut rows {
            let key = &row.summary.key;
            if base.index().hash(key) != self.after.hash(key)
                && row.default.as_ref().is_some_and(Decision::writes)
            {
                row.warnings.changed_since = true;
                row.default = None;
            }
        }
        Ok(rows)
    }
}

fn targets(keys: BTreeSet<ServiceKey>, then: &Index, now: &Index) -> Vec<RevertTarget> {
    let target = |key: ServiceKey| match (then.get(&key), now.get(&key)) {
        (Some(then), _) => Some(RevertTarget::Present(Arc::clone(then))),
        (None, Some(now)) => Some(RevertTarget::Absent(Arc::clone(now))),
        (None, None) => None,
    };
    keys.into_iter().filter_map(target).collect()
}
