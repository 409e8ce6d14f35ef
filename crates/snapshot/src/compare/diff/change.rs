//! What a comparison tells.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::words;
use crate::{Hash, edit::merge};

/// What happened to an example or a contract.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Only the file has it.
    Added,
    /// Only the repository has it.
    Removed,
    /// Both have it, not alike.
    Changed,
}

/// What happened to an operation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationChange {
    /// Only the file has it.
    Added,
    /// Only the repository has it.
    Removed,
    /// Both have it under two names; its settings may differ too.
    Renamed {
        /// Its name here: foreign text.
        from: Box<str>,
    },
    /// Both have it, with other settings.
    Changed,
}

/// How a field differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Two short values as JSON; null where there is none. Foreign text.
    Values {
        /// The value here.
        here: Box<str>,
        /// The value in the file.
        file: Box<str>,
    },
    /// Only the file has it; what it is called says all.
    Added,
    /// Only the repository has it; what it is called says all.
    Removed,
    /// The values are too long to be told here.
    Text,
    /// Texts that differ by so many lines.
    Lines {
        /// Lines that only the file has.
        added: u32,
        /// Lines that only the repository has.
        removed: u32,
    },
    /// Content that is no text.
    Binary {
        /// What is here, if anything.
        here: Option<Blob>,
        /// What is in the file, if anything.
        file: Option<Blob>,
    },
}

/// Content that is no text, by what can be told of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Blob {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its BLAKE3 hash.
    pub hash: Hash,
}

/// A field that differs, or one entry of a field that is a map or a set.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field, in words, of an entry in the singular: "response time", "label".
    pub field: Box<str>,
    /// What the entry is called, of a very long one the beginning; nothing for a whole field.
    /// Foreign text.
    pub entry: Option<Box<str>>,
    /// How it differs.
    pub difference: Difference,
}

/// An example that is not the same in both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleChange {
    /// The example's name: foreign text.
    pub name: Box<str>,
    /// What happened to it.
    pub change: ChangeKind,
    /// What differs, with the half that it stands in: "response status"; empty but for
    /// [`ChangeKind::Changed`].
    pub parts: Vec<FieldChange>,
}

/// An operation that is not the same in both, or has examples that are not.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationDiff {
    /// The operation's name, in the file if that has it: foreign text.
    pub name: Box<str>,
    /// What happened to the operation itself; nothing where only its examples differ.
    pub change: Option<OperationChange>,
    /// Its settings that differ.
    pub settings: Vec<FieldChange>,
    /// Its examples that differ.
    pub examples: Vec<ExampleChange>,
}

/// A contract that is not the same in both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ContractChange {
    /// The contract's name: foreign text.
    pub name: Box<str>,
    /// What happened to it.
    pub change: ChangeKind,
    /// What differs; empty but for [`ChangeKind::Changed`].
    pub parts: Vec<FieldChange>,
}

/// All that differs between two definitions of one service.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// Settings of the service itself.
    pub service: Vec<FieldChange>,
    /// Operations, in the order of the file, then those that only the repository has.
    pub operations: Vec<OperationDiff>,
    /// Contracts.
    pub contracts: Vec<ContractChange>,
    /// What differs in how it is written and not in what it means, in words: "order of headers". A
    /// Microcks writes its sets in any order, and an older one leaves out fields.
    #[serde(rename = "form")]
    pub formatting: BTreeSet<Box<str>>,
}

impl Diff {
    /// Examples of this change in all operations.
    #[must_use]
    pub fn examples(&self, change: ChangeKind) -> usize {
        let examples = self.operations.iter().flat_map(|operation| &operation.examples);
        examples.filter(|example| example.change == change).count()
    }

    /// Differences inside of its examples.
    #[must_use]
    pub fn example_parts(&self) -> usize {
        let examples = self.operations.iter().flat_map(|operation| &operation.examples);
        examples.map(|example| example.parts.len()).sum()
    }

    /// Leaves of each example only its name and what happened to it.
    pub fn clear_example_parts(&mut self) {
        for operation in &mut self.operations {
            for example in &mut operation.examples {
                example.parts = Vec::new();
            }
        }
    }

    /// How many differences it has, more or less: what it takes to tell them.
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

    /// Whether settings differ that can be left as they are here: see [`Exclusions`](crate::Exclusions).
    #[must_use]
    pub fn has_settings(&self) -> bool {
        let of = |changes: &[FieldChange], settings: &[&str], word: fn(&str) -> &str| {
            let mut words = settings.iter().map(|field| word(field));
            words.any(|word| changes.iter().any(|change| &*change.field == word))
        };
        of(&self.service, merge::SERVICE_SETTINGS, words::service_word)
            || self.operations.iter().any(|operation| {
                of(&operation.settings, merge::OPERATION_SETTINGS, words::operation_word)
            })
    }

    /// Whether nothing differs but the dates of the service, and perhaps how it is written.
    #[must_use]
    pub fn is_dates_only(&self) -> bool {
        self.operations.is_empty()
            && self.contracts.is_empty()
            && !self.service.is_empty()
            && self.service.iter().all(FieldChange::is_date)
    }

    /// Whether nothing differs but how it is written.
    #[must_use]
    pub fn is_formatting_only(&self) -> bool {
        self.operations.is_empty()
            && self.contracts.is_empty()
            && self.service.is_empty()
            && !self.formatting.is_empty()
    }
}

impl FieldChange {
    /// Whether it is a date of the service, which every import into a Microcks may change.
    #[must_use]
    pub fn is_date(&self) -> bool {
        self.field.starts_with("date ")
    }
}
