//! Which differences take effect when a definition is replaced or merged, without some of its parts.

use super::{
    ChangeKind, ContractChange, Diff, Difference, ExampleChange, FieldChange, OperationChange,
    OperationDiff, field::UNKNOWN_FIELD, field_names,
};
use crate::edit::merge::{Exclusions, OPERATION_SETTINGS, SERVICE_SETTINGS};

/// What happens to one difference.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resolution {
    /// The repository gets what the file has.
    Applied,
    /// It stays, because only the repository has it.
    OnlyExisting,
    /// It stays, because its part is excluded.
    Excluded,
}

impl Resolution {
    /// Whether the repository changes.
    #[must_use]
    pub const fn is_applied(self) -> bool {
        matches!(self, Self::Applied)
    }
}

/// A replacement or a merge, as [`replace`](crate::replace()) and [`merge`](crate::merge()) carry it out.
///
/// A field that the file sets to null counts as changed, also in a merge.
#[derive(Clone, Copy, Debug)]
pub struct Combination<'a> {
    exclusions: &'a Exclusions,
    keeps_only_existing: bool,
}

impl<'a> Combination<'a> {
    /// The combination of [`replace`](crate::replace()).
    #[must_use]
    pub const fn replace(exclusions: &'a Exclusions) -> Self {
        Self { exclusions, keeps_only_existing: false }
    }

    /// The combination of [`merge`](crate::merge()).
    #[must_use]
    pub const fn merge(exclusions: &'a Exclusions) -> Self {
        Self { exclusions, keeps_only_existing: true }
    }

    /// Whether what only the repository has stays.
    #[must_use]
    pub const fn keeps_only_existing(&self) -> bool {
        self.keeps_only_existing
    }

    /// What happens to a field of the service.
    #[must_use]
    pub fn service_field(&self, change: &FieldChange) -> Resolution {
        let is_setting = is_named(change, SERVICE_SETTINGS, field_names::service_field);
        let is_only_existing =
            (is_setting || change.is_unknown_field()) && change.is_removed_entry();
        self.resolve(is_setting && self.exclusions.settings, is_only_existing)
    }

    /// What happens to the operation itself.
    #[must_use]
    pub fn operation(&self, operation: &OperationDiff) -> Resolution {
        match operation.change {
            Some(OperationChange::Removed) => self.resolve(self.excludes_examples(operation), true),
            _ => Resolution::Applied,
        }
    }

    /// What happens to a field of an operation that both sides have.
    #[must_use]
    pub fn operation_field(&self, change: &FieldChange) -> Resolution {
        let is_setting = is_named(change, OPERATION_SETTINGS, field_names::operation_field);
        let is_only_existing = change.is_unknown_field() && change.is_removed_entry();
        self.resolve(is_setting && self.exclusions.settings, is_only_existing)
    }

    /// What happens to an example of an operation.
    #[must_use]
    pub fn example(&self, operation: &OperationDiff, example: &ExampleChange) -> Resolution {
        let is_only_existing = match example.change {
            ChangeKind::Removed => true,
            ChangeKind::Changed => {
                !example.parts.is_empty() && example.parts.iter().all(is_removed_message)
            }
            ChangeKind::Added => false,
        };
        self.resolve(self.excludes_examples(operation), is_only_existing)
    }

    /// How an example that takes effect changes the number of examples. See [`ExampleChange::counted`].
    #[must_use]
    pub const fn counted(&self, example: &ExampleChange) -> Option<ChangeKind> {
        match example.counted {
            // A merge keeps the message that only the repository has, so the example stays one.
            Some(ChangeKind::Removed) if self.keeps_only_existing => Some(ChangeKind::Changed),
            counted => counted,
        }
    }

    /// What happens to a contract.
    #[must_use]
    pub fn contract(&self, contract: &ContractChange) -> Resolution {
        self.resolve(self.exclusions.contracts, contract.change == ChangeKind::Removed)
    }

    const fn resolve(&self, is_excluded: bool, is_only_existing: bool) -> Resolution {
        if is_excluded {
            Resolution::Excluded
        } else if is_only_existing && self.keeps_only_existing {
            Resolution::OnlyExisting
        } else {
            Resolution::Applied
        }
    }

    /// Whether the examples of an operation are excluded, under its name in the file or its old one.
    fn excludes_examples(&self, operation: &OperationDiff) -> bool {
        let excluded = &self.exclusions.examples;
        let old_name = match &operation.change {
            Some(OperationChange::Renamed { from }) => Some(from),
            _ => None,
        };
        excluded.contains(&operation.name) || old_name.is_some_and(|name| excluded.contains(name))
    }
}

impl Diff {
    /// The differences that take effect.
    #[must_use]
    pub fn applied(&self, combination: &Combination<'_>) -> Self {
        let fields = |changes: &[FieldChange], resolve: &dyn Fn(&FieldChange) -> Resolution| {
            changes.iter().filter(|change| resolve(change).is_applied()).cloned().collect()
        };
        let mut operations = Vec::new();
        for operation in &self.operations {
            let is_applied = combination.operation(operation).is_applied();
            let settings: Vec<FieldChange> =
                fields(&operation.settings, &|change| combination.operation_field(change));
            let examples = operation.examples.iter();
            let examples: Vec<ExampleChange> = examples
                .filter(|example| combination.example(operation, example).is_applied())
                .map(|example| {
                    let counted = combination.counted(example);
                    ExampleChange { counted, ..example.clone() }
                })
                .collect();
            let change = operation.change.clone().filter(|change| {
                is_applied && (*change != OperationChange::Changed || !settings.is_empty())
            });
            if change.is_some() || !examples.is_empty() {
                let name = operation.name.clone();
                operations.push(OperationDiff { name, change, settings, examples });
            }
        }
        let contracts = self.contracts.iter();
        Self {
            service: fields(&self.service, &|change| combination.service_field(change)),
            operations,
            contracts: contracts
                .filter(|contract| combination.contract(contract).is_applied())
                .cloned()
                .collect(),
            formatting: self.formatting.clone(),
        }
    }

    /// Whether any difference takes effect, even if it is only one of formatting.
    #[must_use]
    pub fn has_effect(&self, combination: &Combination<'_>) -> bool {
        let mut fields = self.service.iter();
        let mut contracts = self.contracts.iter();
        let mut operations = self.operations.iter();
        !self.formatting.is_empty()
            || fields.any(|change| combination.service_field(change).is_applied())
            || contracts.any(|contract| combination.contract(contract).is_applied())
            || operations.any(|operation| operation.has_effect(combination))
    }
}

impl OperationDiff {
    fn has_effect(&self, combination: &Combination<'_>) -> bool {
        let is_changed = match self.change {
            None | Some(OperationChange::Changed) => false,
            Some(_) => combination.operation(self).is_applied(),
        };
        let (mut settings, mut examples) = (self.settings.iter(), self.examples.iter());
        is_changed
            || settings.any(|change| combination.operation_field(change).is_applied())
            || examples.any(|example| combination.example(self, example).is_applied())
    }
}

impl FieldChange {
    /// Whether no schema has the field. A merge keeps such a field if the file does not have it.
    fn is_unknown_field(&self) -> bool {
        &*self.field == UNKNOWN_FIELD
    }

    /// Whether only the repository has this entry of a collection.
    fn is_removed_entry(&self) -> bool {
        let is_removed = match &self.difference {
            Difference::Removed => true,
            Difference::Values { file, .. } => &**file == "null",
            _ => false,
        };
        self.entry.is_some() && is_removed
    }
}

/// Whether only the repository has the request or the response of an example.
fn is_removed_message(change: &FieldChange) -> bool {
    change.entry.is_none()
        && change.difference == Difference::Removed
        && matches!(&*change.field, "request" | "response")
}

/// Whether a change is one of these fields or an entry of it. `display_name` maps the names of fields.
pub(super) fn is_named(
    change: &FieldChange,
    fields: &[&str],
    display_name: fn(&str) -> &str,
) -> bool {
    let mut names = fields.iter().map(|field| display_name(field));
    names.any(|name| *change.field == *name || *change.field == *field_names::entry_name(name))
}
