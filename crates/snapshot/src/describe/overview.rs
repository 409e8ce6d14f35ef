//! A service with the names of everything that belongs to it.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{
    call::{Target, criteria_of},
    contract::ContractId,
    dispatcher::Dispatcher,
    example::{Example, ExampleId, Messages},
    message::parameters,
};
use crate::{
    Definition, Kind, ServiceType,
    document::{self, Document, service_header},
    object::Object,
    read::{date::parse_date, schema::field_index, value},
    response_times::ResponseTime,
    service::{Operation, Service},
    truncate::truncate_bytes,
};

/// Examples that an overview lists. Further ones are counted.
const MAX_EXAMPLES: usize = 20_000;

/// Bytes of a text. Longer ones are cut, because names and paths from a file can have any length.
const MAX_TEXT_BYTES: usize = 1_000;

/// Bytes of the rules of a dispatcher.
const MAX_RULES_BYTES: usize = 50_000;

/// Bytes of the rules of all dispatchers. The last ones are missing if they have more.
const MAX_TOTAL_RULES_BYTES: usize = 2_000_000;

/// Annotations, or constraints of an operation.
const MAX_PAIRS: usize = 100;

/// A service with the names of everything that belongs to it. All texts are untrusted.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// The XML name space of a SOAP service.
    pub xml_namespace: Option<Box<str>>,
    /// The artifact that the service was read from.
    pub source_artifact: Option<Box<str>>,
    /// When it was created: milliseconds since 1970, UTC.
    pub created: Option<i64>,
    /// Annotations.
    pub annotations: BTreeMap<Box<str>, Box<str>>,
    /// Operations in their order, then names that only examples have.
    pub operations: Vec<OperationOverview>,
    /// Contracts in their order.
    pub contracts: Vec<ContractOverview>,
    /// Examples that are not listed, because there are too many.
    pub omitted_examples: u32,
}

/// An operation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationOverview {
    /// The name. Not necessarily unique.
    pub name: Box<str>,
    /// Whether the service has it. Otherwise only examples do.
    pub is_declared: bool,
    /// The method of HTTP, or the kind of a GraphQL operation.
    pub method: Option<Box<str>>,
    /// How it chooses a response.
    pub dispatcher: Dispatcher,
    /// The rules of the dispatcher. Cut if they are very long.
    pub rules: Option<Box<str>>,
    /// The response time. For events, the time between two messages.
    pub response_time: ResponseTime,
    /// What a call must have.
    pub constraints: Vec<ParameterConstraint>,
    /// The bindings of an event operation, by type.
    pub bindings: Vec<Box<str>>,
    /// The examples in their order.
    pub examples: Vec<ExampleOverview>,
}

/// What a call must have.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ParameterConstraint {
    /// The name of the parameter.
    pub name: Box<str>,
    /// Where it is: `path`, `query`, `header`, `cookie`, `formData` or `body`.
    pub location: Box<str>,
    /// Whether a call without it is rejected.
    pub is_required: bool,
    /// Whether the response has the value too.
    pub is_recopied: bool,
    /// The regular expression that the value must match.
    pub pattern: Option<Box<str>>,
}

/// An example, or a message without partner.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleOverview {
    /// Identifies the example in its service.
    pub id: ExampleId,
    /// The name.
    pub name: Box<str>,
    /// What it consists of.
    pub kind: ExampleKind,
    /// The path of the call, with its query. Empty if all examples of the operation have the same.
    pub path: Box<str>,
    /// The status of the response.
    pub status: Option<Box<str>>,
    /// The media type of the response or the event message.
    pub media_type: Option<Box<str>>,
    /// The dispatch criteria of the response or the event message.
    pub criteria: Option<Box<str>>,
    /// Whether a SOAP response is a fault.
    pub is_fault: bool,
}

/// What an example consists of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExampleKind {
    /// A request with its response.
    Pair,
    /// A request without a response, which Microcks does not show.
    Request,
    /// A response without a request, which Microcks does not show.
    Response,
    /// An event message.
    Event,
}

/// A contract.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ContractOverview {
    /// Identifies the contract in its service.
    pub id: ContractId,
    /// The name.
    pub name: Box<str>,
    /// The type, such as `OPEN_API_SPEC`.
    pub kind: Option<Box<str>>,
    /// The path from which other contracts refer to it.
    pub path: Option<Box<str>>,
    /// The artifact that the contract was read from.
    pub source_artifact: Option<Box<str>>,
    /// Whether Microcks serves it as a contract of the service.
    pub is_main: bool,
    /// The length of its content in bytes of JSON.
    pub bytes: u64,
}

impl Overview {
    /// The overview of a definition.
    #[must_use]
    pub fn new(definition: &Definition) -> Self {
        let service = Service::from_definition(definition);
        let header = service_header(definition).unwrap_or_default();
        let (key, kind) = (header.key(), header.kind.unwrap_or(ServiceType::Unknown));
        let text = |name: &str| non_empty(&service.fields, name);
        let messages = Messages::new(definition, &service.id);
        let mut examples: HashMap<&str, Vec<Example<'_, '_>>> = HashMap::new();
        let mut names = Vec::new();
        for example in messages.examples() {
            let of_operation = examples.entry(example.operation).or_insert_with(|| {
                names.push(example.operation);
                Vec::new()
            });
            of_operation.push(example);
        }
        let mut list = ExampleList::default();
        let mut operations: Vec<OperationOverview> = Vec::new();
        let mut rules_bytes = 0;
        for operation in &service.operations {
            let target = Target::new(&key, kind, &operation.name, Some(&operation.fields));
            // Examples of two operations with one name are listed with the first one.
            let examples = examples.remove(&*operation.name).unwrap_or_default();
            let examples = list.overviews(&target, &examples);
            let mut operation = self::operation(operation);
            rules_bytes += operation.rules.as_deref().map_or(0, str::len);
            operation.rules = operation.rules.filter(|_| rules_bytes <= MAX_TOTAL_RULES_BYTES);
            operations.push(OperationOverview { examples, ..operation });
        }
        for name in names {
            let Some(examples) = examples.remove(name) else { continue };
            let target = Target::new(&key, kind, name, None);
            let examples = list.overviews(&target, &examples);
            operations.push(OperationOverview { examples, ..OperationOverview::undeclared(name) });
        }
        Self {
            xml_namespace: text("xmlNS"),
            source_artifact: text("sourceArtifact"),
            created: service.metadata.text("createdOn").and_then(|date| parse_date(&date)),
            annotations: texts(&service.metadata.object("annotations").unwrap_or_default()),
            operations,
            contracts: document::documents(definition, Kind::Resource, &service.id)
                .iter()
                .map(contract)
                .collect(),
            omitted_examples: list.omitted,
        }
    }
}

impl OperationOverview {
    fn undeclared(name: &str) -> Self {
        Self {
            name: short(name),
            is_declared: false,
            method: None,
            dispatcher: Dispatcher::Any,
            rules: None,
            response_time: ResponseTime::default(),
            constraints: Vec::new(),
            bindings: Vec::new(),
            examples: Vec::new(),
        }
    }
}

/// Counts the listed examples of all operations.
#[derive(Default)]
struct ExampleList {
    listed: usize,
    omitted: u32,
}

impl ExampleList {
    fn overviews(
        &mut self,
        target: &Target<'_>,
        examples: &[Example<'_, '_>],
    ) -> Vec<ExampleOverview> {
        let room = MAX_EXAMPLES.saturating_sub(self.listed);
        let listed = examples.get(..room).unwrap_or(examples);
        let omitted = u32::try_from(examples.len() - listed.len()).unwrap_or(u32::MAX);
        self.listed += listed.len();
        self.omitted = self.omitted.saturating_add(omitted);
        listed.iter().filter_map(|example| example_overview(target, example)).collect()
    }
}

fn operation(operation: &Operation<'_>) -> OperationOverview {
    let Operation { name, fields, .. } = operation;
    let text = |name: &str| non_empty(fields, name);
    let dispatcher = text("dispatcher");
    // Not shortened, because the dispatcher is read from them.
    let rules = fields.text("dispatcherRules").filter(|rules| !rules.is_empty());
    let bindings = fields.object("bindings").unwrap_or_default();
    OperationOverview {
        name: short(name),
        is_declared: true,
        method: text("method"),
        dispatcher: Dispatcher::parse(dispatcher.as_deref(), rules.as_deref()),
        rules: rules.map(|rules| truncate_bytes(&rules, MAX_RULES_BYTES).into()),
        response_time: ResponseTime {
            time: fields.get("defaultDelay").and_then(value::parse_integer),
            strategy: (&*text("defaultDelayStrategy").unwrap_or_default()).into(),
        },
        constraints: constraints(fields),
        bindings: bindings.members().take(MAX_PAIRS).map(|member| short(&member.name)).collect(),
        examples: Vec::new(),
    }
}

fn constraints(fields: &Object<'_>) -> Vec<ParameterConstraint> {
    let items = fields.list("parameterConstraints").unwrap_or_default();
    let constraints = items.into_iter().filter_map(Object::parse).map(|it| constraint(&it));
    let mut constraints: Vec<_> = constraints.take(MAX_PAIRS).map(shortened).collect();
    // Microcks writes them in the order of their hashes.
    constraints.sort();
    constraints
}

/// A parameter constraint, with complete texts.
pub(crate) fn constraint(fields: &Object<'_>) -> ParameterConstraint {
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let is_true = |name: &str| fields.get(name).and_then(value::parse_boolean).unwrap_or_default();
    ParameterConstraint {
        name: text("name"),
        location: text("in"),
        is_required: is_true("required"),
        is_recopied: is_true("recopy"),
        pattern: fields.text("mustMatchRegexp").filter(|pattern| !pattern.is_empty()),
    }
}

fn shortened(constraint: ParameterConstraint) -> ParameterConstraint {
    ParameterConstraint {
        name: short(&constraint.name),
        location: short(&constraint.location),
        pattern: constraint.pattern.map(|pattern| short(&pattern)),
        ..constraint
    }
}

fn example_overview(target: &Target<'_>, example: &Example<'_, '_>) -> Option<ExampleOverview> {
    let kind = match (example.request, example.response) {
        (Some(_), Some(_)) => ExampleKind::Pair,
        (Some(_), None) => ExampleKind::Request,
        (None, Some(_)) => ExampleKind::Response,
        (None, None) => ExampleKind::Event,
    };
    let asked = example.request.map(fields).unwrap_or_default();
    let answered = example.response.or(example.event).map(fields).unwrap_or_default();
    let path = match kind {
        ExampleKind::Event => None,
        _ => target.shown_path(&parameters(&asked), &criteria_of(&answered)),
    };
    Some(ExampleOverview {
        id: example.id()?,
        name: short(&example.main()?.name),
        kind,
        path: short(&path.unwrap_or_default()),
        status: non_empty(&answered, "status"),
        media_type: non_empty(&answered, "mediaType"),
        criteria: non_empty(&answered, "dispatchCriteria"),
        is_fault: answered.get("fault") == Some("true"),
    })
}

fn fields<'a>(document: &Document<'a>) -> Object<'a> {
    Object::parse(document.text).unwrap_or_default()
}

fn contract(document: &Document<'_>) -> ContractOverview {
    let fields = fields(document);
    let content = document.raw(field_index::RESOURCE_CONTENT);
    ContractOverview {
        id: ContractId::new(document),
        name: short(&document.name),
        kind: non_empty(&fields, "type"),
        path: non_empty(&fields, "path"),
        source_artifact: non_empty(&fields, "sourceArtifact"),
        is_main: fields.get("mainArtifact").and_then(value::parse_boolean).unwrap_or_default(),
        bytes: if content == "null" { 0 } else { content.len() as u64 },
    }
}

/// The text of a field, shortened. `None` if it is missing, null or empty.
fn non_empty(fields: &Object<'_>, name: &str) -> Option<Box<str>> {
    fields.text(name).filter(|text| !text.is_empty()).map(|text| short(&text))
}

fn short(text: &str) -> Box<str> {
    truncate_bytes(text, MAX_TEXT_BYTES).into()
}

/// All members as texts.
fn texts(object: &Object<'_>) -> BTreeMap<Box<str>, Box<str>> {
    let names = object.members().take(MAX_PAIRS).map(|member| &*member.name);
    names.map(|name| (short(name), short(&object.text(name).unwrap_or_default()))).collect()
}
