//! What the decisions of a review add up to.

use api_types::{Choice, Decision, ImportKind, Status};

use super::{Review, submit_button::plural};
use crate::state::labels::side;

/// What the decisions add up to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// Services to add.
    pub add: usize,
    /// Services to replace.
    pub replace: usize,
    /// Services to merge.
    pub merge: usize,
    /// Copies to add.
    pub copy: usize,
    /// Services that lose examples, or go.
    pub removing: usize,
    /// Examples that go.
    pub examples_removed: usize,
    /// Services that go whole, by decision or because another one takes their id.
    pub services_removed: usize,
    /// Services that are here already.
    pub identical: usize,
    /// Services that need a decision.
    pub undecided: usize,
    /// Services that stay as they are, by decision.
    pub left: usize,
}

impl Totals {
    /// Services that are written.
    #[must_use]
    pub fn written(&self) -> usize {
        self.add + self.replace + self.merge + self.copy
    }
}

impl Review {
    /// What the decisions add up to.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (row, place) in self.rows.iter().zip(0..) {
            let Some(decision) = self.decision(place) else {
                totals.undecided += 1;
                continue;
            };
            match decision.choice() {
                Choice::Add | Choice::AddWithNewIds => totals.add += 1,
                Choice::Replace => totals.replace += 1,
                Choice::Merge => totals.merge += 1,
                Choice::Copy => totals.copy += 1,
                Choice::Remove => totals.services_removed += 1,
                Choice::KeepMine | Choice::Skip if row.status == Status::Identical => {
                    totals.identical += 1;
                }
                Choice::KeepMine | Choice::Skip => totals.left += 1,
            }
            let replaces = matches!(decision, Decision::Replace(_));
            if replaces && matches!(row.status, Status::IdConflict { .. }) {
                totals.services_removed += 1;
            }
            let removed = row.effect(&decision).removed;
            totals.examples_removed += usize::try_from(removed).unwrap_or(usize::MAX);
            totals.removing += usize::from(removed > 0);
        }
        totals
    }

    /// The parts of the headline: "12 to add", "4 to replace" ... those that are not zero.
    #[must_use]
    pub fn headline(&self) -> Vec<(usize, String)> {
        if let ImportKind::Compare { base, other } = self.kind() {
            return self.compared(&side(base), &side(other));
        }
        let totals = self.totals();
        let removes = match (totals.services_removed, totals.examples_removed) {
            (0, examples) => format!("removes {}", plural(examples, "example")),
            (services, 0) => format!("removes {}", plural(services, "service")),
            (services, examples) => format!(
                "removes {} and {}",
                plural(services, "service"),
                plural(examples, "example")
            ),
        };
        let needs = if totals.undecided == 1 { "needs a decision" } else { "need a decision" };
        shown([
            (totals.add, "to add"),
            (totals.replace, "to replace"),
            (totals.merge, "to merge"),
            (totals.copy, if totals.copy == 1 { "copy" } else { "copies" }),
            (totals.removing.max(totals.services_removed), &removes),
            (totals.identical, "identical"),
            (totals.left, "left as they are"),
            (totals.undecided, needs),
        ])
    }

    /// The headline of a comparison.
    fn compared(&self, here: &str, with: &str) -> Vec<(usize, String)> {
        let count =
            |is: fn(&Status) -> bool| self.rows.iter().filter(|row| is(&row.status)).count();
        let only_in = |side: &str| format!("only in {side}");
        shown([
            (
                count(|status| matches!(status, Status::New | Status::IdConflict { .. })),
                &only_in(with),
            ),
            (count(|status| matches!(status, Status::Changed { .. })), "different"),
            (count(|status| matches!(status, Status::Duplicate { .. })), "twice in the file"),
            (count(|status| *status == Status::Missing), &only_in(here)),
            (count(|status| *status == Status::Identical), "identical"),
        ])
    }
}

fn shown<const N: usize>(counts: [(usize, &str); N]) -> Vec<(usize, String)> {
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, words)| (count, words.to_owned())).collect()
}
