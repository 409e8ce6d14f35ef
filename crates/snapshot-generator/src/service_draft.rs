//! The description of a service to generate.

use snapshot::ServiceType;

/// A service to generate.
#[derive(Clone, Debug)]
pub struct ServiceDraft {
    pub(crate) kind: ServiceType,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) operations: usize,
    pub(crate) examples: usize,
    /// The minimum size of all contracts together, in bytes.
    pub(crate) contract: usize,
    /// The minimum size of a response body, in bytes.
    pub(crate) body: usize,
}

impl ServiceDraft {
    /// A service of this type, with three operations of two small examples each.
    pub fn new(kind: ServiceType, name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            version: version.into(),
            labels: Vec::new(),
            operations: 3,
            examples: 2,
            contract: 0,
            body: 0,
        }
    }

    /// Adds a label.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.push((key.into(), value.into()));
        self
    }

    /// Sets the maximum number of operations. Each service type has a limited number of operations,
    /// and direct APIs always have the same ones.
    #[must_use]
    pub fn operations(self, operations: usize) -> Self {
        Self { operations, ..self }
    }

    /// Sets the number of examples of each operation.
    #[must_use]
    pub fn examples(self, examples: usize) -> Self {
        Self { examples, ..self }
    }

    /// Sets the minimum size of all contracts together, in bytes.
    #[must_use]
    pub fn contract(self, bytes: usize) -> Self {
        Self { contract: bytes, ..self }
    }

    /// Sets the minimum size of response bodies, in bytes.
    #[must_use]
    pub fn body(self, bytes: usize) -> Self {
        Self { body: bytes, ..self }
    }
}
