//! The settings of a service as a form shows them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Definition,
    describe::{ParameterConstraint, constraint},
    object::Object,
    read::value,
    response_times::ResponseTime,
    service::{Operation, Service},
};

/// Bytes of all texts. The settings of the last operations are omitted if there are more.
const MAX_TOTAL_BYTES: usize = 4_000_000;

/// The settings of a service. All texts are untrusted and complete.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ServiceSettings {
    /// Labels.
    pub labels: BTreeMap<Box<str>, Box<str>>,
    /// Annotations.
    pub annotations: BTreeMap<Box<str>, Box<str>>,
    /// The operations in their order. Of several with the same name, only the first one.
    pub operations: Vec<OperationSettings>,
    /// The number of operations that are not listed, because their texts are too long.
    pub omitted: u32,
}

/// The settings of an operation.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationSettings {
    /// The name.
    pub name: Box<str>,
    /// The response time. For events, the time between two messages.
    pub response_time: ResponseTime,
    /// The name of the dispatcher. Empty if there is none.
    pub dispatcher: Box<str>,
    /// The rules of the dispatcher. Empty if there are none.
    pub rules: Box<str>,
    /// What a call must have, sorted.
    pub constraints: Vec<ParameterConstraint>,
}

impl ServiceSettings {
    /// Reads the settings of a definition.
    #[must_use]
    pub fn new(definition: &Definition) -> Self {
        let service = Service::from_definition(definition);
        let map = |name: &str| texts(&service.metadata.object(name).unwrap_or_default());
        let (mut operations, mut omitted, mut bytes) = (Vec::new(), 0, 0);
        for operation in service.operations.iter().filter(|operation| operation.nth == 0) {
            let settings = OperationSettings::new(operation);
            bytes += settings.bytes();
            if bytes <= MAX_TOTAL_BYTES {
                operations.push(settings);
            } else {
                omitted += 1;
            }
        }
        Self { labels: map("labels"), annotations: map("annotations"), operations, omitted }
    }
}

impl OperationSettings {
    fn new(operation: &Operation<'_>) -> Self {
        let Operation { name, fields, .. } = operation;
        let text = |name: &str| fields.text(name).unwrap_or_default();
        Self {
            name: name.clone(),
            response_time: ResponseTime {
                time: fields.get("defaultDelay").and_then(value::parse_integer),
                strategy: (&*text("defaultDelayStrategy")).into(),
            },
            dispatcher: text("dispatcher"),
            rules: text("dispatcherRules"),
            constraints: constraints(fields),
        }
    }

    fn bytes(&self) -> usize {
        let constraints = self.constraints.iter().map(|constraint| {
            let pattern = constraint.pattern.as_deref().map_or(0, str::len);
            constraint.name.len() + constraint.location.len() + pattern
        });
        self.name.len() + self.dispatcher.len() + self.rules.len() + constraints.sum::<usize>()
    }
}

fn constraints(fields: &Object<'_>) -> Vec<ParameterConstraint> {
    let items = fields.list("parameterConstraints").unwrap_or_default();
    let mut constraints: Vec<_> =
        items.into_iter().filter_map(Object::parse).map(|item| constraint(&item)).collect();
    constraints.sort();
    constraints
}

/// All members as texts.
pub(super) fn texts(object: &Object<'_>) -> BTreeMap<Box<str>, Box<str>> {
    let names = object.members().map(|member| &*member.name);
    names.map(|name| (name.into(), object.text(name).unwrap_or_default())).collect()
}
