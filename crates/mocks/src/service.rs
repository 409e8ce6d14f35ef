//! A service that is ready to answer.

use std::sync::Arc;

use snapshot::{Definition, Hash, ServiceKey, ServiceType, model::Model};

use crate::{
    Delay, Environment, Finding, Options, Outcome, Request, graphql::GraphQl, grpc::Grpc,
    rest::Rest, soap::Soap,
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
    /// What cannot be served as it is meant.
    pub findings: Box<[Finding]>,
    protocol: Protocol,
}

/// An operation of a service.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name.
    pub name: Arc<str>,
    /// The response time of the definition.
    pub delay: Delay,
}

#[derive(Debug)]
enum Protocol {
    Rest(Box<Rest>),
    Soap(Box<Soap>),
    GraphQl(Box<GraphQl>),
    Grpc(Box<Grpc>),
    /// Nothing answers calls.
    None,
}

/// A call with the service that it names.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) request: &'a Request<'a>,
    /// Whether the body must match the contract: the call came to `/rest-valid`.
    pub(crate) is_validated: bool,
    /// The path below the version as it was sent, with its first slash. Empty if there is none.
    pub(crate) path: &'a str,
    /// Response times that replace those of the operations.
    pub(crate) delays: Option<&'a [Delay]>,
    pub(crate) options: Options,
}

impl Call<'_> {
    /// The response time that is set for an operation.
    pub(crate) fn delay(&self, operation: usize) -> Option<&Delay> {
        let replaced = self.delays.and_then(|delays| delays.get(operation));
        replaced.or_else(|| Some(&self.service.operations.get(operation)?.delay))
    }
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
        });
        let operations = operations.collect();
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
            ServiceType::Event
            | ServiceType::GenericRest
            | ServiceType::GenericEvent
            | ServiceType::Unknown => Protocol::None,
        };
        Some(Self {
            key: model.key,
            kind: model.kind,
            hash: definition.hash(),
            operations,
            findings: findings.into(),
            protocol,
        })
    }

    pub(crate) fn answer(call: &Call<'_>, environment: &mut Environment<'_>) -> Option<Outcome> {
        match &call.service.protocol {
            Protocol::Rest(rest) => Some(rest.answer(call, environment)),
            Protocol::Soap(soap) => Some(soap.answer(call, environment)),
            Protocol::GraphQl(graphql) => Some(graphql.answer(call, environment)),
            Protocol::Grpc(_) | Protocol::None => None,
        }
    }
}
