//! New ids: a copy of a service beside it, and ids that a Microcks could never export.

use std::collections::HashMap;

use crate::{
    Definition, Kind, ServiceKey,
    compare::document,
    edit::{
        object::Object,
        rewrite::{Ids, quoted, rewrite},
    },
};

/// A copy under another name or version, whose service and documents have new ids of 24 hex digits;
/// a document without an id stays without. The same copy of the same definition has the same ids
/// whenever it is made, and two copies under two keys share none. Links to what is not in the
/// definition stay as they are.
#[must_use]
pub fn regenerate_ids(definition: &Definition, key: &ServiceKey) -> Definition {
    let old = document::service_of(definition).and_then(|service| service.id).unwrap_or_default();
    let mut documents = HashMap::new();
    for kind in Kind::ALL.into_iter().skip(1) {
        for id in document::parts(definition, kind, &old).into_iter().filter_map(|part| part.id) {
            let new = new_id(&id, kind, key);
            documents.insert((kind, id), new.into());
        }
    }
    let new = new_id(&old, Kind::Service, key);
    let mut sections = rewrite(definition, &Ids { service: (old, new), documents }).into_sections();
    let [service, ..] = &mut sections;
    *service = named(service, key);
    Definition::from_sections(sections)
}

/// The service under this name and version.
fn named(service: &str, key: &ServiceKey) -> String {
    let Some(mut object) = Object::of(service) else {
        return service.to_owned();
    };
    let like = Object::default();
    object.put("name", quoted(&key.name), &like);
    object.put("version", quoted(&key.version), &like);
    object.to_string()
}

/// The first 24 digits of a hash of all that the id stands for.
fn new_id(old: &str, kind: Kind, key: &ServiceKey) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in [kind.key(), old, &key.name, &key.version] {
        // The length first, so that no text can move from one field to the next unnoticed.
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    let digits = hasher.finalize().to_hex();
    digits.chars().take(24).collect()
}

/// Whether this is an id as a Microcks makes them: 24 hex digits.
#[must_use]
pub fn is_microcks_id(id: &str) -> bool {
    id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Ids that no Microcks has made.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct NonMicrocksIds {
    /// Whether the service's is one: a Microcks takes it in and can never export it again.
    pub service: bool,
    /// How many documents have one: they are exported with their service, whatever their ids.
    pub documents: u32,
}

impl Definition {
    /// Which of its ids are not 24 hex digits. What has none gets one from the Microcks.
    #[must_use]
    pub fn non_microcks_ids(&self) -> NonMicrocksIds {
        let service = document::service_of(self).and_then(|service| service.id).unwrap_or_default();
        let kinds = Kind::ALL.into_iter().skip(1);
        let parts = kinds.flat_map(|kind| document::parts(self, kind, &service));
        let odd = parts.filter(|part| part.id.as_deref().is_some_and(|id| !is_microcks_id(id)));
        NonMicrocksIds {
            documents: u32::try_from(odd.count()).unwrap_or(u32::MAX),
            service: !is_microcks_id(&service),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_microcks_is_24_hex_digits() {
        assert!(is_microcks_id("67a00000b9e1f0a3c4000000"));
        assert!(is_microcks_id("67A00000B9E1F0A3C4000000"));
        for odd in
            ["", "67a00000b9e1f0a3c400000", "67a00000b9e1f0a3c4000000a", "12345678901234567890123x"]
        {
            assert!(!is_microcks_id(odd), "{odd}");
        }
    }

    #[test]
    fn a_new_id_depends_on_all_that_it_stands_for() {
        let id = |old, kind, name: &str, version: &str| {
            new_id(old, kind, &ServiceKey::new(name, version))
        };
        let one = id("a", Kind::Request, "A", "1");
        assert!(is_microcks_id(&one));
        assert_eq!(one, id("a", Kind::Request, "A", "1"));
        for other in [
            id("b", Kind::Request, "A", "1"),
            id("a", Kind::Response, "A", "1"),
            id("a", Kind::Request, "A1", ""),
            id("a", Kind::Request, "A", "2"),
        ] {
            assert_ne!(one, other);
        }
    }
}
