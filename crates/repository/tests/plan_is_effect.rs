//! The plan that was shown is what is written: on any repository, any file, any decisions.

#[cfg(test)]
mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use repository::{Decision, Decisions, Status};
use support::{Bench, Service, snapshot};

fn services() -> impl Strategy<Value = Vec<Service>> {
    let example = ("[a-c]", "[0-2]");
    let one = ("[a-e]", "[A-E]", prop::collection::btree_map(example.0, example.1, 0..4));
    let one = one.prop_map(|(id, name, examples)| Service {
        id,
        name,
        version: "1".into(),
        examples: examples.into_iter().collect(),
    });
    // One id twice in a file is told and not planned; one name twice is a clash.
    prop::collection::vec(one, 0..6).prop_map(|mut services| {
        let mut ids = std::collections::BTreeSet::new();
        services.retain(|service| ids.insert(service.id.clone()));
        services
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500),
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_shown_is_what_is_written(
        here in services(),
        file in services(),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 6),
    ) {
        let bench = Bench::default();
        bench.import(&snapshot("x", &unique(here)), Decision::Add);
        let before = bench.state();

        let (id, plan) = bench.planned(&snapshot("y", &file));
        let mut decisions = Decisions::new();
        for ((row, place), choice) in plan.rows.iter().zip(0..).zip(&choices) {
            if !row.choices.is_empty() {
                decisions.insert(place, *choice.get(row.choices));
            }
        }
        let mut expected = before.clone();
        let mut written = BTreeMap::new();
        for (row, place) in plan.rows.iter().zip(0..) {
            let decision = decisions.get(&place).copied().or(row.default).unwrap();
            if !decision.writes() {
                continue;
            }
            if let (Status::IdTaken { by }, Decision::Replace) = (&row.status, decision) {
                expected.remove(by);
            }
            written.insert(row.summary.key.clone(), place);
        }
        match bench.apply(&id, &decisions) {
            Err(_) => prop_assert_eq!(bench.state(), before, "refused, so nothing changed"),
            Ok(report) => {
                let after = bench.state();
                prop_assert_eq!(report.written.len(), written.len());
                for (key, place) in written {
                    let content = file[place as usize].content();
                    prop_assert_eq!(&after[&key].1, &content, "{}", key);
                    let done = report.written.iter().find(|done| done.key == key).unwrap();
                    prop_assert_eq!(&after[&key].0, done.id.as_str());
                    expected.insert(key.clone(), after[&key].clone());
                }
                prop_assert_eq!(&after, &expected, "nothing else changed");
                let ids: std::collections::BTreeSet<_> = after.values().map(|(id, _)| id).collect();
                prop_assert_eq!(ids.len(), after.len(), "ids are unique");
            }
        }
    }

    #[test]
    fn a_plan_of_the_own_export_is_all_identical(here in services()) {
        let bench = Bench::default();
        bench.import(&snapshot("x", &unique(here)), Decision::Add);
        let (export, _) = bench.export();
        let (_, plan) = bench.planned(&export);
        prop_assert!(plan.rows.iter().all(|row| row.status == Status::Identical));
    }
}

/// The services without a second one of a name: a first import has no clashes then.
fn unique(services: Vec<Service>) -> Vec<Service> {
    let mut names = std::collections::BTreeSet::new();
    services.into_iter().filter(|service| names.insert(service.key())).collect()
}
