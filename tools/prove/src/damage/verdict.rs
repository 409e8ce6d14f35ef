//! Judges the reaction of the server to damaged files.

use super::scenario::{Scenario, top};

use crate::{lab::Checked, state::State};

/// The result of a start on a damaged directory.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// The server did not start and printed this.
    Refused(String),
    /// The server started and answered every call.
    Served(State),
    /// The server started, but a call got no response.
    Unusable(String),
}

/// Whether the reaction is correct, with a description.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Passed(&'static str),
    Failed(String),
}

/// The server must reject to start and name the damaged file, serve the same data, or return errors for
/// single revisions. `check` must also report damage that cannot be repaired.
pub(super) fn judge(
    scenario: &Scenario,
    checked: &Checked,
    expected: &State,
    outcome: &Outcome,
) -> Verdict {
    if scenario.must_be_reported() && checked.is_clean {
        return Verdict::Failed(format!("check reports nothing, but {}", outcome.short()));
    }
    match outcome {
        Outcome::Refused(output) if names(output, scenario) => Verdict::Passed("rejected by name"),
        Outcome::Refused(output) => {
            Verdict::Failed(format!("rejected without naming the file: {output}"))
        }
        Outcome::Unusable(reason) => Verdict::Failed(reason.clone()),
        Outcome::Served(state) if state == expected && scenario.removes_accounts() => {
            Verdict::Passed("offered to create an administrator")
        }
        Outcome::Served(state) if state == expected => Verdict::Passed("served the same data"),
        Outcome::Served(state) if only_errors(expected, state) => {
            Verdict::Passed("an error for single revisions")
        }
        Outcome::Served(state) => Verdict::Failed(difference(expected, state)),
    }
}

impl Outcome {
    fn short(&self) -> &'static str {
        match self {
            Self::Refused(_) => "the server refuses to start",
            Self::Served(_) => "the server starts",
            Self::Unusable(_) => "the server does not answer",
        }
    }
}

/// Whether the output names a damaged file, its folder or a revision.
fn names(output: &str, scenario: &Scenario) -> bool {
    let lower = output.to_lowercase();
    lower.contains("revision")
        || scenario.faults.iter().any(|(path, _)| {
            let file = path.rsplit('/').next().unwrap_or_default();
            lower.contains(&file.to_lowercase()) || lower.contains(&top(path).to_lowercase())
        })
}

/// Whether the newest state and the history are correct, and each revision is correct or an error.
fn only_errors(expected: &State, state: &State) -> bool {
    state.head == expected.head
        && state.history == expected.history
        && state.revisions.len() == expected.revisions.len()
        && state.revisions.iter().all(|(number, content)| {
            content.is_err() || expected.revisions.get(number) == Some(content)
        })
}

fn difference(expected: &State, state: &State) -> String {
    if state.history != expected.history {
        let numbers = |state: &State| state.history.keys().max().copied().unwrap_or_default();
        return format!(
            "OTHER DATA: the history ends at revision {} and not {}",
            numbers(state),
            numbers(expected)
        );
    }
    if state.head != expected.head {
        return format!("OTHER DATA: the newest state is {:?}", state.head);
    }
    "OTHER DATA: a revision has another content".to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::damage::scenario::Fault;

    fn scenario(path: &str, fault: Fault) -> Scenario {
        Scenario { faults: vec![(path.into(), fault)] }
    }

    fn state() -> State {
        State {
            head: Ok("b".into()),
            history: BTreeMap::from([(1, "x".into()), (2, "y".into())]),
            revisions: BTreeMap::from([(1, Ok("a".into())), (2, Ok("b".into()))]),
        }
    }

    fn verdict(scenario: &Scenario, is_clean: bool, outcome: &Outcome) -> Verdict {
        judge(scenario, &Checked { is_clean, output: String::new() }, &state(), outcome)
    }

    fn fails(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Failed(_))
    }

    #[test]
    fn refusal_must_name_the_damaged_file() {
        let scenario = scenario("journal/2.rev", Fault::Remove);
        let refused = |output: &str| Outcome::Refused(output.into());
        assert_eq!(
            verdict(&scenario, false, &refused("2.rev is gone")),
            Verdict::Passed("rejected by name")
        );
        assert!(fails(&verdict(&scenario, false, &refused("cannot start"))));
    }

    #[test]
    fn same_data_passes_and_other_data_fails() {
        let scenario = scenario("sled/db", Fault::Append);
        let serve = |change: fn(&mut State)| {
            let mut state = state();
            change(&mut state);
            verdict(&scenario, true, &Outcome::Served(state))
        };
        assert_eq!(serve(|_| {}), Verdict::Passed("served the same data"));
        assert!(fails(&serve(|state| state.head = Ok("a".into()))));
        assert!(fails(&serve(|state| state.head = Err(500))));
        assert!(fails(&serve(|state| drop(state.history.remove(&2)))));
        assert!(fails(&serve(|state| drop(state.revisions.insert(1, Ok("c".into()))))));
        assert!(fails(&serve(|state| drop(state.revisions.remove(&1)))));
        let error = serve(|state| drop(state.revisions.insert(1, Err(500))));
        assert_eq!(error, Verdict::Passed("an error for single revisions"));
        assert!(fails(&verdict(&scenario, true, &Outcome::Unusable("no answer".into()))));
    }

    #[test]
    fn check_must_report_damage_to_original_data() {
        let journal = scenario("journal/1.rev", Fault::Append);
        assert!(fails(&verdict(&journal, true, &Outcome::Served(state()))));
        assert!(!fails(&verdict(&journal, false, &Outcome::Served(state()))));
        let accounts = scenario("accounts.json", Fault::Remove);
        let offered = Verdict::Passed("offered to create an administrator");
        assert_eq!(verdict(&accounts, true, &Outcome::Served(state())), offered);
    }
}
