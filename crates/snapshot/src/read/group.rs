//! Assigns documents to services, and reports those that belong to none.

use std::collections::{HashMap, HashSet};

use crate::{
    DocumentIdHash, Kind, MAX_DOCUMENTS, Orphan, Severity, Summary,
    examples::{self, CountedAs},
    is_changed_by_microcks,
    read::{
        broken_service_keys::BrokenServiceKeys,
        broken_services::{BrokenServices, Unidentified},
        duplicates::{drop_duplicate_documents, without_duplicate_services},
        found::{FoundDocument, FoundService},
        manifest::ManifestEntry,
        new_id::NewId,
        owners::{Owner, Owners, UNKNOWN_OPERATION},
        problem::Problems,
    },
};

/// The documents of a file, grouped.
pub(crate) struct Grouped {
    pub(crate) definitions: Vec<ManifestEntry>,
    pub(crate) orphans: Vec<Orphan>,
    /// The number of services that cannot be imported.
    pub(crate) broken_services: u32,
    pub(crate) broken_service_keys: BrokenServiceKeys,
}

/// Groups documents into definitions and orphans. If the file is not complete, does not report
/// missing documents, since they may be in the part that was rejected.
pub(crate) fn group(
    services: Vec<FoundService>,
    unidentified: Unidentified,
    mut documents: Vec<FoundDocument>,
    is_complete: bool,
    problems: &mut Problems,
) -> Grouped {
    let services = without_duplicate_services(services, documents.len(), problems);
    let by_id = Owners::new(&services);
    let mut owners: Vec<Option<Owner>> =
        documents.iter().map(|document| by_id.find(document)).collect();
    let dropped = drop_duplicate_documents(&mut documents, &mut owners, problems);
    let mut broken_services = BrokenServices::new(&services, unidentified);
    for (document, owner) in documents.iter().zip(&owners).filter(|(it, _)| it.is_broken) {
        broken_services.add_document(document);
        let owners = owner.iter().flat_map(|owner| by_id.all(document, *owner));
        owners.for_each(|owner| broken_services.add(owner.service));
    }
    // A document of a service whose ID cannot be read looks like an orphan.
    let has_all_owners = is_complete && !broken_services.has_one_without_id;
    if has_all_owners {
        check_links(&documents, &owners, &broken_services, problems);
        warn_of_missing_owners(&documents, &owners, &broken_services, problems);
    }
    assign_problems(&services, &documents, &owners, problems);
    let counted = examples::count(documents.iter().map(FoundDocument::to_link));
    let mut owned: Vec<(Owner, &FoundDocument, CountedAs)> = Vec::with_capacity(documents.len());
    for ((document, owner), counted_as) in documents.iter().zip(&owners).zip(counted) {
        let owners = owner.iter().flat_map(|owner| by_id.all(document, *owner));
        owned.extend(owners.map(|owner| (owner, document, counted_as)));
    }
    owned.sort_unstable_by_key(|(owner, document, _)| {
        let name = document.name.as_deref().unwrap_or_default();
        (owner.service, document.kind, owner.operation, name, &document.id, document.index)
    });
    let mut entries: Vec<ManifestEntry> = services.into_iter().map(entry_of_service).collect();
    for (owner, document, counted_as) in owned {
        if let Some(entry) = entries.get_mut(owner.service as usize) {
            add_document(entry, document, counted_as);
        }
    }
    for service in dropped {
        if let Some(entry) = entries.get_mut(service as usize) {
            entry.dropped += 1;
        }
    }
    // The orphans stay in the same vector, so that no document is in memory twice.
    let mut owners = owners.into_iter();
    documents.retain(|document| {
        has_all_owners && matches!(owners.next(), Some(None)) && !document.is_broken
    });
    let orphans = Orphan::from_documents(documents);
    reject_too_many_documents(&entries, &mut broken_services, problems);
    let can_import_rest =
        is_complete && (broken_services.identified() < entries.len() || !orphans.is_empty());
    let (definitions, broken_service_keys) =
        without_broken_services(entries, &broken_services, can_import_rest, problems);
    warn_of_shared_keys(&definitions, problems);
    let broken_services = u32::try_from(broken_services.len()).unwrap_or(u32::MAX);
    Grouped { definitions, orphans, broken_services, broken_service_keys }
}

/// Removes the services that cannot be imported. Warns of each, if the rest can be imported.
fn without_broken_services(
    entries: Vec<ManifestEntry>,
    broken_services: &BrokenServices,
    can_import_rest: bool,
    problems: &mut Problems,
) -> (Vec<ManifestEntry>, BrokenServiceKeys) {
    if can_import_rest {
        broken_services.unidentified().warn(problems);
    }
    let mut definitions =
        Vec::with_capacity(entries.len().saturating_sub(broken_services.identified()));
    let mut services = BrokenServiceKeys::default();
    if broken_services.has_unidentified() {
        services.add_unidentified();
    }
    for (entry, index) in entries.into_iter().zip(0..) {
        if !broken_services.contains(index) {
            definitions.push(entry);
        } else if can_import_rest {
            services.add(&entry.summary.id, &entry.summary.key);
            broken_services.warn(index, &entry, problems);
        }
    }
    (definitions, services)
}

/// States in each problem which service it is about.
fn assign_problems(
    services: &[FoundService],
    documents: &[FoundDocument],
    owners: &[Option<Owner>],
    problems: &mut Problems,
) {
    let wanted = problems.documents();
    if wanted.is_empty() {
        return;
    }
    let mut keys = HashMap::new();
    for service in services {
        let index = service.pointer.rsplit('/').next().and_then(|index| index.parse().ok());
        let document = index.map(|index| (Kind::Service, index));
        let document = document.filter(|document| wanted.contains(document));
        keys.extend(document.map(|document| (document, service.header.key())));
    }
    for (document, owner) in documents.iter().zip(owners) {
        let place = (document.kind, document.index);
        let service = owner.and_then(|owner| services.get(owner.service as usize));
        if let Some(service) = service.filter(|_| wanted.contains(&place)) {
            keys.insert(place, service.header.key());
        }
    }
    problems.assign_services(&keys);
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
    broken_services: &BrokenServices,
    problems: &mut Problems,
) {
    for (document, owner) in documents.iter().zip(owners) {
        match owner {
            None if document.is_broken => {}
            Some(owner) if broken_services.contains(owner.service) => {}
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
    let FoundService { header, span, position, pointer, needs_adapting, with_new_id, .. } = service;
    let length = with_new_id.as_ref().map_or(span.length, NewId::length);
    let summary = Summary::from_header(&header, length, needs_adapting);
    let documents = [vec![span], vec![], vec![], vec![], vec![]];
    ManifestEntry {
        summary,
        position,
        pointer,
        dropped: 0,
        documents,
        ids: Vec::new(),
        upper_case_ids: 0,
        new_id: with_new_id,
    }
}

fn add_document(entry: &mut ManifestEntry, document: &FoundDocument, counted_as: CountedAs) {
    if let Some(spans) = entry.documents.get_mut(document.kind.index()) {
        spans.push(document.span);
    }
    let id = document.id.as_deref();
    entry.ids.extend(id.map(|id| DocumentIdHash::new(document.kind, id)));
    entry.upper_case_ids += u32::from(id.is_some_and(is_changed_by_microcks));
    entry.summary.add(document.kind, document.span.length, document.needs_adapting, counted_as);
}

/// Warns of requests whose response, and of event messages whose reply is not in the file.
fn check_links(
    documents: &[FoundDocument],
    owners: &[Option<Owner>],
    broken_services: &BrokenServices,
    problems: &mut Problems,
) {
    let ids = |kind| -> HashSet<&str> {
        let of_kind = documents.iter().filter(move |document| document.kind == kind);
        of_kind.filter_map(|document| document.id.as_deref()).collect()
    };
    let (responses, events) = (ids(Kind::Response), ids(Kind::EventMessage));
    for (document, owner) in documents.iter().zip(owners) {
        let (targets, target, kind) = match document.kind {
            Kind::Request => (&responses, "response", Kind::Response),
            Kind::EventMessage => (&events, "reply", Kind::EventMessage),
            Kind::Service | Kind::Resource | Kind::Response => continue,
        };
        let is_owner_broken = owner.is_some_and(|owner| broken_services.contains(owner.service));
        if document.is_broken || is_owner_broken || broken_services.has_document_without_id(kind) {
            continue;
        }
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

fn reject_too_many_documents(
    entries: &[ManifestEntry],
    broken_services: &mut BrokenServices,
    problems: &mut Problems,
) {
    for (entry, index) in entries.iter().zip(0..) {
        for kind in Kind::ALL {
            let count = entry.summary.count(kind) as usize;
            if count > MAX_DOCUMENTS {
                let array = kind.key();
                let key = entry.summary.key.shortened();
                broken_services.add(index);
                problems.add_for_known_service(
                    &*entry.pointer,
                    entry.position,
                    format!(
                        "The service `{key}` has {count} documents in `{array}`. The limit is \
                         {MAX_DOCUMENTS}."
                    ),
                    Some(entry.summary.key.clone()),
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
