//! Assigns documents to services, and reports those that belong to none.

use std::collections::{HashMap, HashSet};

use crate::{
    DocumentIdHash, Kind, MAX_DOCUMENTS, Orphan, Severity, Summary, is_changed_by_microcks,
    read::{
        duplicates::{drop_duplicate_documents, without_duplicate_services},
        found::{FoundDocument, FoundService},
        manifest::ManifestEntry,
        owners::{Owner, Owners, UNKNOWN_OPERATION},
        problem::Problems,
    },
};

/// Groups documents into definitions and orphans. If the file is not complete, does not report
/// missing documents, since they may be in the part that was rejected.
pub(crate) fn group(
    services: Vec<FoundService>,
    mut documents: Vec<FoundDocument>,
    is_complete: bool,
    problems: &mut Problems,
) -> (Vec<ManifestEntry>, Vec<Orphan>) {
    let services = without_duplicate_services(services, documents.len(), problems);
    let by_id = Owners::new(&services);
    let mut owners: Vec<Option<Owner>> =
        documents.iter().map(|document| by_id.find(document)).collect();
    drop_duplicate_documents(&mut documents, &mut owners, problems);
    if is_complete {
        check_links(&documents, problems);
        warn_of_missing_owners(&documents, &owners, problems);
    }
    let mut owned: Vec<(Owner, &FoundDocument)> = Vec::with_capacity(documents.len());
    for (document, owner) in documents.iter().zip(&owners) {
        let owners = owner.iter().flat_map(|owner| by_id.all(document, *owner));
        owned.extend(owners.map(|owner| (owner, document)));
    }
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
    ManifestEntry { summary, position, pointer, documents, ids: Vec::new(), upper_case_ids: 0 }
}

fn add_document(entry: &mut ManifestEntry, document: &FoundDocument) {
    if let Some(spans) = entry.documents.get_mut(document.kind.index()) {
        spans.push(document.span);
    }
    let id = document.id.as_deref().filter(|id| !id.is_empty());
    entry.ids.extend(id.map(|id| DocumentIdHash::new(document.kind, id)));
    entry.upper_case_ids += u32::from(id.is_some_and(is_changed_by_microcks));
    entry.summary.add(document.kind, document.span.length, document.unknown_fields);
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
