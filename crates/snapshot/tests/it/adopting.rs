//! The same service under other ids becomes the same again.

use proptest::prelude::*;
use snapshot::{Definition, Kind, ServiceType, diff, remap_ids};

use crate::{
    samples::all,
    support::{definitions, one, only, renumbered},
};

fn check(here: &Definition, file: &Definition) -> Result<(), TestCaseError> {
    let adopted = remap_ids(file, here);
    prop_assert_eq!(&remap_ids(&adopted, here), &adopted, "a second time changes nothing");
    prop_assert_eq!(&remap_ids(here, here), here);
    prop_assert_eq!(&remap_ids(file, file), file);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_renumbered_copy_becomes_the_original(kind in 0..7_usize, seed in any::<u64>(), salt in any::<u64>()) {
        let file = one(ServiceType::KNOWN[kind], seed);
        let here = only(&file);
        let copy = only(&renumbered(&file, salt));
        prop_assert_ne!(&copy, &here);
        check(&here, &copy)?;
        prop_assert!(remap_ids(&copy, &here) == here);
    }

    #[test]
    fn adopting_is_idempotent_between_any_two(kinds in (0..7_usize, 0..7_usize), seeds in (0..20_u64, 0..20_u64)) {
        let here = only(&one(ServiceType::KNOWN[kinds.0], seeds.0));
        let file = only(&one(ServiceType::KNOWN[kinds.1], seeds.1));
        check(&here, &file)?;
    }
}

/// A file whose examples have one name and one criteria, as repeated imports leave behind.
fn alike(ids: [&str; 4]) -> String {
    let [q1, q2, p1, p2] = ids;
    format!(
        r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[],
        "requests":[{{"name":"x","operationId":"s-o","id":"{q1}","responseId":"{p1}"}},{{"name":"x","operationId":"s-o","id":"{q2}","responseId":"{p2}"}}],
        "responses":[{{"name":"x","content":"1","operationId":"s-o","id":"{p1}"}},{{"name":"x","content":"2","operationId":"s-o","id":"{p2}"}}],
        "eventMessages":[]}}"#
    )
}

#[test]
fn of_documents_that_are_called_alike_the_equal_ones_are_the_same() {
    let here = only(alike(["q1", "q2", "p1", "p2"]).as_bytes());
    for ids in
        [["a", "b", "c", "d"], ["b", "a", "d", "c"], ["a", "b", "d", "c"], ["q2", "b", "d", "c"]]
    {
        let file = only(alike(ids).as_bytes());
        let adopted = remap_ids(&file, &here);
        if ids[0] != "q2" {
            assert_eq!(adopted, here, "{ids:?}");
        }
        assert_eq!(remap_ids(&adopted, &here), adopted);
    }
}

#[test]
fn real_services_that_were_imported_twice() {
    for file in all() {
        for salt in 0..4 {
            let other = renumbered(&file, salt);
            for (here, copy) in definitions(&file).iter().zip(&definitions(&other)) {
                let adopted = remap_ids(copy, here);
                let differs = diff(here, &adopted);
                assert!(adopted == *here, "{differs:#?}");
            }
        }
    }
}

#[test]
fn a_service_that_has_nothing_in_common_but_its_id() {
    let here = only(&one(ServiceType::Rest, 1));
    let file = only(&one(ServiceType::Event, 2));
    let adopted = remap_ids(&file, &here);
    let ids = |definition: &Definition| definition.section(Kind::Service)[7..31].to_owned();
    assert_eq!(ids(&adopted), ids(&here));
    for message in adopted.section(Kind::EventMessage).lines() {
        assert!(message.contains(&format!("\"operationId\":\"{}-", ids(&here))));
    }
}
