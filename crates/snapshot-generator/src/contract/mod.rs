//! The contracts of a service, with texts of the requested size.

mod events;
mod filler;
mod graphql;
mod openapi;
mod postman;
mod protobuf;
mod soap;

use snapshot::ServiceType;

use crate::{Release, ServiceDraft, blueprint::Blueprint};

/// A contract before its text is written.
#[derive(Clone, Debug)]
pub(crate) struct Contract {
    /// The type, as Microcks writes it.
    pub(crate) kind: &'static str,
    extension: &'static str,
    pub(crate) path: Option<String>,
    text: fn(&Blueprint, usize) -> String,
    /// The minimum size of its text.
    bytes: usize,
}

impl Contract {
    fn new(
        kind: &'static str,
        extension: &'static str,
        text: fn(&Blueprint, usize) -> String,
    ) -> Self {
        Self { kind, extension, path: None, text, bytes: 0 }
    }

    fn with_path(self, path: String) -> Self {
        Self { path: Some(path), ..self }
    }

    /// The name in the repository.
    pub(crate) fn name(&self, blueprint: &Blueprint) -> String {
        let ServiceDraft { name, version, .. } = &blueprint.draft;
        let extension = self.extension;
        match &self.path {
            Some(path) => format!("{name}-{version}-{}", path.trim_start_matches("./")),
            None => format!("{name}-{version}.{extension}"),
        }
    }

    /// The file that it was imported from.
    pub(crate) fn source(&self, blueprint: &Blueprint) -> String {
        format!("{}.{}", blueprint.slug(), self.extension)
    }

    pub(crate) fn text(&self, blueprint: &Blueprint) -> String {
        (self.text)(blueprint, self.bytes)
    }
}

/// The contracts of the service in this release. The main contract is first.
pub(crate) fn contracts(blueprint: &Blueprint, release: Release) -> Vec<Contract> {
    let singular = blueprint.subject.singular;
    let collection = Contract::new("POSTMAN_COLLECTION", "postman.json", postman::collection);
    let mut contracts = match blueprint.draft.kind {
        ServiceType::Rest | ServiceType::Unknown => {
            let main = if blueprint.seed.is_multiple_of(5) {
                Contract::new("SWAGGER", "json", openapi::swagger)
            } else {
                Contract::new("OPEN_API_SPEC", "yaml", openapi::openapi)
            };
            let schema = Contract::new("JSON_SCHEMA", "json", openapi::schema)
                .with_path(format!("./schemas/{singular}.json"));
            match blueprint.seed % 4 {
                0 => vec![main, collection],
                1 => vec![main, schema],
                _ => vec![main],
            }
        }
        ServiceType::SoapHttp => vec![
            Contract::new("WSDL", "wsdl", soap::wsdl),
            Contract::new("XSD", "xsd", soap::xsd).with_path(format!("./{singular}.xsd")),
        ],
        ServiceType::Graphql => {
            vec![Contract::new("GRAPHQL_SCHEMA", "graphql", graphql::schema), collection]
        }
        ServiceType::Grpc => vec![
            Contract::new("PROTOBUF_SCHEMA", "proto", protobuf::proto),
            Contract::new("PROTOBUF_DESCRIPTOR", "pbb", protobuf::descriptor),
        ],
        ServiceType::Event if blueprint.seed.is_multiple_of(2) => vec![
            Contract::new("ASYNC_API_SPEC", "yaml", events::asyncapi),
            Contract::new("AVRO_SCHEMA", "avsc", events::avro)
                .with_path(format!("./{singular}.avsc")),
        ],
        ServiceType::Event | ServiceType::GenericEvent => {
            vec![Contract::new("ASYNC_API_SPEC", "yaml", events::asyncapi)]
        }
        // A direct API is created without a contract.
        ServiceType::GenericRest => Vec::new(),
    };
    contracts.retain(|contract| {
        let since = match contract.kind {
            "POSTMAN_COLLECTION" => Release::V1_16,
            "WSDL" | "XSD" | "SWAGGER" | "OPEN_API_SPEC" | "JSON_SCHEMA" => Release::Y2019,
            _ => Release::V1_7,
        };
        release >= since
    });
    let share = blueprint.draft.contract / contracts.len().max(1);
    for contract in &mut contracts {
        contract.bytes = share;
    }
    contracts
}

/// The file that the service was imported from.
pub(crate) fn source(blueprint: &Blueprint) -> Option<String> {
    let main = contracts(blueprint, Release::V1_16);
    main.first().map(|main| main.source(blueprint))
}
