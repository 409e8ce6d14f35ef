//! Remapping IDs makes copies of the same service equal.

use proptest::prelude::*;
use snapshot::{Definition, Kind, ServiceType, diff, remap_ids};

use crate::{
    samples::all,
    support::{definitions, file_with_one, renumbered, single_definition},
};

fn check(here: &Definition, file: &Definition) -> Result<(), TestCaseError> {
    let remapped = remap_ids(file, here);
    prop_assert_eq!(&remap_ids(&remapped, here), &remapped, "remapping twice changes nothing");
    prop_assert_eq!(&remap_ids(here, here), here);
    prop_assert_eq!(&remap_ids(file, file), file);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn copy_with_other_ids_becomes_the_original(kind in 0..7_usize, seed in any::<u64>(), salt in any::<u64>()) {
        let file = file_with_one(ServiceType::KNOWN[kind], seed);
        let here = single_definition(&file);
        let copy = single_definition(&renumbered(&file, salt));
        prop_assert_ne!(&copy, &here);
        check(&here, &copy)?;
        prop_assert!(remap_ids(&copy, &here) == here);
    }

    #[test]
    fn remap_ids_is_idempotent_for_any_two_services(kinds in (0..7_usize, 0..7_usize), seeds in (0..20_u64, 0..20_u64)) {
        let here = single_definition(&file_with_one(ServiceType::KNOWN[kinds.0], seeds.0));
        let file = single_definition(&file_with_one(ServiceType::KNOWN[kinds.1], seeds.1));
        check(&here, &file)?;
    }
}

/// A file whose examples have the same name and criteria, as repeated imports create them.
fn file_with_equal_names(ids: [&str; 4]) -> String {
    let [q1, q2, p1, p2] = ids;
    format!(
        r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[],
        "requests":[{{"name":"x","operationId":"s-o","id":"{q1}","responseId":"{p1}"}},{{"name":"x","operationId":"s-o","id":"{q2}","responseId":"{p2}"}}],
        "responses":[{{"name":"x","content":"1","operationId":"s-o","id":"{p1}"}},{{"name":"x","content":"2","operationId":"s-o","id":"{p2}"}}],
        "eventMessages":[]}}"#
    )
}

#[test]
fn documents_with_equal_names_are_matched_by_content() {
    let here = single_definition(file_with_equal_names(["q1", "q2", "p1", "p2"]).as_bytes());
    for ids in
        [["a", "b", "c", "d"], ["b", "a", "d", "c"], ["a", "b", "d", "c"], ["q2", "b", "d", "c"]]
    {
        let file = single_definition(file_with_equal_names(ids).as_bytes());
        let remapped = remap_ids(&file, &here);
        if ids[0] != "q2" {
            assert_eq!(remapped, here, "{ids:?}");
        }
        assert_eq!(remap_ids(&remapped, &here), remapped);
    }
}

#[test]
fn samples_with_other_ids_become_the_originals() {
    for file in all() {
        for salt in 0..4 {
            let other = renumbered(&file, salt);
            for (here, copy) in definitions(&file).iter().zip(&definitions(&other)) {
                let remapped = remap_ids(copy, here);
                let changes = diff(here, &remapped);
                assert!(remapped == *here, "{changes:#?}");
            }
        }
    }
}

#[test]
fn unrelated_service_gets_the_service_id_in_all_references() {
    let here = single_definition(&file_with_one(ServiceType::Rest, 1));
    let file = single_definition(&file_with_one(ServiceType::Event, 2));
    let remapped = remap_ids(&file, &here);
    let service_id = |definition: &Definition| definition.section(Kind::Service)[7..31].to_owned();
    assert_eq!(service_id(&remapped), service_id(&here));
    for message in remapped.section(Kind::EventMessage).lines() {
        assert!(message.contains(&format!("\"operationId\":\"{}-", service_id(&here))));
    }
}
