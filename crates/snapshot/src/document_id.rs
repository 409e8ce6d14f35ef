//! Short hashes of document IDs, so that the IDs of a million documents take 8 MB.

use crate::{
    Definition, Kind,
    read::{header, schema::field_index, validate},
    section,
};

/// A hash of the kind and the ID of a document.
///
/// A Microcks has one collection for each kind, so a contract and a request can have the same ID, and
/// two contracts cannot, not even of different services. Two different IDs of a million have the same
/// hash once in about 37 million repositories. That costs one of the two documents its ID and nothing
/// else, because it gets a new one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DocumentIdHash(u64);

impl DocumentIdHash {
    /// The hash of the ID of a document of this kind.
    #[must_use]
    pub fn new(kind: Kind, id: &str) -> Self {
        let seed = kind.index() as u64;
        Self(twox_hash::XxHash3_64::oneshot_with_seed(seed, id.as_bytes()))
    }
}

impl Definition {
    /// The IDs of the contracts, requests, responses and event messages, in the order of the sections.
    /// A document without an ID has no hash.
    #[must_use]
    pub fn document_ids(&self) -> Box<[DocumentIdHash]> {
        let ids = Kind::OWNED.into_iter().flat_map(|kind| {
            let documents = section::documents(self.section(kind));
            documents.filter_map(move |text| Some(DocumentIdHash::new(kind, &id(kind, text)?)))
        });
        ids.collect()
    }
}

/// The ID of a contract or message.
fn id(kind: Kind, text: &str) -> Option<Box<str>> {
    let validated = validate::validate(text, kind).ok()?;
    let id = header::text(text.get(validated.value(field_index::id(kind))?)?).ok()??;
    (!id.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_depends_on_kind_and_id() {
        let request = DocumentIdHash::new(Kind::Request, "1");
        assert_eq!(request, DocumentIdHash::new(Kind::Request, "1"));
        assert_ne!(request, DocumentIdHash::new(Kind::Response, "1"));
        assert_ne!(request, DocumentIdHash::new(Kind::Request, "2"));
    }

    #[test]
    fn document_ids_has_each_id_of_a_definition_once() {
        let definition = Definition::from_sections([
            r#"{"id":"s","name":"A","version":"1"}"#.to_owned(),
            r#"{"id":7,"name":"a.yaml","serviceId":"s"}"#.to_owned(),
            "{\"id\":\"1\",\"operationId\":\"s-o\"},\n{\"operationId\":\"s-o\"}".to_owned(),
            r#"{"id":"1","operationId":"s-o"}"#.to_owned(),
            r#"{"id":"","operationId":"s-o"}"#.to_owned(),
        ]);
        let expected = [(Kind::Resource, "7"), (Kind::Request, "1"), (Kind::Response, "1")];
        let expected = expected.map(|(kind, id)| DocumentIdHash::new(kind, id));
        assert_eq!(*definition.document_ids(), expected);
    }
}
