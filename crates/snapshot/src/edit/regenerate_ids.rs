//! New IDs for a copy of a service.

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
    for kind in Kind::OWNED {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::is_microcks_id;

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
