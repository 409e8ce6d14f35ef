//! One definition out of two: the one that is here and the one of the file.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{
    Definition, Kind,
    compare::document::{self, Document, Identity},
    edit::{object::Object, rename::Renamed},
    read::header::ServiceHeader,
};

/// Parts of a definition that stay as they are here, whatever the file has.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exclusions {
    /// Labels and annotations of the service; of each operation that both have, response time and
    /// its strategy, dispatcher and its rules, and parameter constraints.
    pub settings: bool,
    /// All contracts.
    pub contracts: bool,
    /// The examples of the operations of these names; of one that was renamed either name will do,
    /// and its examples go on under the file's. An operation that only the repository has stays
    /// with them: examples without it could be neither served nor exported.
    pub examples: BTreeSet<Box<str>>,
}

impl Exclusions {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `here` becomes exactly what `file` has, but for what is left.
///
/// `file` has the ids of `here` where things are the same: see [`remap_ids`](crate::remap_ids()). Documents
/// that are left keep their links, also to a message that goes.
#[must_use]
pub fn replace(here: &Definition, file: &Definition, leave: &Exclusions) -> Definition {
    if leave.is_empty() { file.clone() } else { compose(here, file, leave, OnlyHere::Goes) }
}

/// Adds and updates what `file` has, and keeps what is only here: operations, documents, labels,
/// annotations, and fields that the file's documents of the same service or operation lack. An
/// operation that the file has under another name takes that name, with all its examples.
///
/// `file` has the ids of `here` where things are the same: see [`remap_ids`](crate::remap_ids()). It may be
/// without a service: then its documents are added to the service that is here.
#[must_use]
pub fn merge(here: &Definition, file: &Definition, leave: &Exclusions) -> Definition {
    compose(here, file, leave, OnlyHere::Stays)
}

/// What becomes of that which the file does not have.
#[derive(Clone, Copy, Eq, PartialEq)]
enum OnlyHere {
    Stays,
    Goes,
}

fn compose(here: &Definition, file: &Definition, leave: &Exclusions, rest: OnlyHere) -> Definition {
    // An operation that the file has under another name is one operation.
    let renamed = Renamed::of(here, file);
    if !renamed.is_empty() {
        let names = leave.examples.iter();
        let examples = names.map(|name| renamed.file.get(name).unwrap_or(name).clone()).collect();
        let leave = Exclusions { examples, ..*leave };
        return compose_named(&renamed.carry(here), file, &leave, rest);
    }
    compose_named(here, file, leave, rest)
}

fn compose_named(
    here: &Definition,
    file: &Definition,
    leave: &Exclusions,
    rest: OnlyHere,
) -> Definition {
    let service = service(here.section(Kind::Service), file.section(Kind::Service), leave, rest);
    let Ok(header) = ServiceHeader::of(&service) else {
        return file.clone();
    };
    let [_, resources, requests, responses, events] =
        Kind::ALL.map(|kind| documents(here, file, kind, &header, leave, rest));
    Definition::from_sections([service, resources, requests, responses, events])
}

/// The documents of one kind, in the order that they have with this service.
fn documents(
    here: &Definition,
    file: &Definition,
    kind: Kind,
    service: &ServiceHeader,
    leave: &Exclusions,
    rest: OnlyHere,
) -> String {
    if kind == Kind::Service {
        return String::new();
    }
    if kind == Kind::Resource && leave.contracts {
        return here.section(kind).to_owned();
    }
    let id = service.id.as_deref().unwrap_or_default();
    let (theirs, ours) = (document::parts(file, kind, id), document::parts(here, kind, id));
    let left =
        |part: &Document<'_>| kind != Kind::Resource && leave.examples.contains(&part.operation);
    let left_ids: HashSet<Identity> =
        ours.iter().filter(|part| left(part)).map(Document::identity).collect();
    // A document that is left is there once, also where the file has moved it elsewhere.
    let mut parts: Vec<Document<'_>> = theirs
        .into_iter()
        .filter(|part| !left(part) && !left_ids.contains(&part.identity()))
        .collect();
    let taken: HashSet<Identity> = parts.iter().map(Document::identity).collect();
    parts.extend(ours.into_iter().filter(|part| {
        left(part) || (rest == OnlyHere::Stays && !taken.contains(&part.identity()))
    }));
    document::section(parts, service)
}

/// What a person sets in a service, in its metadata.
pub(crate) const SERVICE_SETTINGS: &[&str] = &["annotations", "labels"];

/// What a person sets in an operation.
pub(crate) const OPERATION_SETTINGS: &[&str] = &[
    "dispatcher",
    "dispatcherRules",
    "defaultDelay",
    "defaultDelayStrategy",
    "parameterConstraints",
];

fn service(here: &str, file: &str, leave: &Exclusions, rest: OnlyHere) -> String {
    let (Some(ours), Some(mut theirs)) = (Object::of(here), Object::of(file)) else {
        return if file.is_empty() { here } else { file }.to_owned();
    };
    if rest == OnlyHere::Stays {
        theirs.fill(&ours, |_| true);
    }
    let metadata = metadata(ours.object("metadata"), theirs.object("metadata"), leave, rest);
    let operations = operations(&ours, &theirs, leave, rest);
    if let Some(metadata) = metadata {
        theirs.put("metadata", metadata, &ours);
    }
    if let Some(operations) = operations {
        theirs.put("operations", operations, &ours);
    }
    theirs.to_string()
}

/// The metadata of the service; nothing where the file's stays as it is.
fn metadata(
    ours: Option<Object<'_>>,
    theirs: Option<Object<'_>>,
    leave: &Exclusions,
    rest: OnlyHere,
) -> Option<String> {
    let mut composed = match (&ours, theirs) {
        (None, None) => return None,
        (Some(ours), None) if rest == OnlyHere::Stays => ours.clone(),
        // Of the service here only what is left, if it has anything of it.
        (Some(ours), None) => {
            SERVICE_SETTINGS.iter().find(|name| leave.settings && ours.get(name).is_some())?;
            Object::default()
        }
        (_, Some(theirs)) => theirs,
    };
    let ours = ours.unwrap_or_default();
    if rest == OnlyHere::Stays {
        composed.fill(&ours, |_| true);
        for name in SERVICE_SETTINGS {
            let both = union(ours.object(name), composed.object(name));
            if let Some(both) = both {
                composed.put(name, both, &ours);
            }
        }
    }
    if leave.settings {
        composed.take(SERVICE_SETTINGS, &ours);
    }
    Some(composed.to_string())
}

/// A map with what both have, and of what both have the file's.
fn union(ours: Option<Object<'_>>, theirs: Option<Object<'_>>) -> Option<String> {
    let ours = ours?;
    let mut both = theirs.unwrap_or_default();
    both.fill(&ours, |_| true);
    Some(both.to_string())
}

/// The file's operations, then those that stay though only the repository has them.
fn operations(
    ours: &Object<'_>,
    theirs: &Object<'_>,
    leave: &Exclusions,
    rest: OnlyHere,
) -> Option<String> {
    let ours = ours.list("operations").unwrap_or_default();
    let theirs_list = theirs.list("operations");
    let named = |text| Object::of(text).map(|it| (it.text("name").unwrap_or_default(), it));
    let mut by_name: HashMap<Box<str>, VecDeque<Object<'_>>> = HashMap::new();
    for (name, operation) in ours.iter().filter_map(|text| named(text)) {
        by_name.entry(name).or_default().push_back(operation);
    }
    let mut names: HashSet<Box<str>> = HashSet::new();
    let mut composed: Vec<String> = Vec::new();
    for text in theirs_list.iter().flatten() {
        let Some((name, mut operation)) = named(text) else {
            composed.push((*text).to_owned());
            continue;
        };
        // Of several of one name the first is the first's.
        if let Some(our) = by_name.get_mut(&name).and_then(VecDeque::pop_front) {
            if rest == OnlyHere::Stays {
                operation.fill(&our, |_| true);
            }
            if leave.settings {
                operation.take(OPERATION_SETTINGS, &our);
            }
        }
        composed.push(operation.to_string());
        names.insert(name);
    }
    let only_here = ours.iter().filter(|text| {
        named(text).is_some_and(|(name, _)| {
            let stays = rest == OnlyHere::Stays || leave.examples.contains(&name);
            stays && !names.contains(&name)
        })
    });
    composed.extend(only_here.map(|text| (*text).to_owned()));
    (theirs_list.is_some() || !composed.is_empty()).then(|| format!("[{}]", composed.join(",")))
}
