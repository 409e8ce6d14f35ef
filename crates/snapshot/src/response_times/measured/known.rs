//! The operations that measurements can belong to.

use std::collections::HashMap;

use super::{
    super::{operations::Operation, time::Unit},
    path_trie::{Extent, Match, PathTrie},
    url,
};
use crate::{
    Definition, Kind, ServiceKey, ServiceType,
    object::{Object, list},
    read::header::ServiceHeader,
};

/// An operation that measurements can belong to.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KnownOperation {
    /// The name and version of its service.
    pub service: ServiceKey,
    /// Its name.
    pub operation: Box<str>,
}

impl KnownOperation {
    /// The operations of a definition. None for event services, which have no response times.
    #[must_use]
    pub fn of(definition: &Definition) -> Vec<Self> {
        Self::of_service(definition.section(Kind::Service))
    }

    /// The operations of a service, given as JSON. None for event services.
    #[must_use]
    pub fn of_service(service: &str) -> Vec<Self> {
        let header = ServiceHeader::parse(service).ok();
        let Some(header) = header.filter(|header| {
            Unit::of(header.kind.unwrap_or(ServiceType::Unknown)) == Unit::Milliseconds
        }) else {
            return Vec::new();
        };
        let fields = Object::parse(service).unwrap_or_default();
        let operations = fields.get("operations").and_then(list).unwrap_or_default();
        let operations = operations.into_iter().filter_map(Operation::parse);
        operations
            .map(|Operation { name, .. }| Self { service: header.key(), operation: name })
            .collect()
    }
}

/// Operations by name and by path.
#[derive(Debug, Default)]
pub struct KnownOperations {
    operations: Vec<KnownOperation>,
    by_name: HashMap<KnownOperation, u32>,
    services: HashMap<ServiceKey, Vec<u32>>,
    paths: PathTrie,
}

impl KnownOperations {
    /// Indexes operations. Repeated ones count once.
    pub fn new(operations: impl IntoIterator<Item = KnownOperation>) -> Self {
        let mut known = Self::default();
        for operation in operations {
            known.insert(operation);
        }
        known
    }

    /// Indexes one more operation, unless it is already indexed. A page that must stay responsive
    /// indexes some at a time.
    pub fn insert(&mut self, operation: KnownOperation) {
        let Ok(index) = u32::try_from(self.operations.len()) else { return };
        if self.by_name.contains_key(&operation) {
            return;
        }
        self.by_name.insert(operation.clone(), index);
        self.services.entry(operation.service.clone()).or_default().push(index);
        self.paths.insert(&operation.operation, index);
        self.operations.push(operation);
    }

    pub(super) fn get(&self, index: u32) -> Option<&KnownOperation> {
        self.operations.get(index as usize)
    }

    pub(super) fn find_name(&self, operation: &KnownOperation) -> Option<u32> {
        self.by_name.get(operation).copied()
    }

    /// Finds the operation of a request: by the address of a mock (`/rest/{name}/{version}/…`), or else
    /// by the end of the path.
    pub(super) fn find_request(&self, method: &str, path: &str) -> Match {
        let Some(segments) = url::segments(path) else { return Match::Nothing };
        for (index, segment) in segments.iter().enumerate() {
            let [name, version, rest @ ..] = segments.get(index + 1..).unwrap_or_default() else {
                break;
            };
            if !matches!(*segment, "rest" | "rest-valid") {
                continue;
            }
            let key = ServiceKey::new(url::decode_name(name), url::decode_name(version));
            if let Some(operations) = self.services.get(&key) {
                let is_candidate = |index| operations.binary_search(&index).is_ok();
                return self.paths.find(method, rest, Extent::Whole, is_candidate);
            }
        }
        self.paths.find(method, &segments, Extent::End, |_| true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_event_services_are_not_known() {
        let definition = |kind: &str| {
            let service = format!(
                r#"{{"name":"n","version":"1","type":"{kind}","operations":[{{"name":"a"}},null]}}"#
            );
            let mut sections: [String; 5] = Default::default();
            sections[0] = service;
            KnownOperation::of(&Definition::from_sections(sections))
        };
        let known = KnownOperation { service: ServiceKey::new("n", "1"), operation: "a".into() };
        assert_eq!(definition("REST"), [known]);
        assert_eq!(definition("EVENT"), []);
    }

    #[test]
    fn address_of_a_mock_decides_the_service() {
        let operation = |name: &str, version: &str, operation: &str| KnownOperation {
            service: ServiceKey::new(name, version),
            operation: operation.into(),
        };
        let known = KnownOperations::new([
            operation("Beer API", "1.0", "GET /beer/{name}"),
            operation("Beer API", "2.0", "GET /beer/{name}"),
            operation("Beer API", "2.0", "GET /beer/{name}"),
        ]);
        let find = |path| known.find_request("GET", path);
        assert_eq!(find("/api/rest/Beer+API/2.0/beer/IPA"), Match::One(1));
        assert_eq!(find("/rest-valid/Beer%20API/1.0/beer/IPA"), Match::One(0));
        assert_eq!(find("/rest/Beer+API/1.0/other/beer/IPA"), Match::Nothing);
        assert_eq!(find("/rest/Wine+API/1.0/beer/IPA"), Match::Several);
        assert_eq!(find("/rest"), Match::Nothing);
    }
}
