//! A service that is ready to answer.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use prost_reflect::DescriptorPool;
use snapshot::{Definition, Hash, ServiceKey, ServiceType, model::Model};

use crate::{
    Answer, Delay, Environment, Finding, GrpcAnswer, Options, Outcome, Reason,
    call::{Call, HttpProtocol},
    dynamic,
    events::Events,
    graphql::GraphQl,
    grpc::{Grpc, GrpcCall},
    rest::Rest,
    soap::Soap,
};

/// A service that is ready to answer. Compiled once from a definition.
#[derive(Debug)]
pub struct Service {
    /// Name and version.
    pub key: ServiceKey,
    /// The type.
    pub kind: ServiceType,
    /// The hash of the definition.
    pub hash: Hash,
    /// The operations in their order.
    pub operations: Box<[Operation]>,
    /// Whether an operation runs a script, so that calls can take long.
    pub has_scripts: bool,
    /// What cannot be served as it is meant.
    pub findings: Box<[Finding]>,
    /// The memory that it takes, estimated in bytes.
    pub memory: u64,
    protocol: Protocol,
}

/// An operation of a service.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name.
    pub name: Arc<str>,
    /// The response time of the definition.
    pub delay: Delay,
    /// Whether a script chooses its examples, also behind a fallback or a proxy.
    pub has_script: bool,
}

#[derive(Debug)]
enum Protocol {
    Rest(Box<Rest>),
    Soap(Box<Soap>),
    GraphQl(Box<GraphQl>),
    Grpc(Box<Grpc>),
    Events(Box<Events>),
    /// Documents below `/dynarest`.
    Dynamic,
    /// Nothing answers calls.
    None,
}

impl Service {
    /// Compiles a definition. `None` if it has no service, which no verified definition lacks.
    #[must_use]
    pub fn compile(definition: &Definition, options: Options) -> Option<Self> {
        let model = Model::new(definition)?;
        let mut findings = Vec::new();
        let operations = model.operations.iter().map(|operation| Operation {
            name: (*operation.name).into(),
            delay: Delay { value: operation.delay, strategy: operation.delay_strategy.clone() },
            has_script: has_script(operation),
        });
        let operations: Box<[Operation]> = operations.collect();
        let protocol = match model.kind {
            ServiceType::Rest => {
                Protocol::Rest(Box::new(Rest::compile(&model, options, &mut findings)))
            }
            ServiceType::SoapHttp => {
                Protocol::Soap(Box::new(Soap::compile(&model, options, &mut findings)))
            }
            ServiceType::Graphql => {
                Protocol::GraphQl(Box::new(GraphQl::compile(&model, options, &mut findings)))
            }
            ServiceType::Grpc => {
                Protocol::Grpc(Box::new(Grpc::compile(&model, options, &mut findings)))
            }
            ServiceType::Event | ServiceType::GenericEvent => {
                Protocol::Events(Box::new(Events::compile(&model, &mut findings)))
            }
            ServiceType::GenericRest => Protocol::Dynamic,
            ServiceType::Unknown => Protocol::None,
        };
        Some(Self {
            key: model.key,
            kind: model.kind,
            hash: definition.hash(),
            has_scripts: operations.iter().any(|it| it.has_script),
            operations,
            findings: findings.into(),
            memory: memory(model.kind, definition.size()),
            protocol,
        })
    }

    pub(crate) fn answer(call: &Call<'_>, environment: &mut Environment<'_>) -> Option<Outcome> {
        match (&call.service.protocol, call.protocol) {
            (Protocol::Rest(rest), HttpProtocol::Rest) => Some(rest.answer(call, environment)),
            (Protocol::Soap(soap), HttpProtocol::Soap) => Some(soap.answer(call, environment)),
            (Protocol::GraphQl(graphql), HttpProtocol::GraphQl) => {
                Some(graphql.answer(call, environment))
            }
            (Protocol::Dynamic, HttpProtocol::Dynarest) => Some(dynamic::answer(call, environment)),
            (Protocol::Dynamic, HttpProtocol::Rest) => Some(dynamic::answer_rest(call)),
            (_, HttpProtocol::Dynarest) => {
                let text = "Only generic REST services have documents.";
                let source = call.unmatched(None, Reason::CannotServe(text.into()));
                Some(Outcome::Answer(Answer::empty(StatusCode::BAD_REQUEST, source)))
            }
            _ => {
                let method = call.request.method;
                let wanted = format!("{method} {}", call.request.path).into();
                let reason = Reason::UnknownOperation { wanted, known: Vec::new() };
                let source = call.unmatched(None, reason);
                Some(Outcome::Answer(Answer::empty(StatusCode::NOT_FOUND, source)))
            }
        }
    }

    /// Answers a call of gRPC. `None` if it is another type of service.
    pub(crate) fn answer_grpc(
        call: &GrpcCall<'_>,
        environment: &mut Environment<'_>,
    ) -> Option<GrpcAnswer> {
        Some(call.service.grpc()?.answer(call, environment))
    }

    /// Whether an operation has an example with this name, which can answer while its script cannot run.
    #[must_use]
    pub fn has_example(&self, operation: &str, example: &str) -> bool {
        let responses = match &self.protocol {
            Protocol::Rest(rest) => rest.responses(operation),
            Protocol::Soap(soap) => soap.responses(operation),
            Protocol::GraphQl(graphql) => graphql.responses(operation),
            Protocol::Grpc(grpc) => grpc.responses(operation),
            Protocol::Events(_) | Protocol::Dynamic | Protocol::None => None,
        };
        responses.is_some_and(|it| !it.named(example).is_empty())
    }

    /// The message of a call to a method of gRPC in the binary format, from its JSON. An empty text is a message
    /// without fields. `None` if there is no such method.
    ///
    /// # Errors
    /// What does not fit, without a full stop.
    #[must_use]
    pub fn grpc_message(&self, method: &str, json: &str) -> Option<Result<Bytes, String>> {
        self.grpc()?.message(method, json)
    }

    /// The message of the answer of a method of gRPC as JSON. `None` if there is no such method.
    ///
    /// # Errors
    /// It cannot be decoded, or JSON cannot express it.
    #[must_use]
    pub fn grpc_json(&self, method: &str, message: &[u8]) -> Option<Result<String, String>> {
        self.grpc()?.json(method, message)
    }

    fn grpc(&self) -> Option<&Grpc> {
        match &self.protocol {
            Protocol::Grpc(grpc) => Some(grpc),
            _ => None,
        }
    }

    /// The channels of an event service.
    pub(crate) fn events(&self) -> Option<&Events> {
        match &self.protocol {
            Protocol::Events(events) => Some(events),
            _ => None,
        }
    }

    /// The name and the descriptors of a gRPC service.
    pub(crate) fn descriptors(&self) -> Option<(&str, &DescriptorPool)> {
        Some((&*self.key.name, self.grpc()?.pool()?))
    }
}

/// The memory of a compiled service, estimated from the size of its definition in bytes. The factors are what an
/// allocator counted for definitions of real instances: routes, rules and schemas take more than their text.
const fn memory(kind: ServiceType, size: u64) -> u64 {
    let content = match kind {
        ServiceType::Rest | ServiceType::Graphql => size * 3,
        ServiceType::Grpc => size * 8,
        ServiceType::SoapHttp | ServiceType::GenericRest | ServiceType::Unknown => size,
        ServiceType::Event | ServiceType::GenericEvent => size / 2,
    };
    content + 4_096
}

/// Whether the dispatcher of an operation is a script, also behind a fallback or a proxy.
fn has_script(operation: &snapshot::model::Operation) -> bool {
    let is_script = |name: &str| matches!(name, "SCRIPT" | "GROOVY" | "JS");
    let rules = operation.rules.as_deref().unwrap_or_default();
    match operation.dispatcher.as_deref() {
        Some("FALLBACK" | "PROXY_FALLBACK") => {
            ["SCRIPT", "GROOVY", "JS"].iter().any(|name| rules.contains(&format!("\"{name}\"")))
        }
        dispatcher => dispatcher.is_some_and(is_script),
    }
}
