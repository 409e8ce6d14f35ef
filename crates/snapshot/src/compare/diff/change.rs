//! The result of a comparison.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{combination::is_named, field_names};
use crate::{Hash, edit::merge};

/// How an example or a contract differs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Only the file has it.
    Added,
    /// Only the repository has it.
    Removed,
    /// Both have it, with different content.
    Changed,
}

/// How an operation differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationChange {
    /// Only the file has it.
    Added,
    /// Only the repository has it.
    Removed,
    /// Both have it under different names. The settings may differ too.
    Renamed {
        /// The name in the repository. Untrusted text.
        from: Box<str>,
    },
    /// Both have it, with different settings.
    Changed,
}

/// How a field differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Two short values as JSON. A missing value is null. Untrusted text.
    Values {
        /// The value in the repository.
        here: Box<str>,
        /// The value in the file.
        file: Box<str>,
    },
    /// Only the file has it. It has no value other than its name.
    Added,
    /// Only the repository has it. It has no value other than its name.
    Removed,
    /// The values are too long to be listed, or have several lines.
    Text,
    /// Texts that differ in this many lines.
    Lines {
        /// Lines that only the file has.
        added: u32,
        /// Lines that only the repository has.
        removed: u32,
    },
    /// Content that is not text.
    Binary {
        /// The content in the repository, if any.
        here: Option<Blob>,
        /// The content in the file, if any.
        file: Option<Blob>,
    },
}

/// Size and hash of content that is not text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Blob {
    /// The length in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash.
    pub hash: Hash,
}

/// A field that differs, or one entry of a field that is a collection.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The display name of the field: "response time". Singular for an entry: "label".
    pub field: Box<str>,
    /// The name of the entry, truncated if it is very long. `None` for a whole field. Untrusted
    /// text.
    pub entry: Option<Box<str>>,
    /// How it differs.
    pub difference: Difference,
}

/// An example that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleChange {
    /// The name of the example. Untrusted text.
    pub name: Box<str>,
    /// How the example differs.
    pub change: ChangeKind,
    /// How that changes the number of examples. `None` for a request without a response or
    /// a response without a request, which is no example. One that gets its partner becomes an example.
    #[serde(default)]
    pub counted: Option<ChangeKind>,
    /// The fields that differ, prefixed by request or response: "response status". Empty unless the
    /// change is [`ChangeKind::Changed`].
    pub parts: Vec<FieldChange>,
}

/// An operation that differs or has examples that differ.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationDiff {
    /// The name of the operation, in the file if the file has it. Untrusted text.
    pub name: Box<str>,
    /// How the operation itself differs. `None` if only its examples differ.
    pub change: Option<OperationChange>,
    /// The settings that differ.
    pub settings: Vec<FieldChange>,
    /// The examples that differ.
    pub examples: Vec<ExampleChange>,
}

/// A contract that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ContractChange {
    /// The name of the contract. Untrusted text.
    pub name: Box<str>,
    /// How the contract differs.
    pub change: ChangeKind,
    /// The fields that differ. Empty unless the change is [`ChangeKind::Changed`].
    pub parts: Vec<FieldChange>,
}

/// The differences between two definitions of one service.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// Settings of the service itself.
    pub service: Vec<FieldChange>,
    /// Operations, in the order of the file, then those that only the repository has.
    pub operations: Vec<OperationDiff>,
    /// Contracts.
    pub contracts: Vec<ContractChange>,
    /// Differences in formatting that do not change the meaning, such as "order of headers".
    /// Microcks writes sets in any order, and old releases omit fields.
    #[serde(rename = "form")]
    pub formatting: BTreeSet<Box<str>>,
}

impl Diff {
    /// The number of examples with this change in all operations, as Microcks counts them.
    #[must_use]
    pub fn examples(&self, change: ChangeKind) -> usize {
        let examples = self.operations.iter().flat_map(|operation| &operation.examples);
        examples.filter(|example| example.counted == Some(change)).count()
    }

    /// The number of requests without a response and responses without a request that differ.
    #[must_use]
    pub fn unpaired_messages(&self) -> usize {
        let examples = self.operations.iter().flat_map(|operation| &operation.examples);
        examples.filter(|example| example.counted.is_none()).count()
    }

    /// The number of changed fields in all examples.
    #[must_use]
    pub fn example_parts(&self) -> usize {
        let examples = self.operations.iter().flat_map(|operation| &operation.examples);
        examples.map(|example| example.parts.len()).sum()
    }

    /// Removes the changed fields of all examples, keeping names and changes.
    pub fn clear_example_parts(&mut self) {
        for operation in &mut self.operations {
            for example in &mut operation.examples {
                example.parts = Vec::new();
            }
        }
    }

    /// The approximate number of differences, as a measure of size.
    #[must_use]
    pub fn size(&self) -> usize {
        let operations = self
            .operations
            .iter()
            .map(|operation| 1 + operation.settings.len() + operation.examples.len());
        let contracts = self.contracts.iter().map(|contract| 1 + contract.parts.len());
        let parts = self.example_parts();
        self.service.len() + operations.sum::<usize>() + contracts.sum::<usize>() + parts
    }

    /// Whether settings differ that [`Exclusions`](crate::Exclusions) can exclude.
    #[must_use]
    pub fn has_settings(&self) -> bool {
        let contains = |changes: &[FieldChange], settings: &[&str], name: fn(&str) -> &str| {
            changes.iter().any(|change| is_named(change, settings, name))
        };
        contains(&self.service, merge::SERVICE_SETTINGS, field_names::service_field)
            || self.operations.iter().any(|operation| {
                let settings = &operation.settings;
                contains(settings, merge::OPERATION_SETTINGS, field_names::operation_field)
            })
    }

    /// Whether only the dates of the service differ, and possibly the formatting.
    #[must_use]
    pub fn is_dates_only(&self) -> bool {
        self.operations.is_empty()
            && self.contracts.is_empty()
            && !self.service.is_empty()
            && self.service.iter().all(FieldChange::is_date)
    }

    /// Whether only the formatting differs.
    #[must_use]
    pub fn is_formatting_only(&self) -> bool {
        self.operations.is_empty()
            && self.contracts.is_empty()
            && self.service.is_empty()
            && !self.formatting.is_empty()
    }
}

impl FieldChange {
    /// Whether the field is a date of the service, which each import into Microcks may change.
    #[must_use]
    pub fn is_date(&self) -> bool {
        self.field.starts_with("date ")
    }
}
