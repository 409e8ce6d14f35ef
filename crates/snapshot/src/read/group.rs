//! Gives every document to its service, and tells which ones belong to none.

use std::collections::HashMap;

use crate::{
    Kind, MAX_DOCUMENTS, MAX_ID_BYTES, Orphan, Severity, Summary,
    read::{
        manifest::{FoundService, ManifestEntry, key_of},
        problem::{Position, Problems},
        span::Span,
    },
};

/// A document that is not a service, before it is given to one.
#[derive(Clone, Debug)]
pub(crate) struct Loose {
    pub(crate) kind: Kind,
    pub(crate) index: u32,
    pub(crate) start: Position,
    pub(crate) place: Span,
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

/// Where a document belongs.
#[derive(Clone, Copy)]
struct Owner {
    service: u32,
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
) -> (Vec<ManifestEntry>, Vec<Orphan>) {
    let services = without_repeated_services(services, problems);
    drop_repeated_documents(&mut loose, problems);
    if whole {
        check_links(&loose, problems);
    }

    let ids: HashMap<&str, u32> = services
        .iter()
        .zip(0..)
        .filter_map(|(service, place)| Some((service.header.id.as_deref()?, place)))
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

    let owners: Vec<Option<Owner>> =
        loose.iter().map(|document| owner_of(document, &ids, &operations)).collect();
    if whole {
        tell_strays(&loose, &owners, problems);
    }
    let mut owned: Vec<(Owner, &Loose)> = loose
        .iter()
        .zip(&owners)
        .filter_map(|(document, owner)| Some(((*owner)?, document)))
        .collect();
    owned.sort_unstable_by_key(|(owner, document)| {
        let name = document.name.as_deref().unwrap_or_default();
        (owner.service, document.kind, owner.operation, name, &document.id, document.index)
    });
    let mut outlined: Vec<ManifestEntry> = services.into_iter().map(outline).collect();
    for (owner, document) in owned {
        if let Some(definition) = outlined.get_mut(owner.service as usize) {
            add(definition, document);
        }
    }
    // What is left are the orphans: in the place of the others, so that nothing is there twice.
    let mut owners = owners.into_iter();
    loose.retain(|_| whole && matches!(owners.next(), Some(None)));
    let orphans = Orphan::all_of(loose);
    refuse_many_documents(&outlined, problems);
    warn_of_shared_keys(&outlined, problems);
    (outlined, orphans)
}

/// Warns of a document that belongs to no service of its file.
pub(crate) fn tell_orphan(document: &Loose, problems: &mut Problems) {
    let shown = document.shown();
    problems.add(
        Severity::Warning,
        document.pointer(),
        document.start,
        format!("`{shown}` belongs to no service of this file and is left out."),
    );
}

/// Warns of messages whose operation, and of documents whose service is not in the file.
fn tell_strays(loose: &[Loose], owners: &[Option<Owner>], problems: &mut Problems) {
    for (document, owner) in loose.iter().zip(owners) {
        match owner {
            None => tell_orphan(document, problems),
            Some(Owner { operation: u32::MAX, .. }) if document.kind != Kind::Resource => {
                let shown = document.shown();
                problems.add(
                    Severity::Warning,
                    document.pointer(),
                    document.start,
                    format!(
                        "The message `{shown}` belongs to an operation that its service does not \
                         have. It is kept with the service."
                    ),
                );
            }
            Some(_) => {}
        }
    }
}

fn outline(service: FoundService) -> ManifestEntry {
    let FoundService { header, place, position, pointer, unknown_fields } = service;
    let summary = Summary::of(&header, place.length, unknown_fields);
    let documents = [vec![place], vec![], vec![], vec![], vec![]];
    ManifestEntry { summary, position, pointer, documents }
}

fn add(definition: &mut ManifestEntry, document: &Loose) {
    if let Some(places) = definition.documents.get_mut(document.kind.index()) {
        places.push(document.place);
    }
    definition.summary.add(document.kind, document.place.length, document.unknown_fields);
}

fn owner_of(
    document: &Loose,
    ids: &HashMap<&str, u32>,
    operations: &[HashMap<&str, u32>],
) -> Option<Owner> {
    let owner = document.owner.as_deref()?;
    if document.kind == Kind::Resource {
        return ids.get(owner).map(|service| Owner { service: *service, operation: 0 });
    }
    // An operation's id is its service's id, a dash and its name, and both of these may hold
    // dashes. The longest id that fits with an operation of that name wins, then the longest.
    let mut fitting = None;
    let longest = owner.as_bytes().get(..=MAX_ID_BYTES).unwrap_or(owner.as_bytes());
    for dash in memchr::memchr_iter(b'-', longest) {
        let Some(service) = owner.get(..dash).and_then(|id| ids.get(id)) else {
            continue;
        };
        let name = owner.get(dash + 1..).unwrap_or_default();
        let operation =
            operations.get(*service as usize).and_then(|names| names.get(name)).copied();
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
        // One without an id was refused before.
        let Some(id) = &service.header.id else { continue };
        let Some(first) = last.insert(id.clone(), place) else { continue };
        let first = services.get(first).map(|first| key_of(&first.header).shortened());
        problems.add(
            Severity::Warning,
            &*service.pointer,
            service.position,
            format!(
                "The id `{id}` is the id of two services of this file. The last one counts, and \
                 `{}` is left out.",
                first.unwrap_or_default()
            ),
        );
    }
    let stands = |place: usize, service: &FoundService| {
        service.header.id.as_ref().is_none_or(|id| last.get(id) == Some(&place))
    };
    let kept: Vec<bool> =
        services.iter().enumerate().map(|(place, service)| stands(place, service)).collect();
    let mut kept = kept.into_iter();
    services.into_iter().filter(|_| kept.next().unwrap_or(true)).collect()
}

/// Of documents of one kind with one id, the last one stands, as a Microcks would have it.
fn drop_repeated_documents(loose: &mut Vec<Loose>, problems: &mut Problems) {
    // Sorted, not hashed: of a million documents that is a tenth of the memory.
    let mut with_ids: Vec<(Kind, &str, u32)> = loose
        .iter()
        .zip(0..)
        .filter_map(|(document, place)| Some((document.kind, document.id.as_deref()?, place)))
        .collect();
    with_ids.sort_unstable();
    // Each with the next one of its id.
    let mut dropped: Vec<(u32, u32)> = with_ids
        .windows(2)
        .filter_map(|pair| match pair {
            [(kind, id, first), (other, same, next)] if (kind, id) == (other, same) => {
                Some((*next, *first))
            }
            _ => None,
        })
        .collect();
    drop(with_ids);
    dropped.sort_unstable();
    for (next, first) in &dropped {
        let [next, first] = [*next, *first].map(|place| loose.get(place as usize));
        let (Some(next), Some(first)) = (next, first) else { continue };
        problems.add(
            Severity::Warning,
            next.pointer(),
            next.start,
            format!(
                "The id `{}` is there twice in `{}`. The last one counts; the one at {} is left out.",
                next.id.as_deref().unwrap_or_default(),
                next.kind.key(),
                first.start,
            ),
        );
    }
    let mut dropped: Vec<u32> = dropped.into_iter().map(|(_, first)| first).collect();
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

fn refuse_many_documents(outlined: &[ManifestEntry], problems: &mut Problems) {
    for definition in outlined {
        for kind in Kind::ALL {
            let count = definition.summary.count(kind) as usize;
            if count > MAX_DOCUMENTS {
                let array = kind.key();
                let key = definition.summary.key.shortened();
                problems.add(
                    Severity::Refused,
                    &*definition.pointer,
                    definition.position,
                    format!(
                        "The service `{key}` has {count} documents in `{array}`, more than the \
                         limit of {MAX_DOCUMENTS}."
                    ),
                );
            }
        }
    }
}

fn warn_of_shared_keys(outlined: &[ManifestEntry], problems: &mut Problems) {
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
