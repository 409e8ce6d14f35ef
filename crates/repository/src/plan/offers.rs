//! The rows of an earlier revision: what going back to it would do.

use std::collections::HashSet;

use api_types::{Decision, Stage};
use snapshot::{Diff, Exclusions, ServiceKey};

use super::{PlanError, Row, RowWarnings, Status, bounded::Bounded, choices};
use crate::{
    Entry, Index,
    import::progress::Progress,
    plan::source::{Base, Offer},
};

/// The rows of an earlier revision: going back to it is what was asked for, so it is the default.
pub(crate) fn of_offers(
    offers: &[Offer],
    base: &Base,
    progress: &Progress,
) -> Result<Vec<Row>, PlanError> {
    progress.enter(Stage::Comparing, offers.len())?;
    let (mut rows, mut bounded) = (Vec::with_capacity(offers.len()), Bounded::new());
    let gone: HashSet<&ServiceKey> = offers
        .iter()
        .filter_map(|offer| match offer {
            Offer::HadNot(entry) => Some(&entry.summary.key),
            Offer::Had(_) => None,
        })
        .collect();
    for offer in offers {
        let mut row = of_offer(offer, base.index());
        if let (Offer::Had(then), Some(now)) = (offer, &row.here)
            && row.status != Status::Identical
            && then.summary.key == now.summary.key
        {
            let holder = base.index().by_id(&then.summary.id).map(|holder| &holder.summary.key);
            row.adopts =
                holder.is_some_and(|holder| *holder != then.summary.key && !gone.contains(holder));
            let ours = base.definition(now)?;
            let theirs = row.adopted(&ours, base.definition(then)?);
            row.status = Status::Changed { diff: snapshot::diff(&ours, &theirs) };
        }
        bounded.bound(&mut row);
        rows.push(row);
        progress.step()?;
    }
    Ok(rows)
}

/// The row of an offer, with an empty diff where one is to be made.
pub(super) fn of_offer(offer: &Offer, index: &Index) -> Row {
    let (entry, had) = match offer {
        Offer::Had(entry) => (entry, true),
        Offer::HadNot(entry) => (entry, false),
    };
    let Entry { summary, hash, .. } = &**entry;
    let here = index.get(&summary.key).cloned();
    let holder = index.by_id(&summary.id).filter(|holder| holder.summary.key != summary.key);
    let (status, here, choices, default) = match (here, holder.cloned()) {
        (here, _) if !had => (Status::Missing, here, choices::REVERT_MISSING, Decision::Remove),
        (Some(here), _) if here.hash == *hash => {
            (Status::Identical, Some(here), &[][..], Decision::KeepMine)
        }
        (Some(here), _) => {
            let replace = Decision::Replace(Exclusions::default());
            (
                Status::Changed { diff: Diff::default() },
                Some(here),
                choices::REVERT_CHANGED,
                replace,
            )
        }
        (None, Some(holder)) => {
            let replace = Decision::Replace(Exclusions::default());
            (
                Status::IdConflict { by: holder.summary.key.clone() },
                Some(holder),
                choices::ID_CONFLICT,
                replace,
            )
        }
        (None, None) => (Status::New, None, choices::REVERT_NEW, Decision::Add),
    };
    Row {
        summary: summary.clone(),
        file: 0,
        status,
        here,
        choices,
        default: Some(default),
        warnings: RowWarnings::default(),
        adopts: false,
    }
}
