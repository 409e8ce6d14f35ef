//! What is wrong with the store and what to do about it, and its health in one line.

use api_types::{CacheHealth, StoreHealth};

use crate::text::{ago, bytes, plural, visible};

const REPAIR: &str = "Stop the server, run `mockpit check`, then put the named files back from a \
                      backup or run `mockpit recover`.";

/// Something that needs an administrator.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// What happened.
    pub what: String,
    /// What to do next.
    pub next: &'static str,
}

/// The health in one line.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fact {
    /// The line.
    pub text: String,
    /// Whether it is a problem.
    pub is_problem: bool,
}

/// What is wrong, the worst first. What the journal says and the check found too is there once.
#[must_use]
pub fn problems(health: &StoreHealth) -> Vec<Problem> {
    let repair = |what: &String| Problem { what: visible(what), next: REPAIR };
    let mut problems: Vec<Problem> = health.journal.problem.iter().map(repair).collect();
    for finding in health.check.last.iter().flat_map(|last| &last.findings).map(repair) {
        if !problems.contains(&finding) {
            problems.push(finding);
        }
    }
    if let CacheHealth::Unavailable { why } = &health.cache {
        problems.push(Problem {
            what: "The cache is not available. ".to_owned() + &visible(why),
            next: "Reads come from the journal. The server rebuilds it as soon as there is room. \
                   Free some space on the disk.",
        });
    }
    if let Some(disk) = health.disk.filter(|disk| disk.free <= disk.reserve) {
        problems.push(Problem {
            what: "The disk is full. ".to_owned() + &bytes(disk.free) + " are free.",
            next: "Imports are refused, and nothing was lost. Free some space on the disk.",
        });
    }
    problems
}

/// The line on the thumbnail. Both the check and `now` are milliseconds of the Unix epoch.
#[must_use]
pub fn fact(health: &StoreHealth, now: i64) -> Fact {
    let count = problems(health).len();
    if count > 0 {
        return Fact { text: plural(count as u64, "problem", "problems"), is_problem: true };
    }
    let text = match &health.check.last {
        Some(last) => "All good, checked ".to_owned() + &ago(last.finished.0, now),
        None => "Not checked yet".to_owned(),
    };
    Fact { text, is_problem: false }
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
    fn a_store_without_problems_says_when_it_was_checked() {
        let never = healthy();
        let expected = Fact { text: "Not checked yet".into(), is_problem: false };
        assert_eq!(fact(&never, 0), expected);
        let health = StoreHealth { check: checked(&[]), ..never };
        let expected = Fact { text: "All good, checked 3 hours ago".into(), is_problem: false };
        assert_eq!(fact(&health, 3 * 60 * 60 * 1_000), expected);
    }

    #[test]
    fn every_problem_counts_once_and_says_what_to_do() {
        let mut health =
            StoreHealth { check: checked(&["A is missing.", "B is bad."]), ..healthy() };
        health.journal.problem = Some("A is missing.".into());
        health.cache = CacheHealth::Unavailable { why: "No room.".into() };
        let found = problems(&health);
        let whats: Vec<&str> = found.iter().map(|problem| problem.what.as_str()).collect();
        let unavailable = "The cache is not available. No room.";
        assert_eq!(whats, ["A is missing.", "B is bad.", unavailable]);
        assert!(found[0].next.contains("mockpit recover"));
        assert!(found[2].next.contains("Free some space"));
        assert_eq!(fact(&health, 0), Fact { text: "3 problems".into(), is_problem: true });
    }

    #[test]
    fn a_disk_with_no_more_than_the_reserve_is_a_problem() {
        let health = StoreHealth { disk: Some(DiskHealth { free: 5, reserve: 5 }), ..healthy() };
        assert_eq!(fact(&health, 0), Fact { text: "1 problem".into(), is_problem: true });
        let health = StoreHealth { disk: Some(DiskHealth { free: 6, reserve: 5 }), ..health };
        assert_eq!(problems(&health), []);
    }
}
