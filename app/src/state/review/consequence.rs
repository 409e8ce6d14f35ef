//! What a decision does to the content of a row.

use std::ops::AddAssign;

use api_types::{Decision, Row, Status};
use snapshot::{ChangeKind, Combination, Diff, OperationChange, Resolution};

/// A number of operations, examples and contracts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Items {
    /// Operations.
    pub operations: usize,
    /// Examples.
    pub examples: usize,
    /// Contracts.
    pub contracts: usize,
}

impl Items {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Their number.
    #[must_use]
    pub const fn total(self) -> usize {
        self.operations + self.examples + self.contracts
    }
}

impl AddAssign for Items {
    fn add_assign(&mut self, other: Self) {
        self.operations += other.operations;
        self.examples += other.examples;
        self.contracts += other.contracts;
    }
}

/// What replacing or merging does to a service in the repository.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Consequence {
    /// What the repository gets in addition.
    pub added: Items,
    /// What gets other content.
    pub updated: Items,
    /// What is removed from the repository.
    pub removed: Items,
    /// What only the repository has, and keeps.
    pub only_existing: Items,
    /// Whether requests or responses without partner change. They are no examples.
    pub changes_unpaired: bool,
    /// Whether fields of the service or of its operations change, apart from dates.
    pub changes_settings: bool,
    /// Whether an excluded part keeps a difference.
    pub has_exclusions: bool,
}

impl Consequence {
    /// What a combination does to a service with these differences.
    #[must_use]
    pub fn new(diff: &Diff, combination: &Combination<'_>) -> Self {
        let mut consequence = Self::default();
        let mut fields = |resolution: Resolution, is_date: bool| match resolution {
            Resolution::Applied => consequence.changes_settings |= !is_date,
            Resolution::Excluded => consequence.has_exclusions = true,
            Resolution::OnlyExisting => {}
        };
        for change in &diff.service {
            fields(combination.service_field(change), change.is_date());
        }
        for change in diff.operations.iter().flat_map(|operation| &operation.settings) {
            fields(combination.operation_field(change), false);
        }
        for operation in &diff.operations {
            let kind = match operation.change {
                Some(OperationChange::Added) => Some(ChangeKind::Added),
                Some(OperationChange::Removed) => Some(ChangeKind::Removed),
                Some(OperationChange::Renamed { .. }) => Some(ChangeKind::Changed),
                Some(OperationChange::Changed) | None => None,
            };
            if let Some(kind) = kind {
                consequence.count(kind, combination.operation(operation), |it| &mut it.operations);
            }
            for example in &operation.examples {
                let resolution = combination.example(operation, example);
                match (combination.counted(example), resolution) {
                    (Some(change), _) => {
                        consequence.count(change, resolution, |it| &mut it.examples);
                    }
                    (None, Resolution::Applied) => consequence.changes_unpaired = true,
                    (None, Resolution::Excluded) => consequence.has_exclusions = true,
                    (None, Resolution::OnlyExisting) => {}
                }
            }
        }
        for contract in &diff.contracts {
            let resolution = combination.contract(contract);
            consequence.count(contract.change, resolution, |it| &mut it.contracts);
        }
        consequence
    }

    fn count(
        &mut self,
        change: ChangeKind,
        resolution: Resolution,
        number: fn(&mut Items) -> &mut usize,
    ) {
        let items = match (resolution, change) {
            (Resolution::Applied, ChangeKind::Added) => &mut self.added,
            (Resolution::Applied, ChangeKind::Changed) => &mut self.updated,
            (Resolution::Applied, ChangeKind::Removed) => &mut self.removed,
            (Resolution::OnlyExisting, _) => &mut self.only_existing,
            (Resolution::Excluded, _) => {
                self.has_exclusions = true;
                return;
            }
        };
        *number(items) += 1;
    }
}

/// What a decision removes from the repository, with the examples of a whole service that it removes.
#[must_use]
pub fn removed_items(row: &Row, decision: &Decision) -> Items {
    let examples = usize::try_from(row.effect(decision).removed).unwrap_or(usize::MAX);
    let combined = row.status.diff().zip(decision.combination());
    let removed = combined.map(|(diff, by)| Consequence::new(diff, &by).removed);
    Items { examples, ..removed.unwrap_or_default() }
}

/// Whether a decision removes a whole service, because the source does not have it or takes its ID.
#[must_use]
pub const fn removes_service(row: &Row, decision: &Decision) -> bool {
    match decision {
        Decision::Remove => true,
        Decision::Replace(_) => matches!(row.status, Status::IdConflict { .. }),
        _ => false,
    }
}

/// Whether a decision writes a definition that the repository has already, because all differences are
/// excluded or stay.
#[must_use]
pub(super) fn has_no_effect(row: &Row, decision: &Decision) -> bool {
    match (row.status.diff(), decision.combination()) {
        (Some(diff), Some(combination)) => !diff.has_effect(&combination),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use snapshot::{ContractChange, ExampleChange, Exclusions, OperationDiff};

    use super::*;

    fn diff() -> Diff {
        let example = |change| ExampleChange {
            name: "e".into(),
            change,
            counted: Some(change),
            parts: vec![],
        };
        let operation = OperationDiff {
            name: "GET /".into(),
            change: None,
            settings: vec![],
            examples: vec![
                example(ChangeKind::Added),
                example(ChangeKind::Changed),
                example(ChangeKind::Removed),
            ],
        };
        let contract =
            ContractChange { name: "c".into(), change: ChangeKind::Removed, parts: vec![] };
        Diff { operations: vec![operation], contracts: vec![contract], ..Diff::default() }
    }

    fn examples(examples: usize) -> Items {
        Items { examples, ..Items::default() }
    }

    #[test]
    fn merge_keeps_and_replace_removes_what_only_the_repository_has() {
        let none = Exclusions::default();
        let both = Items { examples: 1, contracts: 1, ..Items::default() };
        let replaced = Consequence::new(&diff(), &Combination::replace(&none));
        assert_eq!((replaced.removed, replaced.only_existing), (both, Items::default()));
        let merged = Consequence::new(&diff(), &Combination::merge(&none));
        assert_eq!((merged.removed, merged.only_existing), (Items::default(), both));
        assert_eq!((merged.added, merged.updated), (examples(1), examples(1)));
    }

    #[test]
    fn requests_and_responses_without_partner_are_no_examples() {
        let mut diff = diff();
        for operation in &mut diff.operations {
            operation.examples.retain(|example| example.change != ChangeKind::Removed);
            for example in &mut operation.examples {
                example.counted = None;
            }
        }
        diff.contracts.clear();
        let none = Exclusions::default();
        let unpaired = Consequence { changes_unpaired: true, ..Consequence::default() };
        assert_eq!(Consequence::new(&diff, &Combination::merge(&none)), unpaired);
    }

    #[test]
    fn merge_never_takes_an_example_apart() {
        let mut diff = diff();
        diff.contracts.clear();
        for operation in &mut diff.operations {
            operation.examples.retain(|example| example.change == ChangeKind::Changed);
            for example in &mut operation.examples {
                example.counted = Some(ChangeKind::Removed);
            }
        }
        let none = Exclusions::default();
        let merged = Consequence::new(&diff, &Combination::merge(&none));
        assert_eq!((merged.updated, merged.removed), (examples(1), Items::default()));
        let replaced = Consequence::new(&diff, &Combination::replace(&none));
        assert_eq!((replaced.updated, replaced.removed), (Items::default(), examples(1)));
    }

    #[test]
    fn excluded_parts_are_not_counted() {
        let exclusions = Exclusions {
            contracts: true,
            examples: ["GET /".into()].into(),
            ..Exclusions::default()
        };
        let excluded = Consequence::new(&diff(), &Combination::replace(&exclusions));
        assert_eq!(excluded, Consequence { has_exclusions: true, ..Consequence::default() });
    }
}
