//! Combines the definition in the repository (`existing`) with the one of a file (`file`).

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{
    Definition, Kind,
    document::{self, Document, Identity},
    edit::renamed_operations::RenamedOperations,
    object::Object,
    read::header::ServiceHeader,
};

/// Parts of a definition that an import does not change.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exclusions {
    /// Excludes labels and annotations of the service. For each operation that both sides have,
    /// also excludes response time and its strategy, dispatcher and its rules, and parameter
    /// constraints.
    pub settings: bool,
    /// Excludes all contracts.
    pub contracts: bool,
    /// Excludes the examples of the operations with these names. A renamed operation can be given
    /// by either name, and its examples then belong to the name in the file. An operation that only
    /// the repository has is excluded too, since its examples need it.
    pub examples: BTreeSet<Box<str>>,
}

impl Exclusions {
    /// Whether nothing is excluded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Replaces `existing` with `file`, except for the exclusions.
///
/// `file` must have the IDs of `existing`: see [`remap_ids`](crate::remap_ids()). Excluded documents keep
/// their links, even to messages that are removed.
///
/// ```
/// use snapshot::{Exclusions, Limits, read, replace};
///
/// let parse = |label: &str| {
///     let file = format!(
///         r#"{{"services":[{{"id":"1","name":"Orders","version":"1.0",
///         "metadata":{{"labels":{{"{label}":"x"}}}}}}]}}"#
///     );
///     read(file.as_bytes(), Limits::default()).definitions[0].definition(file.as_bytes()).unwrap()
/// };
/// let (existing, file) = (parse("team"), parse("status"));
/// assert_eq!(replace(&existing, &file, &Exclusions::default()), file);
/// let exclusions = Exclusions { settings: true, ..Exclusions::default() };
/// assert_eq!(replace(&existing, &file, &exclusions), existing);
/// ```
#[must_use]
pub fn replace(existing: &Definition, file: &Definition, exclusions: &Exclusions) -> Definition {
    if exclusions.is_empty() {
        return file.clone();
    }
    combine(existing, file, exclusions, OnlyExisting::Remove)
}

/// Adds and updates what `file` has, and keeps what only `existing` has: operations, documents, labels,
/// annotations and fields. A renamed operation gets the name in the file, with all its examples.
///
/// `file` must have the IDs of `existing`: see [`remap_ids`](crate::remap_ids()). If `file` has no
/// service, its documents are added to the service of `existing`.
///
/// ```
/// use snapshot::{Exclusions, Limits, merge, read};
///
/// let parse = |operation: &str| {
///     let file = format!(
///         r#"{{"services":[{{"id":"1","name":"Orders","version":"1.0",
///         "operations":[{{"name":"{operation}"}}]}}]}}"#
///     );
///     read(file.as_bytes(), Limits::default()).definitions[0].definition(file.as_bytes()).unwrap()
/// };
/// let merged = merge(&parse("GET /orders"), &parse("POST /orders"), &Exclusions::default());
/// assert_eq!(merged.summary().unwrap().operations, 2);
/// ```
#[must_use]
pub fn merge(existing: &Definition, file: &Definition, exclusions: &Exclusions) -> Definition {
    combine(existing, file, exclusions, OnlyExisting::Keep)
}

/// What to do with content that the file does not have.
#[derive(Clone, Copy, Eq, PartialEq)]
enum OnlyExisting {
    Keep,
    Remove,
}

fn combine(
    existing: &Definition,
    file: &Definition,
    exclusions: &Exclusions,
    only_existing: OnlyExisting,
) -> Definition {
    let renamed = RenamedOperations::find(existing, file);
    if renamed.is_empty() {
        return combine_by_name(existing, file, exclusions, only_existing);
    }
    let name_in_file = |name| renamed.file_name_by_existing.get(name).unwrap_or(name).clone();
    let examples = exclusions.examples.iter().map(name_in_file).collect();
    let exclusions = Exclusions { examples, ..*exclusions };
    combine_by_name(&renamed.apply(existing), file, &exclusions, only_existing)
}

/// Combines definitions whose operations have the same names.
fn combine_by_name(
    existing: &Definition,
    file: &Definition,
    exclusions: &Exclusions,
    only_existing: OnlyExisting,
) -> Definition {
    let (ours, theirs) = (existing.section(Kind::Service), file.section(Kind::Service));
    let service = combine_service(ours, theirs, exclusions, only_existing);
    let Ok(header) = ServiceHeader::parse(&service) else {
        return file.clone();
    };
    let [_, resources, requests, responses, events] = Kind::ALL
        .map(|kind| combine_documents(existing, file, kind, &header, exclusions, only_existing));
    Definition::from_sections([service, resources, requests, responses, events])
}

/// Combines the documents of one kind, sorted for this service.
fn combine_documents(
    existing: &Definition,
    file: &Definition,
    kind: Kind,
    service: &ServiceHeader,
    exclusions: &Exclusions,
    only_existing: OnlyExisting,
) -> String {
    if kind == Kind::Service {
        return String::new();
    }
    if kind == Kind::Resource && exclusions.contracts {
        return existing.section(kind).to_owned();
    }
    let id = service.id.as_deref().unwrap_or_default();
    let (theirs, ours) =
        (document::documents(file, kind, id), document::documents(existing, kind, id));
    let is_excluded = |document: &Document<'_>| {
        kind != Kind::Resource && exclusions.examples.contains(&document.operation)
    };
    let excluded_ids: HashSet<Identity> =
        ours.iter().filter(|document| is_excluded(document)).map(Document::identity).collect();
    // The file may have moved an excluded document to another operation. It must not appear twice.
    let mut combined: Vec<Document<'_>> = theirs
        .into_iter()
        .filter(|their| !is_excluded(their) && !excluded_ids.contains(&their.identity()))
        .collect();
    let from_file: HashSet<Identity> = combined.iter().map(Document::identity).collect();
    combined.extend(ours.into_iter().filter(|our| {
        let is_kept = only_existing == OnlyExisting::Keep && !from_file.contains(&our.identity());
        is_excluded(our) || is_kept
    }));
    document::sorted_section(combined, service)
}

/// The settings of a service, in its metadata.
pub(crate) const SERVICE_SETTINGS: &[&str] = &["annotations", "labels"];

/// The settings of an operation.
pub(crate) const OPERATION_SETTINGS: &[&str] = &[
    "dispatcher",
    "dispatcherRules",
    "defaultDelay",
    "defaultDelayStrategy",
    "parameterConstraints",
];

fn combine_service(
    existing: &str,
    file: &str,
    exclusions: &Exclusions,
    only_existing: OnlyExisting,
) -> String {
    let (Some(ours), Some(mut theirs)) = (Object::parse(existing), Object::parse(file)) else {
        return if file.is_empty() { existing } else { file }.to_owned();
    };
    if only_existing == OnlyExisting::Keep {
        theirs.add_missing(&ours, |_| true);
    }
    let (our_metadata, their_metadata) = (ours.object("metadata"), theirs.object("metadata"));
    let metadata = combine_metadata(our_metadata, their_metadata, exclusions, only_existing);
    let operations = combine_operations(&ours, &theirs, exclusions, only_existing);
    if let Some(metadata) = metadata {
        theirs.set("metadata", metadata, &ours);
    }
    if let Some(operations) = operations {
        theirs.set("operations", operations, &ours);
    }
    theirs.to_string()
}

/// The metadata of the service. `None` if that of the file does not change.
fn combine_metadata(
    ours: Option<Object<'_>>,
    theirs: Option<Object<'_>>,
    exclusions: &Exclusions,
    only_existing: OnlyExisting,
) -> Option<String> {
    let mut combined = match (&ours, theirs) {
        (None, None) => return None,
        (Some(ours), None) if only_existing == OnlyExisting::Keep => ours.clone(),
        (Some(ours), None) => {
            let has_settings = SERVICE_SETTINGS.iter().any(|name| ours.get(name).is_some());
            if !(exclusions.settings && has_settings) {
                return None;
            }
            Object::default()
        }
        (_, Some(theirs)) => theirs,
    };
    let ours = ours.unwrap_or_default();
    if only_existing == OnlyExisting::Keep {
        combined.add_missing(&ours, |_| true);
        for name in SERVICE_SETTINGS {
            if let Some(our_map) = ours.object(name) {
                let mut map = combined.object(name).unwrap_or_default();
                map.add_missing(&our_map, |_| true);
                let map = map.to_string();
                combined.set(name, map, &ours);
            }
        }
    }
    if exclusions.settings {
        combined.copy_members(SERVICE_SETTINGS, &ours);
    }
    Some(combined.to_string())
}

/// The operations of the file, then those of the repository that are kept. `None` if neither side
/// has a list of operations.
fn combine_operations(
    ours: &Object<'_>,
    theirs: &Object<'_>,
    exclusions: &Exclusions,
    only_existing: OnlyExisting,
) -> Option<String> {
    let our_list = ours.list("operations").unwrap_or_default();
    let their_list = theirs.list("operations");
    let parse = |text| {
        let operation = Object::parse(text)?;
        Some((operation.text("name").unwrap_or_default(), operation))
    };
    let mut ours_by_name: HashMap<Box<str>, VecDeque<Object<'_>>> = HashMap::new();
    for (name, operation) in our_list.iter().filter_map(|text| parse(text)) {
        ours_by_name.entry(name).or_default().push_back(operation);
    }
    let mut names: HashSet<Box<str>> = HashSet::new();
    let mut combined: Vec<String> = Vec::new();
    for text in their_list.iter().flatten() {
        let Some((name, mut operation)) = parse(text) else {
            combined.push((*text).to_owned());
            continue;
        };
        // Operations with the same name correspond in their order.
        if let Some(our) = ours_by_name.get_mut(&name).and_then(VecDeque::pop_front) {
            if only_existing == OnlyExisting::Keep {
                operation.add_missing(&our, |_| true);
            }
            if exclusions.settings {
                operation.copy_members(OPERATION_SETTINGS, &our);
            }
        }
        combined.push(operation.to_string());
        names.insert(name);
    }
    for text in our_list {
        let Some((name, _)) = parse(text) else { continue };
        let is_kept = only_existing == OnlyExisting::Keep || exclusions.examples.contains(&name);
        if is_kept && !names.contains(&name) {
            combined.push(text.to_owned());
        }
    }
    let has_list = their_list.is_some() || !combined.is_empty();
    has_list.then(|| format!("[{}]", combined.join(",")))
}
