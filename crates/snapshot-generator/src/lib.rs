//! Generates snapshots for tests, benchmarks and the demo. The server never links this crate.
//!
//! The bytes depend only on the seed: the same calls give the same bytes. Files look as Microcks
//! writes them, not as [`snapshot::Writer`] does, so that tests of the reader meet both.

mod blueprint;
mod body;
mod bulk;
mod contract;
mod demo;
mod dispatch;
mod documents;
mod hostile;
mod json;
mod messages;
mod random;
mod service;
mod typed;
mod words;

pub use bulk::{bulk, many};
pub use demo::demo;
pub use hostile::{PAYLOADS, hostile};
pub use typed::Typed;

use snapshot::{Kind, ServiceType};

use blueprint::Blueprint;
use json::Json;

/// The Microcks that a file is to be from: which fields and arrays it has.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Release {
    /// Four arrays, no events, few fields.
    Y2019,
    /// The first with `eventMessages`.
    V1_7,
    /// Every field that there is.
    V1_16,
}

/// A service that is to be generated.
#[derive(Clone, Debug)]
pub struct Draft {
    kind: ServiceType,
    name: String,
    version: String,
    labels: Vec<(String, String)>,
    operations: usize,
    examples: usize,
    contract: usize,
    body: usize,
}

impl Draft {
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

    /// With this label too.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.push((key.into(), value.into()));
        self
    }

    /// With at most so many operations: a type has only so many to offer, a direct API has its own.
    #[must_use]
    pub fn operations(self, operations: usize) -> Self {
        Self { operations, ..self }
    }

    /// With so many examples of each operation.
    #[must_use]
    pub fn examples(self, examples: usize) -> Self {
        Self { examples, ..self }
    }

    /// With contracts of together at least so many bytes.
    #[must_use]
    pub fn contract(self, bytes: usize) -> Self {
        Self { contract: bytes, ..self }
    }

    /// With response bodies of at least so many bytes.
    #[must_use]
    pub fn body(self, bytes: usize) -> Self {
        Self { body: bytes, ..self }
    }
}

/// Builds a snapshot, service by service.
#[derive(Clone, Debug)]
pub struct Generator {
    seed: u64,
    release: Release,
    services: Vec<Blueprint>,
}

impl Generator {
    /// A generator of a file of Microcks 1.16. Another seed gives other ids and other texts.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, release: Release::V1_16, services: Vec::new() }
    }

    /// The file is from this release.
    #[must_use]
    pub fn release(self, release: Release) -> Self {
        Self { release, ..self }
    }

    /// Adds a service.
    pub fn service(&mut self, draft: Draft) -> &mut Self {
        let number = u32::try_from(self.services.len()).unwrap_or(u32::MAX);
        self.services.push(Blueprint::new(draft, self.seed, number));
        self
    }

    /// The file.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut json = Json::new(self.release);
        json.raw("{");
        for kind in Kind::ALL {
            if kind == Kind::EventMessage && self.release < Release::V1_7 {
                continue;
            }
            let before = if kind == Kind::Service { "" } else { ", " };
            json.raw(&format!("{before}\"{}\":[", kind.key()));
            let mut empty = true;
            for service in &self.services {
                let start = json.out.len();
                if documents::write(&mut json, service, kind) > 0 && !std::mem::take(&mut empty) {
                    json.out.insert(start, b',');
                }
            }
            json.raw("]");
        }
        json.raw("}");
        json.out
    }
}

/// A small file of a release: a service of every type that it knew.
#[must_use]
pub fn era(release: Release) -> Vec<u8> {
    let mut generator = Generator::new(release as u64).release(release);
    for kind in ServiceType::KNOWN {
        let since = match kind {
            ServiceType::Rest | ServiceType::SoapHttp | ServiceType::GenericRest => Release::Y2019,
            _ => Release::V1_7,
        };
        if release < since {
            continue;
        }
        let name = match kind {
            ServiceType::Rest | ServiceType::Unknown => "Order API",
            ServiceType::SoapHttp => "OrderService",
            ServiceType::Graphql => "Order Graph",
            ServiceType::Grpc => "com.haldenvale.orders.v1.OrderService",
            ServiceType::Event => "Order Events",
            ServiceType::GenericRest => "Order Notes API",
            ServiceType::GenericEvent => "Order Alerts",
        };
        generator.service(Draft::new(kind, name, "1.0.0").label("domain", "orders"));
    }
    generator.snapshot()
}
