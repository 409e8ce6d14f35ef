//! Gives every document to its service, and tells which ones belong to none.

use std::collections::HashMap;

use crate::{
    Kind, Orphan, Severity, Summary,
    outline::{FoundService, Outlined, key_of},
    place::Place,
    problem::{Position, Problems},
};

/// A document that is not a service, before it is given to one.
pub(crate) struct Loose {
    pub(crate) kind: Kind,
    pub(crate) index: u32,
    pub(crate) start: Position,
    pub(crate) place: Place,
    pub(crate) unknown_fields: bool,
    /// The id of its service, or of its operation, which starts with that.
    pub(crate) owner: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) id: Option<Box<str>>,
    /// The response of a request, the reply of an event message.
    pub(crate) link: Option<Box<str>>,
}

impl Loose {
    pub(crate) fn pointer(&self) -> String {
        format!("/{}/{}", self.kind.key(), self.index)
    }

    fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or("without a name")
    }
}

/// The longest id of a service. One that is made has 24 digits, a person perhaps a name; with any length,
/// finding the services of operations with many dashes could take for ever.
pub(crate) const LONGEST_ID: usize = 256;

/// Where a document belongs.
struct Owner {
    service: usize,
    /// The place of its operation in the service; `u32::MAX` for one that the service has not.
    operation: u32,
}

/// Puts the definitions together, and tells what fits none of them. Where the outline is
/// not `whole`, what is missing is no news: it may stand in what was refused.
pub(crate) fn group(
    services: Vec<FoundService>,
    mut loose: Vec<Loose>,
    whole: bool,
    problems: &mut Problems,
) -> (Vec<Outlined>, Vec<Orphan>) {
    let services = without_repeated_services(services, problems);
    drop_repeated_documents(&mut loose, problems);
    if whole {
        check_links(&loose, problems);
    }

    let ids: HashMap<&str, usize> = services
        .iter()
        .enumerate()
        .filter_map(|(place, service)| Some((service.header.id.as_deref()?, place)))
        .collect();
    let operations: Vec<HashMap<&str, u32>> = services
        .iter()
        .map(|service| {
            service
                .header
                .operations()
                .zip(0..)
                .map(|(operation, at)| (&*operation.name, at))
                .collect()
        })
        .collect();

    let mut owned: Vec<(Owner, Loose)> = Vec::with_capacity(loose.len());
    let mut orphans = Vec::new();
    for document in loose {
        match owner_of(&document, &ids, &operations) {
            Some(owner) => {
                if whole && owner.operation == u32::MAX && document.kind != Kind::Resource {
                    problems.add(
                        Severity::Warning,
                        document.pointer(),
                        document.start,
                        format!(
                            "The message `{}` belongs to an operation that its service does not \
                             have. It is kept with the service.",
                            document.shown()
                        ),
                    );
                }
                owned.push((owner, document));
            }
            None if !whole => {}
            None => {
                problems.add(
                    Severity::Warning,
                    document.pointer(),
                    document.start,
                    format!(
                        "`{}` belongs to no service of this file and is left out.",
                        document.shown()
                    ),
                );
                orphans.extend(Orphan::of(document));
            }
        }
    }
    // Stable: of one owner in the order of the file.
    orphans.sort_by(|a: &Orphan, b| a.owner.cmp(&b.owner));
    owned.sort_by(|(a_owner, a), (b_owner, b)| {
        (
            a_owner.service,
            a.kind,
            a_owner.operation,
            a.name.as_deref().unwrap_or_default(),
            &a.id,
            a.index,
        )
            .cmp(&(
                b_owner.service,
                b.kind,
                b_owner.operation,
                b.name.as_deref().unwrap_or_default(),
                &b.id,
                b.index,
            ))
    });

    let mut outlined: Vec<Outlined> = services.into_iter().map(outline).collect();
    for (owner, document) in owned {
        if let Some(definition) = outlined.get_mut(owner.service) {
            add(definition, &document);
        }
    }
    warn_of_shared_keys(&outlined, problems);
    (outlined, orphans)
}

fn outline(service: FoundService) -> Outlined {
    let FoundService { header, place, position, pointer, unknown_fields } = service;
    let summary = Summary::of(&header, place.length, unknown_fields);
    let documents = [vec![place], vec![], vec![], vec![], vec![]];
    Outlined { summary, position, pointer, documents }
}

fn add(definition: &mut Outlined, document: &Loose) {
    if let Some(places) = definition.documents.get_mut(document.kind.index()) {
        places.push(document.place);
    }
    definition.summary.add(document.kind, document.place.length, document.unknown_fields);
}

fn owner_of(
    document: &Loose,
    ids: &HashMap<&str, usize>,
    operations: &[HashMap<&str, u32>],
) -> Option<Owner> {
    let owner = document.owner.as_deref()?;
    if document.kind == Kind::Resource {
        return ids.get(owner).map(|service| Owner { service: *service, operation: 0 });
    }
    // An operation's id is its service's id, a dash and its name, and both of these may hold
    // dashes. The longest id that fits with an operation of that name wins, then the longest.
    let mut fitting = None;
    let longest = owner.as_bytes().get(..=LONGEST_ID).unwrap_or(owner.as_bytes());
    for dash in memchr::memchr_iter(b'-', longest) {
        let Some(service) = owner.get(..dash).and_then(|id| ids.get(id)) else {
            continue;
        };
        let name = owner.get(dash + 1..).unwrap_or_default();
        let operation = operations.get(*service).and_then(|names| names.get(name)).copied();
        let found = Owner { service: *service, operation: operation.unwrap_or(u32::MAX) };
        if operation.is_some()
            || fitting.as_ref().is_none_or(|best: &Owner| best.operation == u32::MAX)
        {
            fitting = Some(found);
        }
    }
    fitting
}

/// Of services with one id, the last one stands, as a Microcks would have it.
fn without_repeated_services(
    services: Vec<FoundService>,
    problems: &mut Problems,
) -> Vec<FoundService> {
    let mut last: HashMap<String, usize> = HashMap::new();
    for (place, service) in services.iter().enumerate() {
        match &service.header.id {
            Some(id) if !id.is_empty() => {
                if let Some(first) = last.insert(id.clone(), place) {
                    let first = services.get(first);
                    problems.add(
                        Severity::Warning,
                        &*service.pointer,
                        service.position,
                        format!(
                            "The id `{id}` is the id of two services of this file. The last one \
                             counts, and `{}` is left out.",
                            first
                                .map(|first| key_of(&first.header).to_string())
                                .unwrap_or_default()
                        ),
                    );
                }
            }
            _ => problems.add(
                Severity::Refused,
                format!("{}/id", service.pointer),
                service.position,
                format!(
                    "The service `{}` has no id, so nothing can belong to it.",
                    key_of(&service.header)
                ),
            ),
        }
        if service.header.id.as_ref().is_some_and(|id| id.len() > LONGEST_ID) {
            problems.add(
                Severity::Refused,
                format!("{}/id", service.pointer),
                service.position,
                format!("The id of this service is longer than {LONGEST_ID} bytes."),
            );
        }
        if service.header.name.is_empty() {
            problems.add(
                Severity::Refused,
                format!("{}/name", service.pointer),
                service.position,
                "This service has no name; mocks are looked up by name and version.",
            );
        }
    }
    let stands = |place: usize, service: &FoundService| {
        service.header.id.as_ref().is_none_or(|id| last.get(id) == Some(&place) || id.is_empty())
    };
    let kept: Vec<bool> =
        services.iter().enumerate().map(|(place, service)| stands(place, service)).collect();
    let mut kept = kept.into_iter();
    services.into_iter().filter(|_| kept.next().unwrap_or(true)).collect()
}

/// Of documents of one kind with one id, the last one stands, as a Microcks would have it.
fn drop_repeated_documents(loose: &mut Vec<Loose>, problems: &mut Problems) {
    let mut last: HashMap<(Kind, &str), usize> = HashMap::with_capacity(loose.len());
    let mut dropped = Vec::new();
    for (place, document) in loose.iter().enumerate() {
        let Some(id) = document.id.as_deref() else {
            continue;
        };
        if let Some(first) = last.insert((document.kind, id), place) {
            dropped.push(first);
            problems.add(
                Severity::Warning,
                document.pointer(),
                document.start,
                format!(
                    "The id `{id}` is there twice in `{}`. The last one counts; the one at {} is \
                     left out.",
                    document.kind.key(),
                    loose.get(first).map(|first| first.start).unwrap_or_default(),
                ),
            );
        }
    }
    dropped.sort_unstable();
    let mut place = 0;
    loose.retain(|_| {
        place += 1;
        dropped.binary_search(&(place - 1)).is_err()
    });
}

/// Points out requests whose response, and events whose reply, is not in the file.
fn check_links(loose: &[Loose], problems: &mut Problems) {
    let linked = |kind| {
        let of_kind = loose.iter().filter(move |document| document.kind == kind);
        of_kind
            .filter_map(|document| document.id.as_deref())
            .collect::<std::collections::HashSet<_>>()
    };
    let (responses, events) = (linked(Kind::Response), linked(Kind::EventMessage));
    for document in loose {
        let (targets, what) = match document.kind {
            Kind::Request => (&responses, "response"),
            Kind::EventMessage => (&events, "reply"),
            Kind::Service | Kind::Resource | Kind::Response => continue,
        };
        let Some(link) = document.link.as_deref() else {
            continue;
        };
        if !targets.contains(link) {
            problems.add(
                Severity::Warning,
                document.pointer(),
                document.start,
                format!(
                    "The {what} `{link}` of `{}` is not in this file; the message is kept without \
                     it.",
                    document.shown()
                ),
            );
        }
    }
}

fn warn_of_shared_keys(outlined: &[Outlined], problems: &mut Problems) {
    let mut first = HashMap::new();
    for definition in outlined {
        if let Some(other) = first.insert(&definition.summary.key, definition) {
            problems.add(
                Severity::Warning,
                &*definition.pointer,
                definition.position,
                format!(
                    "`{}` is in this file twice, also at {}. Mocks are looked up by name and \
                     version, so at most one of them can be imported.",
                    definition.summary.key, other.position,
                ),
            );
        }
    }
}
