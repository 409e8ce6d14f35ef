//! Generates a snapshot from drafts.

use snapshot::{Kind, ServiceType};

use crate::{Release, ServiceDraft, blueprint::Blueprint, documents, json::Json};

/// Builds a snapshot, service by service.
#[derive(Clone, Debug)]
pub struct Generator {
    seed: u64,
    release: Release,
    services: Vec<Blueprint>,
}

impl Generator {
    /// Creates a generator of a file of Microcks 1.16. Another seed gives other IDs and texts.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, release: Release::V1_16, services: Vec::new() }
    }

    /// Sets the release that the file imitates.
    #[must_use]
    pub fn release(self, release: Release) -> Self {
        Self { release, ..self }
    }

    /// Adds a service.
    pub fn service(&mut self, draft: ServiceDraft) -> &mut Self {
        let number = u32::try_from(self.services.len()).unwrap_or(u32::MAX);
        self.services.push(Blueprint::new(draft, self.seed, number));
        self
    }

    /// Writes the snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut json = Json::new(self.release);
        json.raw("{");
        for kind in Kind::ALL {
            if kind == Kind::EventMessage && self.release < Release::V1_7 {
                continue;
            }
            let separator = if kind == Kind::Service { "" } else { ", " };
            json.raw(&format!("{separator}\"{}\":[", kind.key()));
            let mut is_empty = true;
            for service in &self.services {
                let start = json.out.len();
                if documents::write(&mut json, service, kind) > 0 {
                    if !is_empty {
                        json.out.insert(start, b',');
                    }
                    is_empty = false;
                }
            }
            json.raw("]");
        }
        json.raw("}");
        json.out
    }
}

/// Generates a small file of a release, with a service of every type that the release knows.
#[must_use]
pub fn release_snapshot(release: Release) -> Vec<u8> {
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
        generator.service(ServiceDraft::new(kind, name, "1.0.0").label("domain", "orders"));
    }
    generator.snapshot()
}
