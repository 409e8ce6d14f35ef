//! The documents of a definition as typed values, for code that acts on them, like the mock engine.
//!
//! Values are converted as Microcks converts them. A value that it could not read counts as missing. Documents keep
//! the order of their section. A missing text is `None`, an empty one is `Some("")`: Microcks distinguishes them in
//! dispatch criteria.

mod contract;
mod event;
mod exchange;
mod fields;
mod operation;

pub use contract::Contract;
pub use event::EventMessage;
pub use exchange::{Header, Request, Response};
pub use operation::{
    Binding, CallbackInfo, ConstraintLocation, Operation, ParameterConstraint, Trigger,
};

use self::fields::objects;
use crate::{Definition, Kind, ServiceKey, ServiceType, document::service_header, object::Object};

/// A service with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Model {
    /// The ID. Empty if it is missing.
    pub id: Box<str>,
    /// Name and version.
    pub key: ServiceKey,
    /// The type.
    pub kind: ServiceType,
    /// The namespace of a SOAP service.
    pub xml_namespace: Option<Box<str>>,
    /// The operations in their order.
    pub operations: Vec<Operation>,
    /// The contracts in their order.
    pub contracts: Vec<Contract>,
    /// The requests in their order.
    pub requests: Vec<Request>,
    /// The responses in their order.
    pub responses: Vec<Response>,
    /// The event messages in their order.
    pub events: Vec<EventMessage>,
}

impl Model {
    /// Reads a definition. `None` if its service has no header, which no verified definition lacks.
    #[must_use]
    pub fn new(definition: &Definition) -> Option<Self> {
        let header = service_header(definition)?;
        let id: Box<str> = header.id.as_deref().unwrap_or_default().into();
        let service = Object::parse(definition.section(Kind::Service))?;
        let section = |kind| objects(definition.section(kind));
        Some(Self {
            key: header.key(),
            kind: header.kind.unwrap_or(ServiceType::Unknown),
            xml_namespace: service.text("xmlNS"),
            operations: operation::operations(&service),
            contracts: section(Kind::Resource).map(|it| Contract::read(&it)).collect(),
            requests: section(Kind::Request).map(|it| Request::read(&it, &id)).collect(),
            responses: section(Kind::Response).map(|it| Response::read(&it, &id)).collect(),
            events: section(Kind::EventMessage).map(|it| EventMessage::read(&it, &id)).collect(),
            id,
        })
    }
}

#[cfg(test)]
mod tests;
