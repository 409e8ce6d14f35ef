//! An exported selection is complete: it has no links to services that were not selected.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;
use snapshot::Kind;
use snapshot_generator::demo;

use crate::support::{Arrays, definitions, export, file_with_every_type, read_usable};

fn check(file: &[u8], chosen: &[bool]) -> Result<(), TestCaseError> {
    let all = definitions(file);
    let chosen: Vec<_> = all
        .iter()
        .zip(chosen.iter().cycle())
        .filter(|(_, chosen)| **chosen)
        .map(|(definition, _)| definition.clone())
        .collect();
    let part = export(&chosen);
    let manifest = read_usable(&part);
    prop_assert_eq!(&manifest.problems, &[]);
    prop_assert_eq!(manifest.definitions.len(), chosen.len());

    let everything = Arrays::parse(file).documents();
    let documents = Arrays::parse(&part).documents();
    for (key, document) in &documents {
        prop_assert_eq!(everything.get(key), Some(document));
    }

    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ids = |kind: Kind| -> HashSet<String> {
        let of_kind = documents.iter().filter(|((array, _), _)| *array == kind.key());
        of_kind.map(|(_, (value, _))| text(&value["id"])).collect()
    };
    let (services, responses, events) =
        (ids(Kind::Service), ids(Kind::Response), ids(Kind::EventMessage));
    // Nothing in the selection belongs to a service outside it.
    for ((array, _), (value, _)) in &documents {
        let owner = match *array {
            "services" => continue,
            "resources" => text(&value["serviceId"]),
            _ => text(&value["operationId"])[..24].to_owned(),
        };
        prop_assert!(services.contains(&owner));
        let response = &value["responseId"];
        prop_assert!(response.is_null() || responses.contains(&text(response)));
        let reply = &value["replyId"];
        prop_assert!(reply.is_null() || events.contains(&text(reply)));
    }
    // Everything that belongs to a selected service is in the selection.
    for (key, (value, _)) in &everything {
        let owner = match key.0 {
            "services" => text(&value["id"]),
            "resources" => text(&value["serviceId"]),
            _ => text(&value["operationId"])[..24].to_owned(),
        };
        prop_assert_eq!(documents.contains_key(key), services.contains(&owner));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_selection_is_complete(seed in 0..1000_u64, chosen in prop::collection::vec(any::<bool>(), 7)) {
        check(&file_with_every_type(seed), &chosen)?;
    }
}

#[test]
fn selection_of_two_services_is_complete() {
    let mut chosen = [false; 40];
    chosen[3] = true;
    chosen[17] = true;
    check(&demo(), &chosen).unwrap();
}

#[test]
fn empty_and_full_selections_are_complete() {
    check(&demo(), &[false]).unwrap();
    check(&demo(), &[true]).unwrap();
}
