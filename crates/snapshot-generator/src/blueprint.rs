//! The plan of a generated service: operations, examples and IDs, without texts. Each of the five
//! arrays is written from it separately.

use snapshot::ServiceType;

use crate::{
    ServiceDraft,
    body::write_value,
    dispatcher::Dispatcher,
    random::Random,
    vocabulary::{ASPECTS, SUBJECTS, Subject, Value},
};

/// A service before its documents are written.
#[derive(Clone, Debug)]
pub(crate) struct Blueprint {
    pub(crate) draft: ServiceDraft,
    pub(crate) seed: u64,
    pub(crate) subject: &'static Subject,
    /// The first 18 hex digits of all IDs.
    id_prefix: String,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) method: Option<&'static str>,
    /// The path with `{}` for REST, otherwise the name of the operation.
    pub(crate) path: String,
    pub(crate) dispatcher: Option<Dispatcher>,
    pub(crate) examples: Vec<Example>,
}

#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) name: String,
    /// The ID in its path, argument or query, which distinguishes it from other examples.
    pub(crate) key: String,
    /// The number in the service.
    pub(crate) number: u32,
}

impl Operation {
    fn new(
        name: String,
        method: Option<&'static str>,
        path: String,
        dispatcher: Option<Dispatcher>,
    ) -> Self {
        Self { name, method, path, dispatcher, examples: Vec::new() }
    }
}

impl Blueprint {
    pub(crate) fn new(draft: ServiceDraft, seed: u64, number: u32) -> Self {
        let mut random = Random::new(seed, u64::from(number));
        let seed = random.next();
        let subject = match SUBJECTS.iter().find(|subject| draft.name.contains(subject.title)) {
            Some(subject) => subject,
            None => &SUBJECTS[random.below(SUBJECTS.len())],
        };
        // As in IDs of MongoDB: a time and a machine, followed by a count in `document_id`.
        let id_prefix = format!("{:08x}{:010x}", 0x67A0_0000 + number, random.next() >> 24);
        let mut blueprint = Self { draft, seed, subject, id_prefix, operations: Vec::new() };
        blueprint.add_operations(&mut random);
        blueprint
    }

    pub(crate) fn id(&self) -> String {
        self.document_id(0)
    }

    pub(crate) fn resource_id(&self, number: u32) -> String {
        self.document_id(1 + number)
    }

    pub(crate) fn request_id(&self, example: &Example) -> String {
        self.document_id(0x1001 + 2 * example.number)
    }

    pub(crate) fn response_id(&self, example: &Example) -> String {
        self.document_id(0x1000 + 2 * example.number)
    }

    fn document_id(&self, count: u32) -> String {
        format!("{}{count:06x}", self.id_prefix)
    }

    pub(crate) fn operation_id(&self, operation: &Operation) -> String {
        format!("{}-{}", self.id(), operation.name)
    }

    /// The random sequence for a part of an example.
    pub(crate) fn random(&self, example: &Example, part: u64) -> Random {
        Random::new(self.seed, u64::from(example.number) * 4 + part)
    }

    /// The name for URLs and namespaces.
    pub(crate) fn slug(&self) -> String {
        let lower = self.draft.name.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    }

    pub(crate) fn namespace(&self) -> Option<String> {
        match self.draft.kind {
            ServiceType::SoapHttp => {
                Some(format!("http://services.haldenvale.example/{}", self.slug()))
            }
            ServiceType::Grpc => {
                let package = self.draft.name.rsplit_once('.').map(|(package, _)| package);
                Some(package.unwrap_or("haldenvale").to_owned())
            }
            _ => None,
        }
    }

    fn add_operations(&mut self, random: &mut Random) {
        let Subject { singular, plural, title, .. } = self.subject;
        let wanted = self.draft.operations.max(1);
        let mut operations: Vec<Operation> = Vec::new();
        match self.draft.kind {
            ServiceType::Rest | ServiceType::Unknown => {
                // Every API can list and get. Other operations vary.
                let (always, more) = REST.split_at(2);
                let start = random.below(more.len());
                let rest = more.iter().cycle().skip(start).take(more.len());
                for (method, path, dispatcher) in always.iter().chain(rest).take(wanted) {
                    let path = format!("/{plural}{path}");
                    operations.push(Operation::new(
                        format!("{method} {path}"),
                        Some(method),
                        path,
                        *dispatcher,
                    ));
                }
            }
            ServiceType::GenericRest => {
                for (method, path) in [
                    ("POST", ""),
                    ("GET", "/:id"),
                    ("GET", ""),
                    ("PUT", "/:id"),
                    ("DELETE", "/:id"),
                ] {
                    let path = format!("/{singular}{path}");
                    operations.push(Operation::new(
                        format!("{method} {path}"),
                        Some(method),
                        path,
                        None,
                    ));
                }
            }
            ServiceType::SoapHttp => {
                let dispatchers = [
                    Dispatcher::QueryMatch,
                    Dispatcher::Script,
                    Dispatcher::Random,
                    Dispatcher::Sequence,
                ];
                for (at, verb) in VERBS.iter().enumerate().take(wanted) {
                    let name = format!("{}{title}", verb.to_lowercase());
                    operations.push(Operation::new(
                        name.clone(),
                        None,
                        name,
                        Some(dispatchers[at % 4]),
                    ));
                }
            }
            ServiceType::Grpc => {
                let dispatchers = [
                    Some(Dispatcher::QueryArgs),
                    Some(Dispatcher::JsonBody),
                    None,
                    Some(Dispatcher::Fallback),
                ];
                for (at, verb) in VERBS.iter().enumerate().take(wanted) {
                    let name = format!("{}{title}", verb.to_lowercase());
                    operations.push(Operation::new(
                        name.clone(),
                        None,
                        format!("{verb}{title}"),
                        dispatchers[at % 4],
                    ));
                }
            }
            ServiceType::Graphql => {
                operations.push(Operation::new(
                    (*plural).to_owned(),
                    Some("QUERY"),
                    (*plural).to_owned(),
                    None,
                ));
                operations.push(Operation::new(
                    (*singular).to_owned(),
                    Some("QUERY"),
                    (*singular).to_owned(),
                    Some(Dispatcher::QueryArgs),
                ));
                for verb in VERBS.iter().skip(1).take(wanted.saturating_sub(2)) {
                    let name = format!("{}{title}", verb.to_lowercase());
                    operations.push(Operation::new(
                        name.clone(),
                        Some("MUTATION"),
                        name,
                        Some(Dispatcher::JsonBody),
                    ));
                }
            }
            ServiceType::Event => {
                for (at, suffix) in ["created", "changed", "closed", "{id}/events", "audit"]
                    .iter()
                    .enumerate()
                    .take(wanted)
                {
                    let method = ["SUBSCRIBE", "SEND", "RECEIVE", "PUBLISH"][at % 4];
                    let dispatcher = suffix.starts_with('{').then_some(Dispatcher::UriParts);
                    let path = format!("{singular}/{suffix}");
                    operations.push(Operation::new(
                        format!("{method} {path}"),
                        Some(method),
                        path,
                        dispatcher,
                    ));
                }
            }
            ServiceType::GenericEvent => {
                operations.push(Operation::new(
                    format!("SUBSCRIBE {singular}Event"),
                    Some("SUBSCRIBE"),
                    format!("{singular}Event"),
                    None,
                ));
            }
        }
        let mut number = 0;
        for operation in &mut operations {
            operation.examples = self.create_examples(&mut number, random);
        }
        self.operations = operations;
    }

    fn create_examples(&self, number: &mut u32, random: &mut Random) -> Vec<Example> {
        let wanted = match self.draft.kind {
            // A direct API stores data instead of examples.
            ServiceType::GenericRest => 0,
            ServiceType::GenericEvent => 1,
            _ => self.draft.examples,
        };
        (0..wanted)
            .map(|_| {
                let mut key = String::new();
                write_value(&mut key, Value::Id, random);
                let name = match self.draft.kind {
                    ServiceType::GenericEvent => "Reference".to_owned(),
                    _ => format!("{} {key}", random.pick(ASPECTS)),
                };
                *number += 1;
                Example { name, key, number: *number - 1 }
            })
            .collect()
    }
}

/// The verbs in operations of SOAP, gRPC and GraphQL services.
const VERBS: &[&str] = &[
    "Get", "Create", "Update", "Cancel", "Confirm", "Split", "Merge", "Price", "Archive", "Check",
];

/// The operations of REST services: method, suffix of the path, and dispatcher.
const REST: &[(&str, &str, Option<Dispatcher>)] = &[
    ("GET", "", Some(Dispatcher::UriParams)),
    ("GET", "/{id}", Some(Dispatcher::UriParts)),
    ("POST", "", Some(Dispatcher::JsonBody)),
    ("PUT", "/{id}", Some(Dispatcher::Script)),
    ("DELETE", "/{id}", None),
    ("GET", "/{id}/lines", Some(Dispatcher::UriElements)),
    ("GET", "/export", Some(Dispatcher::QueryHeader)),
    ("POST", "/search", Some(Dispatcher::ProxyFallback)),
    ("PATCH", "/{id}", Some(Dispatcher::Fallback)),
    ("GET", "/sample", Some(Dispatcher::Random)),
    ("POST", "/{id}/submissions", None),
    ("GET", "/{id}/history", Some(Dispatcher::Sequence)),
    ("PUT", "/settings", Some(Dispatcher::Groovy)),
    ("GET", "/rates", Some(Dispatcher::Js)),
    ("POST", "/upstream", Some(Dispatcher::Proxy)),
];
