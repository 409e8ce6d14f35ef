//! What a person changes in a service.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::describe::ParameterConstraint;

/// The settings of a service to change. `None` keeps a setting as it is.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceEdit {
    /// All labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<Box<str>, Box<str>>>,
    /// All annotations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<Box<str>, Box<str>>>,
    /// The operations to change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationEdit>,
}

/// The settings of an operation to change. `None` keeps a setting as it is.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OperationEdit {
    /// The name of the operation. The first one of this name changes.
    pub name: Box<str>,
    /// The response time in milliseconds. For events, the seconds between two messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<i64>,
    /// The strategy, such as `random-20`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Box<str>>,
    /// The dispatcher and its rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatcher: Option<DispatcherEdit>,
    /// All parameter constraints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Vec<ParameterConstraint>>,
}

/// A dispatcher with its rules.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DispatcherEdit {
    /// The name, such as `JSON_BODY`. Empty for no dispatcher.
    pub name: Box<str>,
    /// The rules. Empty for none.
    pub rules: Box<str>,
}

impl ServiceEdit {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_none()
            && self.annotations.is_none()
            && self.operations.iter().all(OperationEdit::is_empty)
    }
}

impl OperationEdit {
    /// An edit of this operation that changes nothing.
    #[must_use]
    pub fn new(name: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Whether nothing changes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.time.is_none()
            && self.strategy.is_none()
            && self.dispatcher.is_none()
            && self.constraints.is_none()
    }
}
