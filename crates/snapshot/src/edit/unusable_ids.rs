//! New IDs in place of unusable ones: IDs that another service already has, and IDs that a Microcks
//! changes.

use std::collections::{HashMap, HashSet};

use crate::{
    Definition, DocumentIdHash, Kind, ServiceId, ServiceKey,
    document::{self, Identity},
    edit::{
        regenerate_ids::new_id,
        rewrite_ids::{IdMap, rewrite_ids},
    },
};

/// The result of [`replace_unusable_ids`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReplacedIds {
    /// The definition with the new IDs.
    pub definition: Definition,
    /// How many documents got a new ID.
    pub count: u32,
}

/// Gives a new ID of 24 hex digits to each contract and message whose ID is unusable, because a document
/// of another service has it or because a Microcks would change it. Rewrites the links to them. The
/// service and all other documents keep their IDs.
///
/// The IDs are deterministic, as those of [`regenerate_ids`](crate::regenerate_ids). No new ID is
/// unusable or the ID of another document of the definition.
#[must_use]
pub fn replace_unusable_ids(
    definition: Definition,
    is_unusable: impl Fn(DocumentIdHash, &str) -> bool,
) -> ReplacedIds {
    let Some(service) = document::service_header(&definition) else {
        return ReplacedIds { definition, count: 0 };
    };
    let key = ServiceKey::new(service.name.as_str(), service.version.as_str());
    let service = service.id.unwrap_or_default();
    let ids = |kind| {
        let documents = document::documents(&definition, kind, &service);
        documents.into_iter().filter_map(|document| document.id)
    };
    let mut unusable: Vec<(Kind, Box<str>)> = Vec::new();
    let mut own_ids: HashSet<DocumentIdHash> = HashSet::new();
    for kind in Kind::OWNED {
        for id in ids(kind) {
            let hash = DocumentIdHash::new(kind, &id);
            if own_ids.insert(hash) && is_unusable(hash, &id) {
                unusable.push((kind, id));
            }
        }
    }
    if unusable.is_empty() {
        return ReplacedIds { definition, count: 0 };
    }
    let mut documents = HashMap::with_capacity(unusable.len());
    for (kind, old) in unusable {
        let mut candidates = (0..).map(|attempt| new_id(&old, kind, &key, attempt));
        // Each attempt gives another ID, so the search ends.
        let new = candidates.find(|new| {
            let hash = DocumentIdHash::new(kind, new);
            !is_unusable(hash, new) && own_ids.insert(hash)
        });
        documents.insert((kind, Identity::Id(old)), new.unwrap_or_default().into());
    }
    let count = u32::try_from(documents.len()).unwrap_or(u32::MAX);
    let ids = IdMap { service: (service.clone(), service), documents };
    ReplacedIds { definition: rewrite_ids(&definition, &ids), count }
}

/// A usable ID of a service in place of one that a Microcks would [change](crate::is_changed_by_microcks):
/// the same in lower case, as a Microcks stores it. If that is taken, a new one, which is deterministic.
#[must_use]
pub fn usable_service_id(
    id: &ServiceId,
    key: &ServiceKey,
    is_taken: impl Fn(&ServiceId) -> bool,
) -> ServiceId {
    let lower_case = id.as_str().to_ascii_lowercase();
    let new = (0..).map(|attempt| new_id(id.as_str(), Kind::Service, key, attempt));
    let mut candidates = std::iter::once(lower_case).chain(new).map(ServiceId::from);
    candidates.find(|id| !is_taken(id)).unwrap_or_else(|| id.clone())
}
