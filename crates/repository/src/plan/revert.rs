//! Going back: what an earlier revision, or the state before one, offers.

use std::{collections::BTreeSet, sync::Arc};

use api_types::{Decision, RevisionNumber};
use snapshot::ServiceKey;

use crate::{
    Index, PlanError, Row, Store, StoreError,
    import::progress::Progress,
    plan::{
        self,
        source::{Base, Offer},
    },
};

/// What one state has to become to be the other.
pub(crate) fn restore(then: &Index, now: &Index) -> Vec<Offer> {
    let entries = then.entries().chain(now.entries());
    offers(entries.map(|entry| entry.summary.key.clone()).collect(), then, now)
}

/// What the services that this revision changed were before it.
pub(crate) fn undo(
    number: RevisionNumber,
    store: &dyn Store,
    now: &Index,
) -> Result<Undo, StoreError> {
    let Some(before) = number.0.checked_sub(1) else {
        return Err(StoreError::NoRevision(number));
    };
    let (before, after) = (store.at(RevisionNumber(before))?, store.at(number)?);
    let touched = after.put_since(&before).chain(after.removed_since(&before));
    let touched = touched.map(|entry| entry.summary.key.clone()).collect();
    Ok(Undo { offers: offers(touched, &before, now), after })
}

/// What an undo offers, and what the services were right after the revision that it undoes.
pub(crate) struct Undo {
    pub(crate) offers: Vec<Offer>,
    after: Arc<Index>,
}

impl Undo {
    /// The rows: what is untouched since goes back by itself, the rest needs a decision.
    pub(crate) fn rows(&self, base: &Base, progress: &Progress) -> Result<Vec<Row>, PlanError> {
        let mut rows = plan::of_offers(&self.offers, base, progress)?;
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

fn offers(keys: BTreeSet<ServiceKey>, then: &Index, now: &Index) -> Vec<Offer> {
    let offer = |key: ServiceKey| match (then.get(&key), now.get(&key)) {
        (Some(had), _) => Some(Offer::Had(Arc::clone(had))),
        (None, Some(here)) => Some(Offer::HadNot(Arc::clone(here))),
        (None, None) => None,
    };
    keys.into_iter().filter_map(offer).collect()
}
