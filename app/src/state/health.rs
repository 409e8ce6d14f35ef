//! The problems of the store.

use api_types::{CacheHealth, StoreHealth};

/// Something that an administrator has to repair.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Problem {
    /// The journal is damaged: what was found.
    Journal(String),
    /// The cache is not available: why.
    Cache(String),
    /// The disk is full: the free bytes.
    Disk(u64),
}

/// The problems of the store, worst first. A problem that both the journal and the check report
/// occurs once.
#[must_use]
pub fn problems(health: &StoreHealth) -> Vec<Problem> {
    let findings = health.check.last.iter().flat_map(|last| &last.findings);
    let mut problems = Vec::new();
    for found in health.journal.problem.iter().chain(findings) {
        let problem = Problem::Journal(found.clone());
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if let CacheHealth::Unavailable { why } = &health.cache {
        problems.push(Problem::Cache(why.clone()));
    }
    if let Some(disk) = health.disk.filter(|disk| disk.free <= disk.reserve) {
        problems.push(Problem::Disk(disk.free));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_types::{CheckHealth, DiskHealth, JournalHealth, LastCheck, RevisionNumber, Timestamp};

    fn healthy() -> StoreHealth {
        StoreHealth {
            journal: JournalHealth {
                revisions: 1,
                bytes: 10,
                first_retained: RevisionNumber(1),
                problem: None,
            },
            cache: CacheHealth::Good { rebuilt: None },
            disk: Some(DiskHealth { free: 20, reserve: 5 }),
            check: CheckHealth::default(),
        }
    }

    fn checked(findings: &[&str]) -> CheckHealth {
        let findings = findings.iter().map(|&finding| finding.to_owned()).collect();
        let (started, finished) = (Timestamp(0), Timestamp(0));
        let last = Some(LastCheck { started, finished, bytes: 10, findings });
        CheckHealth { running: None, last }
    }

    #[test]
    fn healthy_store_has_no_problems() {
        assert_eq!(problems(&healthy()), []);
        assert_eq!(problems(&StoreHealth { check: checked(&[]), ..healthy() }), []);
    }

    #[test]
    fn every_problem_is_listed_once() {
        let mut health =
            StoreHealth { check: checked(&["A is missing.", "B is bad."]), ..healthy() };
        health.journal.problem = Some("A is missing.".into());
        health.cache = CacheHealth::Unavailable { why: "No room.".into() };
        let expected = [
            Problem::Journal("A is missing.".into()),
            Problem::Journal("B is bad.".into()),
            Problem::Cache("No room.".into()),
        ];
        assert_eq!(problems(&health), expected);
    }

    #[test]
    fn disk_with_no_more_than_the_reserve_is_a_problem() {
        let disk = |free| Some(DiskHealth { free, reserve: 5 });
        let health = StoreHealth { disk: disk(5), ..healthy() };
        assert_eq!(problems(&health), [Problem::Disk(5)]);
        let health = StoreHealth { disk: disk(6), ..health };
        assert_eq!(problems(&health), []);
    }
}
