//! Judges the reaction to a damage.

use super::plan::{Damage, top};

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

/// Whether the reaction is right, with a description.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Held(&'static str),
    Failed(String),
}

/// Right reactions are: a refusal that names the damaged file, the same data, or an error for single
/// revisions. `check` must also report damage that cannot be repaired.
pub(super) fn judge(
    damage: &Damage,
    checked: &Checked,
    expected: &State,
    outcome: &Outcome,
) -> Verdict {
    if damage.must_be_reported() && checked.is_clean {
        return Verdict::Failed(format!("check reports nothing, but {}", outcome.short()));
    }
    match outcome {
        Outcome::Refused(words) if names(words, damage) => Verdict::Held("refused by name"),
        Outcome::Refused(words) => {
            Verdict::Failed(format!("refused without naming the file: {words}"))
        }
        Outcome::Unusable(words) => Verdict::Failed(words.clone()),
        Outcome::Served(state) if state == expected && damage.removes_accounts() => {
            Verdict::Held("offered to create an administrator")
        }
        Outcome::Served(state) if state == expected => Verdict::Held("served the same data"),
        Outcome::Served(state) if only_errors(expected, state) => {
            Verdict::Held("an error for single revisions")
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
fn names(words: &str, damage: &Damage) -> bool {
    let lower = words.to_lowercase();
    lower.contains("revision")
        || damage.steps.iter().any(|(path, _)| {
            let file = path.rsplit('/').next().unwrap_or_default();
            lower.contains(&file.to_lowercase()) || lower.contains(&top(path).to_lowercase())
        })
}

/// Whether newest state and history are right, and revisions are either right or an error.
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
    use crate::damage::plan::Harm;

    fn damage(path: &str, harm: Harm) -> Damage {
        Damage { steps: vec![(path.into(), harm)] }
    }

    fn state() -> State {
        State {
            head: Ok("b".into()),
            history: BTreeMap::from([(1, "x".into()), (2, "y".into())]),
            revisions: BTreeMap::from([(1, Ok("a".into())), (2, Ok("b".into()))]),
        }
    }

    fn verdict(damage: &Damage, is_clean: bool, outcome: &Outcome) -> Verdict {
        judge(damage, &Checked { is_clean, words: String::new() }, &state(), outcome)
    }

    fn fails(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Failed(_))
    }

    #[test]
    fn a_refusal_has_to_name_what_is_damaged() {
        let damage = damage("journal/2.rev", Harm::Remove);
        let refused = |words: &str| Outcome::Refused(words.into());
        assert_eq!(
            verdict(&damage, false, &refused("2.rev is gone")),
            Verdict::Held("refused by name")
        );
        assert!(fails(&verdict(&damage, false, &refused("cannot start"))));
    }

    #[test]
    fn the_same_data_holds_and_other_data_fails() {
        let damage = damage("sled/db", Harm::Append);
        let served = |change: fn(&mut State)| {
            let mut state = state();
            change(&mut state);
            verdict(&damage, true, &Outcome::Served(state))
        };
        assert_eq!(served(|_| {}), Verdict::Held("served the same data"));
        assert!(fails(&served(|state| state.head = Ok("a".into()))));
        assert!(fails(&served(|state| state.head = Err(500))));
        assert!(fails(&served(|state| drop(state.history.remove(&2)))));
        assert!(fails(&served(|state| drop(state.revisions.insert(1, Ok("c".into()))))));
        assert!(fails(&served(|state| drop(state.revisions.remove(&1)))));
        let error = served(|state| drop(state.revisions.insert(1, Err(500))));
        assert_eq!(error, Verdict::Held("an error for single revisions"));
        assert!(fails(&verdict(&damage, true, &Outcome::Unusable("no answer".into()))));
    }

    #[test]
    fn check_has_to_report_damage_of_the_truth() {
        let journal = damage("journal/1.rev", Harm::Append);
        assert!(fails(&verdict(&journal, true, &Outcome::Served(state()))));
        assert!(!fails(&verdict(&journal, false, &Outcome::Served(state()))));
        let accounts = damage("accounts.json", Harm::Remove);
        let offered = Verdict::Held("offered to create an administrator");
        assert_eq!(verdict(&accounts, true, &Outcome::Served(state())), offered);
    }
}
