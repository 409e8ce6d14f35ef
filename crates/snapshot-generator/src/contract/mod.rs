//! The contracts of a blueprint: which there are, and their texts, as long as asked.

mod events;
mod graphql;
mod openapi;
mod postman;
mod protobuf;
mod soap;

use snapshot::ServiceType;

use crate::{Release, blueprint::Blueprint, body, random::Random, words::ASPECTS};

/// A contract before its text is written.
#[derive(Clone, Debug)]
pub(crate) struct Contract {
    /// Its type, by the name that Microcks writes.
    pub(crate) kind: &'static str,
    extension: &'static str,
    pub(crate) path: Option<String>,
    text: fn(&Blueprint, usize) -> String,
    /// Its share of the bytes that the draft wants.
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

    fn at(self, path: String) -> Self {
        Self { path: Some(path), ..self }
    }

    /// Its name in the repository.
    pub(crate) fn name(&self, of: &Blueprint) -> String {
        let crate::Draft { name, version, .. } = &of.draft;
        let extension = self.extension;
        match &self.path {
            Some(path) => format!("{name}-{version}-{}", path.trim_start_matches("./")),
            None => format!("{name}-{version}.{extension}"),
        }
    }

    /// The file that it came from.
    pub(crate) fn source(&self, of: &Blueprint) -> String {
        format!("{}.{}", of.slug(), self.extension)
    }

    pub(crate) fn text(&self, of: &Blueprint) -> String {
        (self.text)(of, self.bytes)
    }
}

/// The contracts that a Microcks of this release has of the service; the main one first.
pub(crate) fn contracts(of: &Blueprint, release: Release) -> Vec<Contract> {
    let one = of.subject.one;
    let collection = Contract::new("POSTMAN_COLLECTION", "postman.json", postman::collection);
    let mut contracts = match of.draft.kind {
        ServiceType::Rest | ServiceType::Unknown => {
            let main = if of.seed.is_multiple_of(5) {
                Contract::new("SWAGGER", "json", openapi::swagger)
            } else {
                Contract::new("OPEN_API_SPEC", "yaml", openapi::openapi)
            };
            let schema = Contract::new("JSON_SCHEMA", "json", openapi::schema)
                .at(format!("./schemas/{one}.json"));
            match of.seed % 4 {
                0 => vec![main, collection],
                1 => vec![main, schema],
                _ => vec![main],
            }
        }
        ServiceType::SoapHttp => vec![
            Contract::new("WSDL", "wsdl", soap::wsdl),
            Contract::new("XSD", "xsd", soap::xsd).at(format!("./{one}.xsd")),
        ],
        ServiceType::Graphql => {
            vec![Contract::new("GRAPHQL_SCHEMA", "graphql", graphql::schema), collection]
        }
        ServiceType::Grpc => vec![
            Contract::new("PROTOBUF_SCHEMA", "proto", protobuf::proto),
            Contract::new("PROTOBUF_DESCRIPTOR", "pbb", protobuf::descriptor),
        ],
        ServiceType::Event if of.seed.is_multiple_of(2) => vec![
            Contract::new("ASYNC_API_SPEC", "yaml", events::asyncapi),
            Contract::new("AVRO_SCHEMA", "avsc", events::avro).at(format!("./{one}.avsc")),
        ],
        ServiceType::Event | ServiceType::GenericEvent => {
            vec![Contract::new("ASYNC_API_SPEC", "yaml", events::asyncapi)]
        }
        // A direct API is made without a contract.
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
    let share = of.draft.contract / contracts.len().max(1);
    for contract in &mut contracts {
        contract.bytes = share;
    }
    contracts
}

/// The file that the service came from.
pub(crate) fn source(of: &Blueprint) -> Option<String> {
    let main = contracts(of, Release::V1_16);
    main.first().map(|main| main.source(of))
}

/// Adds parts that contracts have beside their subject until the text is as long as asked.
fn fill(
    out: &mut String,
    of: &Blueprint,
    bytes: usize,
    mut part: impl FnMut(&mut String, &mut Random, &str),
) {
    let mut random = Random::of(of.seed, 0xC0);
    let mut number = random.below(ASPECTS.len());
    while out.len() < bytes {
        let round = number / ASPECTS.len();
        let aspect = ASPECTS[number % ASPECTS.len()];
        let name = if round == 0 { aspect.to_owned() } else { format!("{aspect}{round}") };
        part(out, &mut random, &name);
        number += 1;
    }
}

fn sentence(random: &mut Random) -> String {
    let mut text = String::new();
    body::sentence(&mut text, random, 12);
    text
}
