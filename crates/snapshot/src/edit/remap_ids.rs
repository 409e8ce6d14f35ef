//! Gives services, contracts and examples of a file the IDs that they have in the repository.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::{
    Definition, Kind, ServiceId,
    document::{self, Document, Identity},
    edit::{
        renamed_operations::RenamedOperations,
        rewrite_ids::{IdMap, rewrite_ids},
        splice::splice,
    },
    read::schema::field_index,
};

/// Replaces the IDs of `file` with those of `existing`, which is the same service.
///
/// Documents are the same if their IDs are equal, otherwise by operation, name and dispatch
/// criteria, otherwise by operation and name. If several match, those with equal content are the
/// same. A document of the file without an ID gets that of the same document.
///
/// ```
/// use snapshot::{Definition, Limits, read, remap_ids};
///
/// let parse = |id: &str| {
///     let file = format!(r#"{{"services":[{{"id":"{id}","name":"Orders","version":"1.0"}}]}}"#);
///     read(file.as_bytes(), Limits::default()).definitions[0].definition(file.as_bytes()).unwrap()
/// };
/// let (existing, file): (Definition, Definition) = (parse("a1"), parse("b2"));
/// assert_ne!(file, existing);
/// assert_eq!(remap_ids(&file, &existing), existing);
/// ```
#[must_use]
pub fn remap_ids(file: &Definition, existing: &Definition) -> Definition {
    let (Some(theirs), Some(ours)) =
        (document::service_header(file), document::service_header(existing))
    else {
        return file.clone();
    };
    let (old, new) = (theirs.id.unwrap_or_default(), ours.id.unwrap_or_default());
    let mut ids = IdMap { service: (old.clone(), new.clone()), documents: HashMap::new() };
    let renamed = RenamedOperations::find(existing, file);
    let their_requests = request_contents(&document::documents(file, Kind::Request, &old));
    let our_requests = request_contents(&document::documents(existing, Kind::Request, &new));
    // Responses come before the requests that link to them.
    for kind in [Kind::Resource, Kind::Response, Kind::Request, Kind::EventMessage] {
        let their_context = |document: &Document<'_>| match kind {
            Kind::Response => document.id.as_ref().and_then(|id| their_requests.get(id)).cloned(),
            Kind::Request => {
                let link = document.link.as_deref();
                ids.get(Kind::Response, link).or(link).map(str::to_owned)
            }
            _ => None,
        };
        let our_context = |document: &Document<'_>| match kind {
            Kind::Response => document.id.as_ref().and_then(|id| our_requests.get(id)).cloned(),
            Kind::Request => document.link.as_deref().map(str::to_owned),
            _ => None,
        };
        let mut theirs = document::documents(file, kind, &old);
        let identities: Vec<Identity> = theirs.iter().map(Document::identity).collect();
        for document in &mut theirs {
            if let Some(name) = renamed.existing_name_by_file.get(&document.operation) {
                document.operation = name.clone();
            }
        }
        let ours = document::documents(existing, kind, &new);
        let pairs = pair_ids((&theirs, &their_context), (&ours, &our_context));
        for (index, id) in pairs {
            let identity = identities.get(index).cloned();
            ids.documents.extend(identity.map(|identity| ((kind, identity), id)));
        }
    }
    rewrite_ids(file, &ids)
}

/// The contents of the requests of each response, by the ID of the response.
fn request_contents(requests: &[Document<'_>]) -> HashMap<Box<str>, String> {
    let mut contents: HashMap<Box<str>, Vec<String>> = HashMap::new();
    for request in requests {
        if let Some(link) = request.link.clone() {
            contents.entry(link).or_default().push(content_without_ids(request));
        }
    }
    let joined = contents.into_iter().map(|(link, mut contents)| {
        contents.sort_unstable();
        (link, contents.concat())
    });
    joined.collect()
}

/// The text of a document without its IDs and references.
fn content_without_ids(document: &Document<'_>) -> String {
    let field_indexes: &[usize] = match document.kind {
        Kind::Service => &[field_index::SERVICE_ID],
        Kind::Resource => &[field_index::RESOURCE_ID, field_index::RESOURCE_SERVICE],
        Kind::Request => &[
            field_index::MESSAGE_ID,
            field_index::MESSAGE_OPERATION,
            field_index::REQUEST_RESPONSE,
        ],
        Kind::Response => &[field_index::MESSAGE_ID, field_index::MESSAGE_OPERATION],
        Kind::EventMessage => {
            &[field_index::MESSAGE_ID, field_index::MESSAGE_OPERATION, field_index::EVENT_REPLY]
        }
    };
    let ranges = field_indexes.iter().filter_map(|field_index| document.range(*field_index));
    let mut edits: Vec<_> = ranges.map(|range| (range, String::new())).collect();
    edits.sort_by_key(|(range, _)| range.start);
    splice(document.text, &edits)
}

/// The definition with another service ID.
#[must_use]
pub fn with_service_id(file: &Definition, id: &ServiceId) -> Definition {
    let Some(service) = document::service_header(file) else {
        return file.clone();
    };
    let service = (service.id.unwrap_or_default(), id.as_str().to_owned());
    rewrite_ids(file, &IdMap { service, documents: HashMap::new() })
}

/// Documents of one kind, and a function that returns what linked documents add to their content.
type Side<'a> = (&'a [Document<'a>], &'a dyn Fn(&Document<'_>) -> Option<String>);

/// How closely two documents must match to be the same, strictest first.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Match {
    Content,
    Discriminator,
    Name,
}

/// The documents of the file, by their index, that have another ID in the repository or none in the file,
/// with that ID.
fn pair_ids(
    (file, their_context): Side<'_>,
    (existing, our_context): Side<'_>,
) -> Vec<(usize, Box<str>)> {
    let ours: HashSet<Identity> = existing.iter().map(Document::identity).collect();
    let theirs = file.iter().map(Document::identity);
    let mut paired: Vec<bool> = theirs.map(|identity| ours.contains(&identity)).collect();
    let shared = file.iter().zip(&paired).filter(|(_, is_shared)| **is_shared);
    let mut used_ids: HashSet<&str> =
        shared.filter_map(|(document, _)| document.id.as_deref()).collect();

    let mut pairs = Vec::new();
    for level in [Match::Content, Match::Discriminator, Match::Name] {
        let key = |document: &Document<'_>, context: &dyn Fn(&Document<'_>) -> Option<String>| {
            let discriminator = match level {
                Match::Content | Match::Discriminator => document.discriminator.clone(),
                Match::Name => Box::default(),
            };
            let content = (level == Match::Content)
                .then(|| (content_without_ids(document), context(document)));
            (document.operation.clone(), document.name.clone(), discriminator, content)
        };
        let mut free: HashMap<_, VecDeque<&str>> = HashMap::new();
        for document in existing {
            if let Some(id) = document.id.as_deref().filter(|id| !used_ids.contains(id)) {
                free.entry(key(document, our_context)).or_default().push_back(id);
            }
        }
        for ((index, document), is_paired) in file.iter().enumerate().zip(&mut paired) {
            if *is_paired {
                continue;
            }
            let candidates = free.get_mut(&key(document, their_context));
            if let Some(new) = candidates.and_then(VecDeque::pop_front) {
                pairs.push((index, new.into()));
                used_ids.insert(new);
                *is_paired = true;
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, read};

    fn only(snapshot: &str) -> Definition {
        let manifest = read(snapshot.as_bytes(), Limits::default());
        assert!(manifest.is_usable(), "{:?}", manifest.problems);
        let [definition] = &*manifest.definitions else { panic!("expected one definition") };
        definition.definition(snapshot.as_bytes()).unwrap()
    }

    fn snapshot(service: &str, prefix: &str) -> String {
        format!(
            r#"{{"services":[{{"id":"{service}","name":"A","version":"1","operations":[{{"name":"GET /a-b"}}]}}],
            "resources":[{{"id":"{prefix}r","name":"A.yaml","content":"x","type":"OPEN_API_SPEC","serviceId":"{service}"}}],
            "requests":[{{"name":"one","operationId":"{service}-GET /a-b","id":"{prefix}q","responseId":"{prefix}p"}}],
            "responses":[{{"name":"one","operationId":"{service}-GET /a-b","id":"{prefix}p","status":"200","dispatchCriteria":"/a=1"}}],
            "eventMessages":[{{"name":"e","operationId":"{service}-GET /a-b","id":"{prefix}e","replyId":"{prefix}e"}}]}}"#
        )
    }

    #[test]
    fn remap_ids_makes_the_same_service_from_another_instance_identical() {
        let existing = only(&snapshot("a1", "x"));
        let file = only(&snapshot("b2", "y"));
        assert_ne!(file, existing);
        assert_eq!(remap_ids(&file, &existing), existing);
    }

    #[test]
    fn remap_ids_keeps_ids_of_documents_only_in_the_file() {
        let existing = only(&snapshot("a1", "x"));
        let file = only(&snapshot("b2", "y").replace("\"one\"", "\"two\""));
        let remapped = remap_ids(&file, &existing);
        assert!(remapped.section(Kind::Request).contains(r#""id":"yq","responseId":"yp""#));
        assert!(remapped.section(Kind::Request).contains(r#""operationId":"a1-GET /a-b""#));
        assert!(remapped.section(Kind::Resource).contains(r#""id":"xr""#));
    }

    #[test]
    fn remap_ids_gives_documents_without_an_id_that_of_the_same_document() {
        let existing = only(&snapshot("a1", "x"));
        for without in ["", "\"id\":null,", "\"id\":\"\","] {
            let file = snapshot("b2", "y").replace("\"id\":\"yq\",", without);
            let remapped = remap_ids(&only(&file), &existing);
            assert_eq!(remapped.section(Kind::Request).matches("\"xq\"").count(), 1);
            assert_eq!(remapped.section(Kind::Request).matches("\"id\"").count(), 1);
            assert_eq!(remap_ids(&remapped, &existing), remapped);
        }
    }

    #[test]
    fn with_service_id_updates_all_references() {
        let moved = with_service_id(&only(&snapshot("a1", "x")), &"c3".into());
        assert_eq!(moved, only(&snapshot("c3", "x")));
    }
}
