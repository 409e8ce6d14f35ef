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
    /// The services in the repository.
    pub existing: Vec<Service>,
    /// The services in the file.
    pub file: Vec<Service>,
    picks: Vec<Pick>,
}

/// Random values from which a decision for a row is made.
#[derive(Clone, Debug)]
struct Pick {
    choice: Index,
    /// Whether to exclude the settings, and the examples of each operation.
    excluded: [bool; 3],
    /// The version of a copy. Sometimes it already exists.
    copy_version: u8,
}

/// The configuration of a property test: `PROPTEST_CASES` cases, 500 by default.
#[must_use]
pub fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(500),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Up to five services. Names can repeat.
pub fn services() -> impl Strategy<Value = Vec<Service>> {
    let example = (prop::sample::select(&OPERATIONS[..]).prop_map(str::to_owned), "[a-c]");
    let examples = prop::collection::btree_map(example, "[0-2]", 0..4);
    let service = ("[a-e]", "[A-E]", 0..3_u32, examples).prop_map(|(id, name, delay, examples)| {
        Service { id, name, version: "1".into(), delay, examples }
    });
    // A duplicate ID is reported instead of planned. A duplicate name is a conflict.
    prop::collection::vec(service, 0..6).prop_map(|mut services| {
        let mut ids = BTreeSet::new();
        services.retain(|service| ids.insert(service.id.clone()));
        services
    })
}

/// Generates a case.
pub fn case() -> impl Strategy<Value = Case> {
    let pick = (any::<Index>(), any::<[bool; 3]>(), 0..4_u8);
    let pick =
        pick.prop_map(|(choice, excluded, copy_version)| Pick { choice, excluded, copy_version });
    let picks = prop::collection::vec(pick, 6);
    (services(), services(), picks).prop_map(|(existing, file, picks)| Case {
        existing: unique(existing),
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
        let rows = rows.filter(|((row, _), _)| !row.choices.is_empty());
        rows.map(|((row, index), pick)| (index, pick.decision(row))).collect()
    }
}

impl Pick {
    fn decision(&self, row: &Row) -> Decision {
        let exclusions = || exclusions(self.excluded);
        match self.choice.get(row.choices) {
            Choice::Replace => Decision::Replace(exclusions()),
            Choice::Merge => Decision::Merge(exclusions()),
            Choice::Copy => {
                let name = row.summary.key.name.to_string();
                Decision::Copy(ServiceKey::new(name, self.copy_version.to_string()))
            }
            other => other.decision().unwrap(),
        }
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
