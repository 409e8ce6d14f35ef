//! What becomes of a definition when another one takes its place, in the words of mocks.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    Definition, Kind,
    part::{self, Identity, Part},
    schema,
};

/// What happened to one thing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Only the file has it.
    Added,
    /// Only the repository has it.
    Removed,
    /// Both have it, not alike.
    Changed,
}

/// A setting of a service or an operation that differs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field, in words.
    pub field: Box<str>,
    /// Its value here, as JSON; null where it has none.
    pub here: Box<str>,
    /// Its value in the file.
    pub file: Box<str>,
}

/// An example that is not the same in both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExampleChange {
    /// The example's name: foreign text.
    pub name: Box<str>,
    /// What happened to it.
    pub change: ChangeKind,
    /// Which parts of it differ, in words; empty but for [`ChangeKind::Changed`].
    pub parts: Vec<Box<str>>,
}

/// An operation that is not the same in both, or has examples that are not.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct OperationDiff {
    /// The operation's name: foreign text.
    pub name: Box<str>,
    /// What happened to the operation itself; nothing where only its examples differ.
    pub change: Option<ChangeKind>,
    /// Its settings that differ.
    pub settings: Vec<FieldChange>,
    /// Its examples that differ.
    pub examples: Vec<ExampleChange>,
}

/// A contract that is not the same in both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ContractChange {
    /// The contract's name: foreign text.
    pub name: Box<str>,
    /// What happened to it.
    pub change: ChangeKind,
    /// Which parts of it differ, in words.
    pub parts: Vec<Box<str>>,
}

/// All that differs between two definitions of one service.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// Settings of the service itself.
    pub service: Vec<FieldChange>,
    /// Operations, in the order of the file, then those that only the repository has.
    pub operations: Vec<OperationDiff>,
    /// Contracts.
    pub contracts: Vec<ContractChange>,
}

impl Diff {
    /// Examples of this change in all operations.
    #[must_use]
    pub fn examples(&self, change: ChangeKind) -> usize {
        let examples = self.operations.iter().flat_map(|operation| &operation.examples);
        examples.filter(|example| example.change == change).count()
    }

    /// Whether nothing differs but the dates of the service.
    #[must_use]
    pub fn is_dates_only(&self) -> bool {
        self.operations.is_empty()
            && self.contracts.is_empty()
            && self.service.iter().all(|change| change.field.starts_with("date "))
    }
}

/// What differs when `file` takes the place of `here`. Ids are compared, so `file` has to have the
/// ids of `here` where things are the same: see [`adopt`](crate::adopt()).
#[must_use]
pub fn diff(here: &Definition, file: &Definition) -> Diff {
    let (ours, theirs) = (Service::of(here), Service::of(file));
    let mut service = fields(&ours.fields(), &theirs.fields(), service_word);
    let (our_examples, their_examples) = (examples(here, &ours.id), examples(file, &theirs.id));

    let (ours_by, theirs_by) = (by_operation(&our_examples), by_operation(&their_examples));
    let mut operations: Vec<OperationDiff> = Vec::new();
    let mut done = HashSet::new();
    let their_names = theirs.operations.iter().map(|(name, _)| name);
    let our_names = ours.operations.iter().map(|(name, _)| name);
    let message_names =
        their_examples.iter().chain(&our_examples).map(|example| &example.operation);
    for name in their_names.chain(our_names).chain(message_names) {
        if !done.insert(name) {
            continue;
        }
        let (our, their) = (ours.operation(name), theirs.operation(name));
        let change = match (our, their) {
            (None, Some(_)) => Some(ChangeKind::Added),
            (Some(_), None) => Some(ChangeKind::Removed),
            _ => None,
        };
        let settings = match (our, their) {
            (Some(our), Some(their)) => fields(our, their, operation_word),
            _ => Vec::new(),
        };
        let change = change.or((!settings.is_empty()).then_some(ChangeKind::Changed));
        let of = |by: &HashMap<&str, Vec<_>>| by.get(&**name).cloned().unwrap_or_default();
        let examples = compare_examples(&of(&ours_by), &of(&theirs_by));
        operations.push(OperationDiff { name: name.clone(), change, settings, examples });
    }
    operations.retain(|operation| operation.change.is_some() || !operation.examples.is_empty());

    let told = !service.is_empty() || operations.iter().any(|operation| operation.change.is_some());
    if !told && here.section(Kind::Service) != file.section(Kind::Service) {
        let field = "order of fields or operations".into();
        service.push(FieldChange { field, here: "null".into(), file: "null".into() });
    }

    let contracts = compare_contracts(
        &part::parts(here, Kind::Resource, &ours.id),
        &part::parts(file, Kind::Resource, &theirs.id),
    );
    Diff { service, operations, contracts }
}

type Fields<'a> = BTreeMap<Box<str>, &'a RawValue>;

#[derive(Default)]
struct Service<'a> {
    id: Box<str>,
    top: Fields<'a>,
    metadata: Fields<'a>,
    operations: Vec<(Box<str>, Fields<'a>)>,
    /// The places of the operations by their names.
    places: HashMap<Box<str>, usize>,
}

impl<'a> Service<'a> {
    fn of(definition: &'a Definition) -> Self {
        let top: Fields<'a> = parse(definition.section(Kind::Service)).unwrap_or_default();
        let text = |raw: Option<&&'a RawValue>| {
            raw.and_then(|raw| crate::header::text(raw.get()).ok().flatten()).unwrap_or_default()
        };
        let operations: Vec<Option<Fields<'a>>> =
            top.get("operations").and_then(|raw| parse(raw.get())).unwrap_or_default();
        let operations: Vec<_> = operations
            .into_iter()
            .flatten()
            .map(|operation| (text(operation.get("name")), operation))
            .collect();
        let mut places = HashMap::new();
        for (place, (name, _)) in operations.iter().enumerate() {
            places.entry(name.clone()).or_insert(place);
        }
        Self {
            id: text(top.get("id")),
            metadata: top.get("metadata").and_then(|raw| parse(raw.get())).unwrap_or_default(),
            operations,
            places,
            top,
        }
    }

    fn operation(&self, name: &str) -> Option<&Fields<'a>> {
        self.operations.get(*self.places.get(name)?).map(|(_, fields)| fields)
    }

    /// The service's own fields and those of its metadata.
    fn fields(&self) -> Fields<'a> {
        let own =
            self.top.iter().filter(|(name, _)| !matches!(&***name, "operations" | "metadata"));
        own.chain(&self.metadata).map(|(name, value)| (name.clone(), *value)).collect()
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn fields(here: &Fields<'_>, file: &Fields<'_>, word: fn(&str) -> &str) -> Vec<FieldChange> {
    let value = |fields: &Fields<'_>, name: &str| -> Box<str> {
        fields.get(name).map_or("null", |raw| raw.get()).into()
    };
    let mut names: Vec<&str> = here.keys().chain(file.keys()).map(|name| &**name).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| FieldChange {
            field: word(name).into(),
            here: value(here, name),
            file: value(file, name),
        })
        .filter(|change| change.here != change.file)
        .collect()
}

fn service_word(field: &str) -> &str {
    match field {
        "xmlNS" => "namespace",
        "createdOn" => "date of creation",
        "lastUpdate" => "date of last change",
        "sourceArtifact" => "source artifact",
        other => other,
    }
}

fn operation_word(field: &str) -> &str {
    match field {
        "defaultDelay" => "response time",
        "defaultDelayStrategy" => "response time strategy",
        "dispatcherRules" => "dispatcher rules",
        "resourcePaths" => "resource paths",
        "parameterConstraints" => "parameter constraints",
        "inputName" => "input",
        "outputName" => "output",
        "callbackInfos" => "callbacks",
        "triggerInfos" => "triggers",
        other => other,
    }
}

fn message_word(field: &str) -> &str {
    match field {
        "content" => "body",
        "mediaType" => "media type",
        "dispatchCriteria" => "dispatch criteria",
        "queryParameters" => "query parameters",
        "sourceArtifact" => "source artifact",
        "operationId" => "operation",
        "responseId" => "response",
        "replyId" => "reply",
        "callbackName" => "callback",
        "mainArtifact" => "main artifact",
        other => other,
    }
}

/// A request with its response, or one message that stands alone.
struct Example<'a> {
    operation: Box<str>,
    name: Box<str>,
    /// What makes it the same example in the other definition.
    id: (Kind, Identity),
    halves: Vec<Part<'a>>,
}

fn examples<'a>(definition: &'a Definition, service: &str) -> Vec<Example<'a>> {
    let mut requests: HashMap<Box<str>, Vec<Part<'a>>> = HashMap::new();
    let mut alone = Vec::new();
    let responses = part::parts(definition, Kind::Response, service);
    let known: std::collections::HashSet<Box<str>> =
        responses.iter().filter_map(|response| response.id.clone()).collect();
    for request in part::parts(definition, Kind::Request, service) {
        match request.link.clone().filter(|link| known.contains(link)) {
            Some(link) => requests.entry(link).or_default().push(request),
            None => alone.push(request),
        }
    }
    let mut examples: Vec<Example<'a>> = Vec::new();
    for response in responses {
        let asked = response.id.as_ref().and_then(|id| requests.remove(id));
        let mut halves = asked.unwrap_or_default();
        let id = response.identity();
        let (operation, name) = (response.operation.clone(), response.name.clone());
        halves.push(response);
        examples.push(Example { operation, name, id: (Kind::Response, id), halves });
    }
    alone.extend(part::parts(definition, Kind::EventMessage, service));
    examples.extend(alone.into_iter().map(|part| Example {
        operation: part.operation.clone(),
        name: part.name.clone(),
        id: (part.kind, part.identity()),
        halves: vec![part],
    }));
    examples
}

fn by_operation<'e, 'a>(examples: &'e [Example<'a>]) -> HashMap<&'e str, Vec<&'e Example<'a>>> {
    let mut by_operation: HashMap<_, Vec<_>> = HashMap::new();
    for example in examples {
        by_operation.entry(&*example.operation).or_default().push(example);
    }
    by_operation
}

/// Compares the examples of one operation.
fn compare_examples(here: &[&Example<'_>], file: &[&Example<'_>]) -> Vec<ExampleChange> {
    let ours: HashMap<_, _> = here.iter().map(|example| (&example.id, example)).collect();
    let theirs: HashSet<_> = file.iter().map(|example| &example.id).collect();
    let mut changes = Vec::new();
    for example in file {
        let (change, parts) = match ours.get(&example.id) {
            None => (ChangeKind::Added, Vec::new()),
            Some(our) => match halves(&our.halves, &example.halves) {
                parts if parts.is_empty() => continue,
                parts => (ChangeKind::Changed, parts),
            },
        };
        changes.push(ExampleChange { name: example.name.clone(), change, parts });
    }
    let gone = here.iter().filter(|our| !theirs.contains(&our.id));
    changes.extend(gone.map(|our| ExampleChange {
        name: our.name.clone(),
        change: ChangeKind::Removed,
        parts: Vec::new(),
    }));
    changes
}

/// Which parts of an example differ: "response body", "request headers".
fn halves(here: &[Part<'_>], file: &[Part<'_>]) -> Vec<Box<str>> {
    let mut words: Vec<Box<str>> = Vec::new();
    for kind in [Kind::Request, Kind::Response, Kind::EventMessage] {
        let of_kind = |parts: &[Part<'_>]| parts.iter().filter(|part| part.kind == kind).count();
        let half = match kind {
            Kind::Request => "request ",
            Kind::Response => "response ",
            _ => "",
        };
        if of_kind(here) != of_kind(file) {
            words.push(half.trim_end().into());
            continue;
        }
        let pairs = here
            .iter()
            .filter(|part| part.kind == kind)
            .zip(file.iter().filter(|part| part.kind == kind));
        for (our, their) in pairs {
            words.extend(
                differing(our, their).into_iter().map(|word| format!("{half}{word}").into()),
            );
        }
    }
    words
}

/// The fields in which two documents differ, in words.
fn differing(here: &Part<'_>, file: &Part<'_>) -> Vec<&'static str> {
    let table = schema::fields(here.kind).iter().enumerate();
    let mut words: Vec<_> = table
        .filter(|(slot, _)| here.raw(*slot) != file.raw(*slot))
        .map(|(_, field)| message_word(field.name))
        .collect();
    if words.is_empty() && here.text != file.text {
        words.push("fields that no Microcks knows, or their order");
    }
    words
}

fn compare_contracts(here: &[Part<'_>], file: &[Part<'_>]) -> Vec<ContractChange> {
    let ours: HashMap<_, _> = here.iter().map(|our| (our.identity(), our)).collect();
    let theirs: HashSet<_> = file.iter().map(Part::identity).collect();
    let mut changes = Vec::new();
    for contract in file {
        let our = ours.get(&contract.identity());
        let parts = our.map(|our| differing(our, contract)).unwrap_or_default();
        let change = match our {
            None => ChangeKind::Added,
            Some(_) if parts.is_empty() => continue,
            Some(_) => ChangeKind::Changed,
        };
        let parts = parts.into_iter().map(contract_word).map(Into::into).collect();
        changes.push(ContractChange { name: contract.name.clone(), change, parts });
    }
    let gone = here.iter().filter(|our| !theirs.contains(&our.identity()));
    changes.extend(gone.map(|our| ContractChange {
        name: our.name.clone(),
        change: ChangeKind::Removed,
        parts: Vec::new(),
    }));
    changes
}

fn contract_word(word: &'static str) -> &'static str {
    if word == "body" { "content" } else { word }
}
