//! The calls of all examples of a service.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    call::{Call, Target},
    example::{ExampleId, Messages},
    message::Message,
};
use crate::{Definition, ServiceType, document::service_header, service::Service};

/// Examples whose calls are listed.
const MAX_EXAMPLES: usize = 20_000;

/// Bytes of a body. Longer ones are omitted.
const MAX_BODY_BYTES: usize = 8_000;

/// Bytes of all bodies. The last ones are omitted if they have more.
const MAX_TOTAL_BYTES: usize = 2_000_000;

/// The calls of an operation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationCalls {
    /// The name of the operation.
    pub operation: Box<str>,
    /// The calls of its examples, in their order.
    pub calls: Vec<ExampleCall>,
}

/// The call that gets an example.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleCall {
    /// Identifies the example in its service.
    pub id: ExampleId,
    /// The name of the example.
    pub name: Box<str>,
    /// The call. A long body is omitted.
    pub call: Call,
}

impl OperationCalls {
    /// The calls of each declared operation, in their order. Examples without a request or without a response have
    /// none.
    #[must_use]
    pub fn list(definition: &Definition) -> Vec<Self> {
        let service = Service::from_definition(definition);
        let header = service_header(definition).unwrap_or_default();
        let (key, kind) = (header.key(), header.kind.unwrap_or(ServiceType::Unknown));
        let mut positions: HashMap<&str, usize> = HashMap::new();
        let mut list: Vec<Self> = Vec::new();
        for (at, operation) in service.operations.iter().enumerate() {
            positions.entry(&operation.name).or_insert(at);
            list.push(Self { operation: operation.name.clone(), calls: Vec::new() });
        }
        let messages = Messages::new(definition, &service.id);
        let mut rest = MAX_TOTAL_BYTES;
        for example in messages.examples().into_iter().take(MAX_EXAMPLES) {
            let (Some(request), Some(response)) = (example.request, example.response) else {
                continue;
            };
            let Some(&at) = positions.get(example.operation) else { continue };
            let fields = service.operations.get(at).map(|operation| &operation.fields);
            let request = Message::new(request, MAX_BODY_BYTES.min(rest));
            let response = Message::new(response, 0);
            let target = Target::new(&key, kind, example.operation, fields);
            let call = target.call(&request, Some(&response));
            if let (Some(call), Some(id), Some(of)) = (call, example.id(), list.get_mut(at)) {
                rest -= request.body.as_ref().map_or(0, |body| body.text.len()).min(rest);
                of.calls.push(ExampleCall { id, name: request.name, call });
            }
        }
        list
    }
}
