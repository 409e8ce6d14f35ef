//! Generates repositories, files and decisions.

use std::collections::BTreeSet;

use api_types::{Choice, Decision, Decisions};
use proptest::{prelude::*, sample::Index};
use repository::{Plan, Row};
use snapshot::{Exclusions, ServiceKey};

use crate::service::{OPERATIONS, Service};

/// A repository, a file to import, and random decisions.
#[derive(Clone, Debug)]
pub struct Case {
    pub here: Vec<Service>,
    pub file: Vec<Service>,
    picks: Vec<(Index, [bool; 3], u8)>,
}

/// The number of cases per property: `PROPTEST_CASES`, 500 by default.
#[must_use]
pub fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(500),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Up to five services. Names can repeat.
pub fn services() -> impl Strategy<Value = Vec<Service>> {
    let place = (prop::sample::select(&OPERATIONS[..]).prop_map(str::to_owned), "[a-c]");
    let examples = prop::collection::btree_map(place, "[0-2]", 0..4);
    let one = ("[a-e]", "[A-E]", 0..3_u32, examples).prop_map(|(id, name, delay, examples)| {
        Service { id, name, version: "1".into(), delay, examples }
    });
    // A duplicate ID is reported instead of planned. A duplicate name is a conflict.
    prop::collection::vec(one, 0..6).prop_map(|mut services| {
        let mut ids = BTreeSet::new();
        services.retain(|service| ids.insert(service.id.clone()));
        services
    })
}

/// Generates a case.
pub fn case() -> impl Strategy<Value = Case> {
    let pick = (any::<Index>(), any::<[bool; 3]>(), 0..4_u8);
    let picks = prop::collection::vec(pick, 6);
    (services(), services(), picks).prop_map(|(here, file, picks)| Case {
        here: unique(here),
        file,
        picks,
    })
}

/// Removes services with duplicate names, so that the first import has no conflicts.
fn unique(services: Vec<Service>) -> Vec<Service> {
    let mut names = BTreeSet::new();
    services.into_iter().filter(|service| names.insert(service.key())).collect()
}

impl Case {
    /// Picks a decision for each row with choices.
    #[must_use]
    pub fn decisions(&self, plan: &Plan) -> Decisions {
        let rows = plan.rows.iter().zip(0..).zip(self.picks.iter().cycle());
        let decisions = rows.filter(|((row, _), _)| !row.choices.is_empty());
        let decide =
            |((row, place), (pick, excluded, copy)): ((&Row, u32), &(Index, [bool; 3], u8))| {
                let exclusions = || exclusions(*excluded);
                let decision = match pick.get(row.choices) {
                    Choice::Replace => Decision::Replace(exclusions()),
                    Choice::Merge => Decision::Merge(exclusions()),
                    Choice::Copy => Decision::Copy(ServiceKey::new(
                        row.summary.key.name.to_string(),
                        // Sometimes a version that already exists.
                        copy.to_string(),
                    )),
                    other => other.decision().unwrap(),
                };
                (place, decision)
            };
        decisions.map(decide).collect()
    }
}

fn exclusions([settings, first, second]: [bool; 3]) -> Exclusions {
    let examples = OPERATIONS.into_iter().zip([first, second]);
    Exclusions {
        settings,
        contracts: false,
        examples: examples.filter(|(_, excluded)| *excluded).map(|(name, _)| name.into()).collect(),
    }
}
