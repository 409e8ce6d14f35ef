//! Assigns documents to services, and reports those that belong to none.

use std::collections::{HashMap, HashSet};

use crate::{
    Kind, MAX_DOCUMENTS, MAX_ID_BYTES, Orphan, ServiceKey, Severity, Summary,
    read::{
        found::{FoundDocument, FoundService},
        header::ServiceHeader,
        manifest::ManifestEntry,
        problem::Problems,
    },
};

/// The service and operation that a document belongs to.
#[derive(Clone, Copy)]
struct Owner {
    /// The index of the service.
    service: u32,
    /// The index of the operation in the service, or [`UNKNOWN_OPERATION`].
    operation: u32,
}

/// The service has no operation of the name that a message states.
const UNKNOWN_OPERATION: u32 = u32::MAX;

/// Groups documents into definitions and orphans. If the file is not complete, does not report
/// missing documents, since they may be in the part that was rejected.
pub(crate) fn group(
    services: Vec<FoundService>,
    mut documents: Vec<FoundDocument>,
    is_complete: bool,
    problems: &mut Problems,
) -> (Vec<ManifestEntry>, Vec<Orphan>) {
    let services = without_duplicate_services(services, problems);
    drop_duplicate_documents(&mut documents, problems);
    if is_complete {
        check_links(&documents, problems);
    }

    let ids: HashMap<&str, u32> = services
        .iter()
        .zip(0..)
        .filter_map(|(service, index)| Some((service.header.id.as_deref()?, index)))
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
        documents.iter().map(|document| find_owner(document, &ids, &operations)).collect();
    if is_complete {
        warn_of_missing_owners(&documents, &owners, problems);
    }
    let mut owned: Vec<(Owner, &FoundDocument)> = documents
        .iter()
        .zip(&owners)
        .filter_map(|(document, owner)| Some(((*owner)?, document)))
        .collect();
    owned.sort_unstable_by_key(|(owner, document)| {
        let name = document.name.as_deref().unwrap_or_default();
        (owner.service, document.kind, owner.operation, name, &document.id, document.index)
    });
    let mut entries: Vec<ManifestEntry> = services.into_iter().map(entry_of_service).collect();
    for (owner, document) in owned {
        if let Some(entry) = entries.get_mut(owner.service as usize) {
            add_document(entry, document);
        }
    }
    // The orphans stay in the same vector, so that no document is in memory twice.
    let mut owners = owners.into_iter();
    documents.retain(|_| is_complete && matches!(owners.next(), Some(None)));
    let orphans = Orphan::from_documents(documents);
    reject_too_many_documents(&entries, problems);
    warn_of_shared_keys(&entries, problems);
    (entries, orphans)
}

/// Warns of a document that belongs to no service of its file.
pub(crate) fn warn_of_orphan(document: &FoundDocument, problems: &mut Problems) {
    let name = document.display_name();
    problems.add(
        Severity::Warning,
        document.pointer(),
        document.start,
        format!("`{name}` does not belong to any service in this file and is skipped."),
    );
}

/// Warns of documents whose service, and of messages whose operation is not in the file.
fn warn_of_missing_owners(
    documents: &[FoundDocument],
    owners: &[Option<Owner>],
    problems: &mut Problems,
) {
    for (document, owner) in documents.iter().zip(owners) {
        match owner {
            None => warn_of_orphan(document, problems),
            Some(Owner { operation: UNKNOWN_OPERATION, .. }) if document.kind != Kind::Resource => {
                let name = document.display_name();
                problems.add(
                    Severity::Warning,
                    document.pointer(),
                    document.start,
                    format!(
                        "The message `{name}` belongs to an operation that its service does not \
                         have. The message is imported with the service."
                    ),
                );
            }
            Some(_) => {}
        }
    }
}

fn entry_of_service(service: FoundService) -> ManifestEntry {
    let FoundService { header, span, position, pointer, unknown_fields } = service;
    let summary = Summary::from_header(&header, span.length, unknown_fields);
    let documents = [vec![span], vec![], vec![], vec![], vec![]];
    ManifestEntry { summary, position, pointer, documents }
}

fn add_document(entry: &mut ManifestEntry, document: &FoundDocument) {
    if let Some(spans) = entry.documents.get_mut(document.kind.index()) {
        spans.push(document.span);
    }
    entry.summary.add(document.kind, document.span.length, document.unknown_fields);
}

fn find_owner(
    document: &FoundDocument,
    ids: &HashMap<&str, u32>,
    operations: &[HashMap<&str, u32>],
) -> Option<Owner> {
    let owner = document.owner.as_deref()?;
    if document.kind == Kind::Resource {
        return ids.get(owner).map(|service| Owner { service: *service, operation: 0 });
    }
    // The ID of an operation is the ID of its service, a dash and its name. Both may contain
    // dashes. The longest service ID with a matching operation wins, otherwise the longest service
    // ID.
    let mut best: Option<Owner> = None;
    let prefix = owner.as_bytes().get(..=MAX_ID_BYTES).unwrap_or(owner.as_bytes());
    for dash in memchr::memchr_iter(b'-', prefix) {
        let Some(service) = owner.get(..dash).and_then(|id| ids.get(id)) else {
            continue;
        };
        let name = owner.get(dash + 1..).unwrap_or_default();
        let operation =
            operations.get(*service as usize).and_then(|names| names.get(name)).copied();
        let is_best_unknown = best.is_none_or(|best| best.operation == UNKNOWN_OPERATION);
        if operation.is_some() || is_best_unknown {
            let operation = operation.unwrap_or(UNKNOWN_OPERATION);
            best = Some(Owner { service: *service, operation });
        }
    }
    best
}

/// Drops all but the last of several services with the same ID, as Microcks does.
fn without_duplicate_services(
    services: Vec<FoundService>,
    problems: &mut Problems,
) -> Vec<FoundService> {
    let mut last_index: HashMap<String, usize> = HashMap::new();
    for (index, service) in services.iter().enumerate() {
        // A service without an ID was rejected before.
        let Some(id) = &service.header.id else { continue };
        let Some(first) = last_index.insert(id.clone(), index) else { continue };
        let first = services.get(first).map(|first| key_of(&first.header).shortened());
        problems.add(
            Severity::Warning,
            &*service.pointer,
            service.position,
            format!(
                "Two services in this file have the ID `{id}`. The last one is used, and `{}` is \
                 skipped.",
                first.unwrap_or_default()
            ),
        );
    }
    let numbered = services.into_iter().enumerate();
    let last = numbered.filter(|(index, service)| {
        service.header.id.as_ref().is_none_or(|id| last_index.get(id) == Some(index))
    });
    last.map(|(_, service)| service).collect()
}

/// Drops all but the last of several documents with the same kind and ID, as Microcks does.
fn drop_duplicate_documents(documents: &mut Vec<FoundDocument>, problems: &mut Problems) {
    // Sorting needs a tenth of the memory of a hash map for a million documents.
    let mut with_ids: Vec<(Kind, &str, u32)> = documents
        .iter()
        .zip(0..)
        .filter_map(|(document, index)| Some((document.kind, document.id.as_deref()?, index)))
        .collect();
    with_ids.sort_unstable();
    // Each duplicate, preceded by the next document with its ID.
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
        let [next, first] = [*next, *first].map(|index| documents.get(index as usize));
        let (Some(next), Some(first)) = (next, first) else { continue };
        problems.add(
            Severity::Warning,
            next.pointer(),
            next.start,
            format!(
                "The ID `{}` appears twice in `{}`. The last one is used, and the one at {} is skipped.",
                next.id.as_deref().unwrap_or_default(),
                next.kind.key(),
                first.start,
            ),
        );
    }
    let mut dropped: Vec<u32> = dropped.into_iter().map(|(_, first)| first).collect();
    dropped.sort_unstable();
    let mut index = 0;
    documents.retain(|_| {
        let is_dropped = dropped.binary_search(&index).is_ok();
        index += 1;
        !is_dropped
    });
}

/// Warns of requests whose response, and of event messages whose reply is not in the file.
fn check_links(documents: &[FoundDocument], problems: &mut Problems) {
    let ids = |kind| -> HashSet<&str> {
        let of_kind = documents.iter().filter(move |document| document.kind == kind);
        of_kind.filter_map(|document| document.id.as_deref()).collect()
    };
    let (responses, events) = (ids(Kind::Response), ids(Kind::EventMessage));
    for document in documents {
        let (targets, target) = match document.kind {
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
                    "The {target} `{link}` of `{}` is not in this file. The message is imported \
                     without it.",
                    document.display_name()
                ),
            );
        }
    }
}

fn reject_too_many_documents(entries: &[ManifestEntry], problems: &mut Problems) {
    for entry in entries {
        for kind in Kind::ALL {
            let count = entry.summary.count(kind) as usize;
            if count > MAX_DOCUMENTS {
                let array = kind.key();
                let key = entry.summary.key.shortened();
                problems.add(
                    Severity::Refused,
                    &*entry.pointer,
                    entry.position,
                    format!(
                        "The service `{key}` has {count} documents in `{array}`. The limit is \
                         {MAX_DOCUMENTS}."
                    ),
                );
            }
        }
    }
}

fn warn_of_shared_keys(entries: &[ManifestEntry], problems: &mut Problems) {
    let mut seen = HashMap::new();
    for entry in entries {
        if let Some(other) = seen.insert(&entry.summary.key, entry) {
            problems.add(
                Severity::Warning,
                &*entry.pointer,
                entry.position,
                format!(
                    "`{}` appears twice in this file, also at {}. Microcks looks up mocks by name \
                     and version, so you can import only one of them.",
                    entry.summary.key, other.position,
                ),
            );
        }
    }
}

fn key_of(header: &ServiceHeader) -> ServiceKey {
    ServiceKey::new(header.name.as_str(), header.version.as_str())
}
