//! The decisions of a review as the server keeps them, and how those of two people are merged.

use std::collections::BTreeSet;

use api_types::{Choice, Decision, DecisionChanges, Decisions, DecisionsVersion, SavedDecisions};
use snapshot::MAX_NAME_BYTES;

use super::Review;

/// The decisions that a person made, without defaults of rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnDecisions {
    /// Decisions by row, and whether the executable content is confirmed.
    pub decisions: Decisions,
    /// The decision for rows without one.
    pub policy: Option<Choice>,
}

/// The result of merging the decisions of two people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MergedDecisions {
    /// All decisions. Where both decided differently, those of the other person.
    pub decisions: OwnDecisions,
    /// The number of rows that the other person decided, and other changes of theirs.
    pub changed: usize,
    /// The rows where a decision of this person was replaced.
    pub replaced: Vec<u32>,
}

impl From<&SavedDecisions> for OwnDecisions {
    fn from(saved: &SavedDecisions) -> Self {
        Self { decisions: saved.decisions.clone(), policy: saved.policy }
    }
}

impl Review {
    /// The decisions for the server to keep. Without copies whose name is too long to be kept.
    #[must_use]
    pub fn own_decisions(&self) -> OwnDecisions {
        let fits = |decision: &Decision| match decision {
            Decision::Copy(key) => [&key.name, &key.version].map(|it| it.len()).into_iter().max(),
            _ => None,
        };
        let rows =
            self.chosen.iter().filter(|(_, decision)| fits(decision) <= Some(MAX_NAME_BYTES));
        let rows = rows.map(|(index, decision)| (*index, decision.clone()));
        let content_confirmed = self.is_all_content_confirmed();
        OwnDecisions {
            decisions: Decisions { content_confirmed, ..rows.collect() },
            policy: self.policy,
        }
    }

    /// Replaces all decisions of the person.
    pub fn set_own_decisions(&mut self, own: &OwnDecisions) {
        self.set_merged_decisions(own, own);
    }

    /// Replaces all decisions of the person with those of two people, of which `theirs` are from the
    /// other one. The server keeps one consent to all executable content. So theirs is one to the kinds
    /// of content that their decisions bring, and to no kind that only the merged ones bring.
    pub fn set_merged_decisions(&mut self, merged: &OwnDecisions, theirs: &OwnDecisions) {
        let is_confirmed = merged.decisions.content_confirmed;
        if is_confirmed && theirs.decisions.content_confirmed {
            self.set_rows_and_policy(theirs);
            self.confirm_all_content(true);
        }
        self.set_rows_and_policy(merged);
        // A consent to some kinds of several is not on the server, and stays.
        if !is_confirmed && self.is_all_content_confirmed() {
            self.confirm_all_content(false);
        }
    }

    fn set_rows_and_policy(&mut self, own: &OwnDecisions) {
        self.bulk = None;
        self.chosen.clear();
        for (index, decision) in &own.decisions.rows {
            self.decide(*index, decision.clone());
        }
        self.policy = own.policy;
    }

    /// The same decisions for a new plan of the same source with these rows, as far as they are still
    /// possible.
    #[must_use]
    pub fn decisions_for(&self, own: &OwnDecisions, next: &Self) -> OwnDecisions {
        let mut review = self.clone();
        review.set_own_decisions(own);
        review.replanned(next.rows.clone()).own_decisions()
    }
}

impl OwnDecisions {
    /// The changes since `base`, which is what the server has as `version`. `None` if nothing changed.
    #[must_use]
    pub fn changes_since(&self, base: &Self, version: DecisionsVersion) -> Option<DecisionChanges> {
        if self == base {
            return None;
        }
        let rows = changed_rows(base, self).into_iter();
        Some(DecisionChanges {
            version,
            rows: rows.map(|row| (row, self.decisions.rows.get(&row).cloned())).collect(),
            policy: self.policy,
            content_confirmed: self.decisions.content_confirmed,
        })
    }

    /// Merges the changes that two people made to `base`.
    #[must_use]
    pub fn merge(base: &Self, own: &Self, other: &Self) -> MergedDecisions {
        let mut merged = other.clone();
        let (own_rows, other_rows) = (changed_rows(base, own), changed_rows(base, other));
        let mut replaced = Vec::new();
        for row in own_rows {
            let decision = own.decisions.rows.get(&row);
            if !other_rows.contains(&row) {
                match decision {
                    Some(decision) => merged.decisions.rows.insert(row, decision.clone()),
                    None => merged.decisions.rows.remove(&row),
                };
            } else if decision != other.decisions.rows.get(&row) {
                replaced.push(row);
            }
        }
        if other.policy == base.policy {
            merged.policy = own.policy;
        }
        let confirmed = |it: &Self| it.decisions.content_confirmed;
        if confirmed(other) == confirmed(base) {
            merged.decisions.content_confirmed = confirmed(own);
        }
        let is_new = |row: &&u32| own.decisions.rows.get(row) != other.decisions.rows.get(row);
        let rows = other_rows.iter().filter(is_new).count();
        let policy = usize::from(other.policy != base.policy && other.policy != own.policy);
        let consent =
            usize::from(confirmed(other) != confirmed(base) && confirmed(other) != confirmed(own));
        MergedDecisions { decisions: merged, changed: rows + policy + consent, replaced }
    }
}

/// The rows whose decision differs.
fn changed_rows(before: &OwnDecisions, after: &OwnDecisions) -> BTreeSet<u32> {
    let (before, after) = (&before.decisions.rows, &after.decisions.rows);
    let rows = before.keys().chain(after.keys()).copied();
    rows.filter(|row| before.get(row) != after.get(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own<const N: usize>(rows: [(u32, Decision); N], policy: Option<Choice>) -> OwnDecisions {
        OwnDecisions { decisions: Decisions::from(rows), policy }
    }

    #[test]
    fn only_changed_rows_are_sent() {
        let base = own([(1, Decision::Skip), (2, Decision::Add)], None);
        let version = DecisionsVersion { plan: 3, change: 4 };
        assert_eq!(base.changes_since(&base, version), None);
        let now = own([(2, Decision::Add), (5, Decision::Remove)], Some(Choice::Merge));
        let changes = now.changes_since(&base, version).unwrap();
        assert_eq!(changes.rows, [(1, None), (5, Some(Decision::Remove))].into());
        assert_eq!((changes.version, changes.policy), (version, Some(Choice::Merge)));
    }

    #[test]
    fn decisions_of_two_people_are_merged_by_row() {
        let base = own([(1, Decision::Skip), (2, Decision::Add)], None);
        let ours = own([(2, Decision::Skip), (3, Decision::Add)], Some(Choice::Merge));
        let theirs = own([(1, Decision::Skip), (2, Decision::Add), (4, Decision::Add)], None);
        let merged = OwnDecisions::merge(&base, &ours, &theirs);
        let expected =
            own([(2, Decision::Skip), (3, Decision::Add), (4, Decision::Add)], Some(Choice::Merge));
        assert_eq!(merged, MergedDecisions { decisions: expected, changed: 1, replaced: vec![] });
    }

    #[test]
    fn different_decisions_for_one_row_are_reported() {
        let base = own([], None);
        let ours = own([(1, Decision::Skip), (2, Decision::Skip)], None);
        let mut theirs = own([(1, Decision::Add), (2, Decision::Skip)], Some(Choice::KeepMine));
        theirs.decisions.content_confirmed = true;
        let merged = OwnDecisions::merge(&base, &ours, &theirs);
        assert_eq!((merged.changed, &merged.replaced[..]), (3, &[1][..]));
        assert_eq!(merged.decisions, theirs);
        // A save whose answer was lost is no change of another person.
        let merged = OwnDecisions::merge(&base, &ours, &ours);
        assert_eq!((merged.changed, merged.replaced.len()), (0, 0));
    }
}
