//! Ids: the same service, contract or example under another id keeps the id that it has here.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::{
    Definition, Kind, ServiceId,
    compare::document::{self, Document},
    edit::{
        rename::Renamed,
        rewrite::{Ids, rewrite},
        splice,
    },
    read::schema::slot,
};

/// The definition `file` with the ids of `here`, which is the same service: documents are the same
/// by id, else by operation, name and dispatch criteria, else by operation and name. Of several that
/// are called alike, those with equal content are the same.
#[must_use]
pub fn remap_ids(file: &Definition, here: &Definition) -> Definition {
    let (Some(theirs), Some(ours)) = (document::service_of(file), document::service_of(here))
    else {
        return file.clone();
    };
    let (old, new) = (theirs.id.unwrap_or_default(), ours.id.unwrap_or_default());
    let mut ids = Ids { service: (old.clone(), new.clone()), documents: HashMap::new() };
    let renamed = Renamed::of(here, file);
    let asked =
        |definition, service: &str| asked(&document::parts(definition, Kind::Request, service));
    let (their_requests, our_requests) = (asked(file, &old), asked(here, &new));
    // Responses before the requests that name them.
    for kind in [Kind::Resource, Kind::Response, Kind::Request, Kind::EventMessage] {
        let their = |part: &Document<'_>| match kind {
            Kind::Response => part.id.as_ref().and_then(|id| their_requests.get(id)).cloned(),
            Kind::Request => {
                let link = ids.of(Kind::Response, part.link.as_deref());
                link.or(part.link.as_deref()).map(str::to_owned)
            }
            _ => None,
        };
        let our = |part: &Document<'_>| match kind {
            Kind::Response => part.id.as_ref().and_then(|id| our_requests.get(id)).cloned(),
            Kind::Request => part.link.as_deref().map(str::to_owned),
            _ => None,
        };
        let (mut theirs, ours) =
            (document::parts(file, kind, &old), document::parts(here, kind, &new));
        for part in &mut theirs {
            if let Some(name) = renamed.here.get(&part.operation) {
                part.operation = name.clone();
            }
        }
        let pairs = pair((&theirs, &their), (&ours, &our));
        ids.documents.extend(pairs.into_iter().map(|(from, to)| ((kind, from), to)));
    }
    rewrite(file, &ids)
}

/// What the requests of each response hold, by the id of the response.
fn asked(requests: &[Document<'_>]) -> HashMap<Box<str>, String> {
    let mut asked: HashMap<Box<str>, Vec<String>> = HashMap::new();
    for request in requests {
        if let Some(link) = request.link.clone() {
            asked.entry(link).or_default().push(content(request));
        }
    }
    let joined = asked.into_iter().map(|(link, mut contents)| {
        contents.sort_unstable();
        (link, contents.concat())
    });
    joined.collect()
}

/// What a document holds beside ids.
fn content(part: &Document<'_>) -> String {
    let slots: &[usize] = match part.kind {
        Kind::Service => &[slot::SERVICE_ID],
        Kind::Resource => &[slot::RESOURCE_ID, slot::RESOURCE_SERVICE],
        Kind::Request => &[slot::MESSAGE_ID, slot::MESSAGE_OPERATION, slot::REQUEST_RESPONSE],
        Kind::Response => &[slot::MESSAGE_ID, slot::MESSAGE_OPERATION],
        Kind::EventMessage => &[slot::MESSAGE_ID, slot::MESSAGE_OPERATION, slot::EVENT_REPLY],
    };
    let places = slots.iter().filter_map(|slot| part.place(*slot));
    let mut edits: Vec<_> = places.map(|place| (place, String::new())).collect();
    edits.sort_by_key(|(place, _)| place.start);
    splice::splice(part.text, &edits)
}

/// The definition under another service id.
#[must_use]
pub fn with_service_id(file: &Definition, id: &ServiceId) -> Definition {
    let Some(service) = document::service_of(file) else {
        return file.clone();
    };
    let service = (service.id.unwrap_or_default(), id.as_str().to_owned());
    rewrite(file, &Ids { service, documents: HashMap::new() })
}

/// Documents of one kind, and what tells them apart beside what they say themselves.
type Told<'a> = (&'a [Document<'a>], &'a dyn Fn(&Document<'_>) -> Option<String>);

/// Old and new ids of documents of one kind that are the same but for the id.
fn pair((file, their): Told<'_>, (here, our): Told<'_>) -> Vec<(Box<str>, Box<str>)> {
    let ours: HashSet<&str> = here.iter().filter_map(|part| part.id.as_deref()).collect();
    let same: HashSet<&str> =
        file.iter().filter_map(|part| part.id.as_deref()).filter(|id| ours.contains(id)).collect();

    let mut pairs = Vec::new();
    let mut taken: HashSet<&str> = same.clone();
    let mut done: HashSet<&str> = same;
    // From all that a document says to its name alone.
    for round in 0..3 {
        let key = |part: &Document<'_>, told: &dyn Fn(&Document<'_>) -> Option<String>| {
            let told_by = if round < 2 { part.told_by.clone() } else { Box::default() };
            let content = (round == 0).then(|| (content(part), told(part)));
            (part.operation.clone(), part.name.clone(), told_by, content)
        };
        let mut free: HashMap<_, VecDeque<&str>> = HashMap::new();
        for part in here {
            if let Some(id) = part.id.as_deref().filter(|id| !taken.contains(id)) {
                free.entry(key(part, our)).or_default().push_back(id);
            }
        }
        for part in file {
            let Some(id) = part.id.as_deref().filter(|id| !done.contains(id)) else {
                continue;
            };
            if let Some(new) = free.get_mut(&key(part, their)).and_then(VecDeque::pop_front) {
                pairs.push((id.into(), new.into()));
                taken.insert(new);
                done.insert(id);
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
        let outline = read(snapshot.as_bytes(), Limits::default());
        assert!(outline.is_usable(), "{:?}", outline.problems);
        let [definition] = &*outline.definitions else { panic!("one definition is expected") };
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
    fn the_same_service_from_another_instance_becomes_identical() {
        let here = only(&snapshot("a1", "x"));
        let file = only(&snapshot("b2", "y"));
        assert_ne!(file, here);
        assert_eq!(remap_ids(&file, &here), here);
    }

    #[test]
    fn what_is_only_in_the_file_keeps_its_id() {
        let here = only(&snapshot("a1", "x"));
        let file = only(&snapshot("b2", "y").replace("\"one\"", "\"two\""));
        let adopted = remap_ids(&file, &here);
        assert!(adopted.section(Kind::Request).contains(r#""id":"yq","responseId":"yp""#));
        assert!(adopted.section(Kind::Request).contains(r#""operationId":"a1-GET /a-b""#));
        assert!(adopted.section(Kind::Resource).contains(r#""id":"xr""#));
    }

    #[test]
    fn a_new_service_id_moves_everything_that_hangs_on_it() {
        let moved = with_service_id(&only(&snapshot("a1", "x")), &"c3".into());
        assert_eq!(moved, only(&snapshot("c3", "x")));
    }
}
