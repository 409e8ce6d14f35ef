//! A copy with regenerated IDs shares no ID with the original and has the same content.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use snapshot::{
    Definition, Diff, Kind, ServiceKey, ServiceType, diff, is_microcks_id, regenerate_ids,
};

use crate::{
    mutation::{changed, changes},
    support::{Arrays, export, file_with_one, single_definition},
};

/// The IDs of all documents.
fn ids(definition: &Definition) -> BTreeSet<String> {
    let file = export(std::slice::from_ref(definition));
    let arrays = Arrays::parse(&file);
    let documents = arrays.all().into_iter().flatten();
    let values = documents.map(|text| serde_json::from_str::<Value>(text.get()).unwrap());
    values.filter_map(|value| Some(value["id"].as_str()?.to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn copy_shares_no_id_with_the_original(kind in 0..7_usize, seed in 0..40_u64, changes in changes()) {
        let original = single_definition(&changed(&file_with_one(ServiceType::KNOWN[kind], seed), &changes));
        let key = ServiceKey::new("a.b.Order", "1.0 \"copy\"");
        let copy = regenerate_ids(&original, &key);
        prop_assert_eq!(&copy, &regenerate_ids(&original, &key));
        let read_again = single_definition(&export(std::slice::from_ref(&copy)));
        prop_assert_eq!(&read_again, &copy, "the copy must survive an export");
        let (before, after) = (original.summary().unwrap(), copy.summary().unwrap());
        prop_assert_eq!(&after.key, &key);
        prop_assert_eq!(before.documents, after.documents);

        let old = ids(&original);
        let new = ids(&copy);
        prop_assert_eq!(old.len(), new.len());
        prop_assert!(new.iter().all(|id| is_microcks_id(id)));
        prop_assert!(old.is_disjoint(&new));
        let text = copy.sections().concat();
        for id in &old {
            // Links to documents outside the definition do not change.
            let links = text.matches(&format!("\"{id}")).count();
            prop_assert_eq!(links, dangling(&original, id), "{}", id);
        }
        prop_assert_eq!(copy.non_microcks_ids(), snapshot::NonMicrocksIds::default());

        let other = regenerate_ids(&original, &ServiceKey::new("a.b.Order", "2"));
        prop_assert!(ids(&other).is_disjoint(&new));
    }

    #[test]
    fn copy_has_the_same_content(kind in 0..7_usize, seed in 0..40_u64, changes in changes()) {
        let original = single_definition(&changed(&file_with_one(ServiceType::KNOWN[kind], seed), &changes));
        let copy = regenerate_ids(&original, &ServiceKey::new("Copy", "1"));
        let Diff { operations, contracts, service, .. } = diff(&original, &snapshot::remap_ids(&copy, &original));
        let fields: Vec<&str> = service.iter().map(|change| &*change.field).collect();
        prop_assert_eq!(fields, ["name", "version"]);
        // Examples with equal names may be paired in another order.
        prop_assert!(contracts.is_empty());
        prop_assert_eq!(operations, []);
    }
}

/// The number of links to this ID if no document of the linked kind has it.
fn dangling(definition: &Definition, id: &str) -> usize {
    let value = |text: &str| serde_json::from_str::<Value>(text.trim_end_matches(',')).unwrap();
    let has = |kind: Kind| {
        definition.section(kind).lines().any(|text| value(text)["id"].as_str() == Some(id))
    };
    let links = |kind: Kind, field: &str| {
        let texts = definition.section(kind).lines();
        texts.filter(|text| value(text)[field].as_str() == Some(id)).count()
    };
    let requests = if has(Kind::Response) { 0 } else { links(Kind::Request, "responseId") };
    let events = if has(Kind::EventMessage) { 0 } else { links(Kind::EventMessage, "replyId") };
    requests + events
}

#[test]
fn ids_that_microcks_did_not_generate_are_counted() {
    let file = r#"{"services":[{"id":25000000000000000000000000001,"name":"A","version":"1","operations":[{"name":"o"}]}],
        "resources":[{"id":"r","name":"r","serviceId":25000000000000000000000000001}],"requests":[],
        "responses":[{"name":"a","operationId":"25000000000000000000000000001-o"},
        {"name":"b","id":"67a00000b9e1f0a3c4000000","operationId":"25000000000000000000000000001-o"}],"eventMessages":[]}"#;
    let odd = single_definition(file.as_bytes());
    assert_eq!(odd.non_microcks_ids(), snapshot::NonMicrocksIds { service: true, documents: 1 });
    let copy = regenerate_ids(&odd, &ServiceKey::new("A", "1"));
    assert_eq!(copy.non_microcks_ids(), snapshot::NonMicrocksIds::default());
    assert_eq!(copy.section(Kind::Response).lines().count(), 2);
    assert!(!copy.section(Kind::Resource).contains("2500"));
}
