//! The five arrays of a snapshot, and the types of services.

use serde::{Deserialize, Serialize};

/// One of the five arrays of a snapshot, in the order in which Microcks writes them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Kind {
    /// A service with its operations.
    Service,
    /// A contract: an OpenAPI document, a WSDL, a schema, a collection ...
    Resource,
    /// The request of an example.
    Request,
    /// The response of an example.
    Response,
    /// An example of an event.
    EventMessage,
}

impl Kind {
    /// All five, in the order of the file.
    pub const ALL: [Self; 5] =
        [Self::Service, Self::Resource, Self::Request, Self::Response, Self::EventMessage];

    /// The kinds of the documents that belong to a service, in the order of the file.
    pub const OWNED: [Self; 4] =
        [Self::Resource, Self::Request, Self::Response, Self::EventMessage];

    /// The key of the array in the file.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::Resource => "resources",
            Self::Request => "requests",
            Self::Response => "responses",
            Self::EventMessage => "eventMessages",
        }
    }

    /// The kind whose array has this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The index in [`Kind::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The type of a service. Serialized by the names that Microcks writes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceType {
    /// REST with examples.
    Rest,
    /// SOAP over HTTP.
    SoapHttp,
    /// GraphQL.
    Graphql,
    /// gRPC.
    Grpc,
    /// Events, described by an AsyncAPI document.
    Event,
    /// A direct REST API, created without a contract.
    GenericRest,
    /// A direct event API, created without a contract.
    GenericEvent,
    /// A missing type, or one that this release does not know.
    #[serde(other)]
    Unknown,
}

impl ServiceType {
    /// Every type that Microcks has.
    pub const KNOWN: [Self; 7] = [
        Self::Rest,
        Self::SoapHttp,
        Self::Graphql,
        Self::Grpc,
        Self::Event,
        Self::GenericRest,
        Self::GenericEvent,
    ];

    /// The name in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rest => "REST",
            Self::SoapHttp => "SOAP_HTTP",
            Self::Graphql => "GRAPHQL",
            Self::Grpc => "GRPC",
            Self::Event => "EVENT",
            Self::GenericRest => "GENERIC_REST",
            Self::GenericEvent => "GENERIC_EVENT",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// The type with this name in the file.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::KNOWN.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Unknown)
    }
}
