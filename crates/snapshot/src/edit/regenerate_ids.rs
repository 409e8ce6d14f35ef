//! New IDs, for a copy of a service and for IDs that Microcks cannot export.

use std::collections::HashMap;

use crate::{
    Definition, Kind, ServiceKey,
    document::{self, Identity},
    edit::rewrite_ids::{IdMap, rewrite_ids},
    object::{Object, quoted},
};

/// Copies a definition under another name or version. The service and its documents get new IDs of
/// 24 hex digits. A document without an ID gets none.
///
/// The IDs are deterministic: the same definition and key always give the same IDs. Copies with
/// different keys share no ID. Links to documents outside the definition do not change.
#[must_use]
pub fn regenerate_ids(definition: &Definition, key: &ServiceKey) -> Definition {
    let old =
        document::service_header(definition).and_then(|service| service.id).unwrap_or_default();
    let mut documents = HashMap::new();
    for kind in Kind::ALL.into_iter().skip(1) {
        for document in document::documents(definition, kind, &old) {
            if let Some(id) = document.id {
                let new = new_id(&id, kind, key, 0);
                documents.insert((kind, Identity::Id(id)), new.into());
            }
        }
    }
    let new = new_id(&old, Kind::Service, key, 0);
    let ids = IdMap { service: (old, new), documents };
    let mut sections = rewrite_ids(definition, &ids).into_sections();
    let [service, ..] = &mut sections;
    *service = with_key(service, key);
    Definition::from_sections(sections)
}

/// The service with this name and version.
fn with_key(service: &str, key: &ServiceKey) -> String {
    let Some(mut object) = Object::parse(service) else {
        return service.to_owned();
    };
    let no_order = Object::default();
    object.set("name", quoted(&key.name), &no_order);
    object.set("version", quoted(&key.version), &no_order);
    object.to_string()
}

/// The first 24 digits of a hash of the old ID, the kind and the key. Each attempt gives another ID.
pub(crate) fn new_id(old: &str, kind: Kind, key: &ServiceKey, attempt: u32) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in [kind.key(), old, &key.name, &key.version] {
        // Hashing the length first ensures that moving text between fields changes the hash.
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    if attempt > 0 {
        hasher.update(&attempt.to_le_bytes());
    }
    let digits = hasher.finalize().to_hex();
    digits.chars().take(24).collect()
}

/// Whether the ID has the form that Microcks generates: 24 hex digits in lower case.
#[must_use]
pub fn is_microcks_id(id: &str) -> bool {
    is_object_id(id) && !has_upper_case(id)
}

/// Whether a Microcks changes the ID when it stores it. Its database takes 24 hex digits as a number,
/// and writes them back in lower case. References to the ID keep their upper case, so that examples and
/// contracts no longer belong to their service, and requests lose their responses.
#[must_use]
pub fn is_changed_by_microcks(id: &str) -> bool {
    is_object_id(id) && has_upper_case(id)
}

fn is_object_id(id: &str) -> bool {
    id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn has_upper_case(id: &str) -> bool {
    id.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// IDs that Microcks did not generate.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct NonMicrocksIds {
    /// Whether the service has one. Microcks can import such a service but never export it.
    pub service: bool,
    /// How many documents have one. Microcks exports these documents anyway, with their service.
    pub documents: u32,
}

impl Definition {
    /// Which IDs are not 24 hex digits. Missing IDs do not count, because Microcks generates them.
    #[must_use]
    pub fn non_microcks_ids(&self) -> NonMicrocksIds {
        let header = document::service_header(self);
        let service = header.and_then(|service| service.id).unwrap_or_default();
        let kinds = Kind::ALL.into_iter().skip(1);
        let documents = kinds.flat_map(|kind| document::documents(self, kind, &service));
        let ids = documents.filter_map(|document| document.id);
        let count = ids.filter(|id| !is_microcks_id(id)).count();
        NonMicrocksIds {
            service: !is_microcks_id(&service),
            documents: u32::try_from(count).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_microcks_id_accepts_only_24_hex_digits_in_lower_case() {
        assert!(is_microcks_id("67a00000b9e1f0a3c4000000"));
        for other in
            ["", "67a00000b9e1f0a3c400000", "67a00000b9e1f0a3c4000000a", "12345678901234567890123x"]
        {
            assert!(!is_microcks_id(other), "{other}");
            assert!(!is_changed_by_microcks(other), "{other}");
        }
    }

    #[test]
    fn microcks_changes_24_hex_digits_with_an_upper_case_letter() {
        for id in ["67A00000B9E1F0A3C4000000", "67a00000b9e1f0a3c400000F"] {
            assert!(is_changed_by_microcks(id) && !is_microcks_id(id), "{id}");
        }
        for id in ["67a00000b9e1f0a3c4000000", "670000000000000000000000", "Orders", "ABC"] {
            assert!(!is_changed_by_microcks(id), "{id}");
        }
    }

    #[test]
    fn new_id_depends_on_old_id_kind_name_and_version() {
        let id = |old, kind, name: &str, version: &str| {
            new_id(old, kind, &ServiceKey::new(name, version), 0)
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
        assert_ne!(one, new_id("a", Kind::Request, &ServiceKey::new("A", "1"), 1));
    }
}
