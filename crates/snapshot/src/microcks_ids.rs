//! Which IDs Microcks generates, and which it changes.

use crate::{Definition, Kind, document};

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
        let documents =
            Kind::OWNED.into_iter().flat_map(|kind| document::documents(self, kind, &service));
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
}
