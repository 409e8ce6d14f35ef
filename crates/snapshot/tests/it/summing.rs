//! A definition alone tells of itself what an outline of its file would.

use proptest::prelude::*;
use snapshot::{Definition, ServiceType};

use crate::{
    mutate::{changed, changes},
    samples::all,
    support::{every_type, one, usable},
};

#[track_caller]
fn check(file: &[u8]) {
    for outlined in &usable(file).definitions {
        let definition = outlined.definition(file).unwrap();
        let told = definition.summary();
        let summary = usable(&crate::support::export(std::slice::from_ref(&definition)));
        assert_eq!(told.as_ref(), Some(&summary.definitions[0].summary));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn of_every_generated_service(kind in 0..7_usize, seed in any::<u64>(), changes in changes()) {
        check(&changed(&one(ServiceType::KNOWN[kind], seed), &changes));
    }
}

#[test]
fn of_every_type_and_every_sample() {
    check(&every_type(5));
    for file in all() {
        check(&file);
    }
}

#[test]
fn what_has_no_service_has_no_summary() {
    assert_eq!(Definition::from_sections(Default::default()).summary(), None);
}
