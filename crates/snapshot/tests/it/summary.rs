//! The summary of a definition equals the one in the manifest of its file.

use proptest::prelude::*;
use snapshot::{Definition, ServiceType};

use crate::{
    mutation::{changed, changes},
    samples::all,
    support::{file_with_every_type, file_with_one, read_usable},
};

#[track_caller]
fn check(file: &[u8]) {
    for entry in &read_usable(file).definitions {
        let definition = entry.definition(file).unwrap();
        let summary = definition.summary();
        let manifest = read_usable(&crate::support::export(std::slice::from_ref(&definition)));
        assert_eq!(summary.as_ref(), Some(&manifest.definitions[0].summary));
        if let Some(same) = entry.summary_of_definition() {
            assert_eq!(summary.as_ref(), Some(same));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn summary_of_generated_service_matches_the_manifest(kind in 0..7_usize, seed in any::<u64>(), changes in changes()) {
        check(&changed(&file_with_one(ServiceType::KNOWN[kind], seed), &changes));
    }
}

#[test]
fn summary_of_every_type_and_sample_matches_the_manifest() {
    check(&file_with_every_type(5));
    for file in all() {
        check(&file);
    }
}

#[test]
fn summary_of_a_file_is_that_of_its_definition_unless_it_has_white_space() {
    let compact =
        br#"{"services":[{"id":"s","name":"A"}],"responses":[{"id":"p","operationId":"s-o"}]}"#;
    let spaced =
        br#"{"services":[{"id":"s","name":"A"}],"responses":[{"id":"p", "operationId":"s-o"}]}"#;
    let without_id = br#"{"services":[{"name": "A"}]}"#;
    for (file, is_same) in [(&compact[..], true), (spaced, false), (without_id, true)] {
        let entry = &read_usable(file).definitions[0];
        assert_eq!(entry.summary_of_definition().is_some(), is_same);
        check(file);
    }
}

#[test]
fn definition_without_a_service_has_no_summary() {
    assert_eq!(Definition::from_sections(Default::default()).summary(), None);
}
