//! What holds of every plan on every store. Each takes an empty repository.
//!
//! [`store_properties!`](crate::store_properties) makes a test of each.

use std::{collections::BTreeMap, thread};

use super::{Bench, Case, Examples, State, snapshot};
use crate::{Choice, Decision, Effect, Plan, RevisionNumber, Row, Status};

/// A repository with the services that the case begins with.
fn begin(bench: &Bench, case: &Case) {
    if !case.here.is_empty() {
        bench.import(&snapshot("x", &case.here), Choice::Add);
    }
}

/// What was shown is what is written, and nothing else changes.
pub fn plan_is_effect(bench: &Bench, case: &Case) {
    begin(bench, case);
    let (before, bytes) = (bench.state(), bench.hashes());
    let (id, plan) = bench.planned(&snapshot("y", &case.file));
    let decisions = case.decisions(&plan);
    let decided = |place: u32, row: &Row| {
        decisions.rows.get(&place).cloned().or_else(|| row.default.clone()).unwrap()
    };
    match bench.apply(&id, &decisions) {
        Err(error) => {
            assert_eq!(bench.hashes(), bytes, "refused ({error}), so nothing changed");
        }
        Ok(report) => {
            let after = bench.state();
            let mut expected = before.clone();
            for (row, place) in plan.rows.iter().zip(0..) {
                if let (Status::IdTaken { by }, Decision::Replace(_)) =
                    (&row.status, decided(place, row))
                {
                    expected.remove(by);
                }
            }
            let mut effect = BTreeMap::new();
            for (row, place) in plan.rows.iter().zip(0..) {
                let decision = decided(place, row);
                if !decision.writes() {
                    continue;
                }
                let key = row.key_to_write(&decision).clone();
                let (delay, examples) = model(row, &decision, &before, case, place);
                let id = after[&key].0.clone();
                expected.insert(key.clone(), (id, delay, examples));
                effect.insert(key, row.effect(&decision));
            }
            assert_eq!(after, expected);
            let ids: std::collections::BTreeSet<_> = after.values().map(|(id, ..)| id).collect();
            assert_eq!(ids.len(), after.len(), "ids are unique");
            assert_eq!(report.outcome.written.len(), effect.len());
            for done in &report.outcome.written {
                assert_eq!(done.effect, effect[&done.key]);
                let old = before.get(&done.key).map(|(.., examples)| examples.clone());
                let gone = done.instead_of.as_ref().map(|gone| before[gone].2.clone());
                assert_eq!(
                    done.effect,
                    counted(&old.or(gone).unwrap_or_default(), &after[&done.key].2, done),
                    "{done:?}"
                );
            }
            if !effect.is_empty() {
                assert_eq!(bench.store.outcome(report.revision).unwrap(), report.outcome);
            }
        }
    }
}

/// What a decision makes of a service, told without the code that does it.
fn model(
    row: &Row,
    decision: &Decision,
    before: &State,
    case: &Case,
    place: u32,
) -> (u64, Examples) {
    let theirs = &case.file[place as usize];
    let ours = before.get(&row.summary.key);
    let (Some((_, delay, ours)), Some(leave)) = (ours, decision.leave()) else {
        return (theirs.delay.into(), theirs.examples.clone());
    };
    let merge = decision.choice() == Choice::Merge;
    let left = |(operation, _): &(String, String)| leave.examples.contains(operation.as_str());
    let mut examples = ours.clone();
    examples.retain(|place, _| merge || left(place));
    let taken = theirs.examples.iter().filter(|(place, _)| !left(place));
    examples.extend(taken.map(|(place, body)| (place.clone(), body.clone())));
    (if leave.settings { *delay } else { theirs.delay.into() }, examples)
}

/// The examples that differ, counted on what is there.
fn counted(before: &Examples, after: &Examples, done: &crate::Done) -> Effect {
    let count = |number: usize| u32::try_from(number).unwrap();
    if done.instead_of.is_some() {
        return Effect { added: count(after.len()), changed: 0, removed: count(before.len()) };
    }
    let added = after.keys().filter(|place| !before.contains_key(*place)).count();
    let removed = before.keys().filter(|place| !after.contains_key(*place)).count();
    let both = after.iter().filter_map(|(place, body)| Some((body, before.get(place)?)));
    let changed = both.filter(|(new, old)| new != old).count();
    Effect { added: count(added), changed: count(changed), removed: count(removed) }
}

/// A plan of the own export is all identical.
pub fn own_export_is_identical(bench: &Bench, case: &Case) {
    begin(bench, case);
    let (_, plan) = bench.planned(&bench.export().0);
    assert!(plan.rows.iter().all(|row| row.status == Status::Identical), "{plan:?}");
}

/// Merging removes nothing, replacing makes it the file's, keeping leaves it.
pub fn decisions_do_what_their_words_say(bench: &Bench, case: &Case) {
    begin(bench, case);
    for choice in [Choice::KeepMine, Choice::Merge, Choice::Replace] {
        let (before, hashes) = (bench.state(), bench.hashes());
        let (id, plan) = bench.planned(&snapshot("y", &case.file));
        let changed = |row: &Row| matches!(row.status, Status::Changed { .. });
        let decide = |row: &Row| match choice.decision() {
            Some(decision) if changed(row) => decision,
            _ if row.choices.contains(&Choice::KeepMine) => Decision::KeepMine,
            _ => Decision::Skip,
        };
        let rows = plan.rows.iter().zip(0..);
        bench.apply(&id, &rows.map(|(row, place)| (place, decide(row))).collect()).unwrap();
        let after = bench.state();
        assert_eq!(after.len(), before.len());
        for (row, file) in plan.rows.iter().zip(&case.file).filter(|(row, _)| changed(row)) {
            let (_, _, was) = &before[&row.summary.key];
            let (_, delay, is) = &after[&row.summary.key];
            match choice {
                Choice::Merge => assert!(was.keys().all(|place| is.contains_key(place))),
                Choice::Replace => {
                    assert_eq!((*delay, is), (u64::from(file.delay), &file.examples));
                }
                _ => assert_eq!(bench.hashes(), hashes, "kept is untouched"),
            }
        }
    }
}

/// Undoing an import makes the repository what it was, to the byte; undoing that, what it became.
pub fn undo_is_the_state_before(bench: &Bench, case: &Case) {
    begin(bench, case);
    let before = bench.hashes();
    let (id, plan) = bench.planned(&snapshot("y", &case.file));
    let Ok(report) = bench.apply(&id, &case.decisions(&plan)) else { return };
    if report.outcome.written.is_empty() {
        return;
    }
    let after = bench.hashes();
    let undo = |revision| {
        let id = bench.repository.start_undo(&bench.admin, revision).unwrap();
        bench.apply(&id, &crate::Decisions::default()).unwrap().revision
    };
    let undone = undo(report.revision);
    assert_eq!(bench.hashes(), before);
    undo(undone);
    assert_eq!(bench.hashes(), after);
}

/// Restoring any revision makes the repository what it was then, to the byte.
pub fn restore_is_the_state_then(bench: &Bench, case: &Case) {
    let mut states = vec![bench.hashes()];
    begin(bench, case);
    states.extend((!case.here.is_empty()).then(|| bench.hashes()));
    let (id, plan) = bench.planned(&snapshot("y", &case.file));
    if let Ok(report) = bench.apply(&id, &case.decisions(&plan))
        && !report.outcome.written.is_empty()
    {
        states.push(bench.hashes());
    }
    for (then, number) in states.iter().zip(0..) {
        let id = bench.repository.start_restore(&bench.admin, RevisionNumber(number)).unwrap();
        bench.apply(&id, &crate::Decisions::default()).unwrap();
        assert_eq!(&bench.hashes(), then, "revision {number}");
    }
}

/// Of two imports at the same time, either both are carried out, one after the other, or one is
/// told that its plan is stale: what is here is what one order of them makes.
pub fn racing_imports_are_one_after_the_other(bench: &Bench, case: &Case) {
    begin(bench, case);
    let before = bench.state();
    let (first, plan) = bench.planned(&snapshot("y", &case.file));
    let mut other = case.file.clone();
    other.reverse();
    for service in &mut other {
        service.delay += 10;
    }
    let (second, other_plan) = bench.planned(&snapshot("z", &other));
    let decide = |plan: &Plan| -> crate::Decisions {
        let rows = plan.rows.iter().zip(0..);
        let decide = |row: &Row| match row.status {
            Status::New => Decision::Add,
            Status::Changed { .. } => Decision::Replace(snapshot::Leave::default()),
            _ if row.choices.contains(&Choice::KeepMine) => Decision::KeepMine,
            _ => Decision::Skip,
        };
        rows.map(|(row, place)| (place, decide(row))).collect()
    };
    let (mine, theirs) = (decide(&plan), decide(&other_plan));
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| bench.apply(&first, &mine));
        let two = scope.spawn(|| bench.apply(&second, &theirs));
        (one.join().unwrap(), two.join().unwrap())
    });
    let after = bench.state();
    for (outcome, from_first) in [(&one, true), (&two, false)] {
        if let Err(error) = outcome {
            let stale = matches!(error, crate::ImportError::Apply(crate::ApplyError::Stale { .. }));
            assert!(stale, "{error}");
            assert!(one.is_ok() || two.is_ok(), "one of them goes through");
        } else if one.is_err() || two.is_err() {
            // The one that went through did so whole.
            for done in &outcome.as_ref().unwrap().outcome.written {
                let marked = after[&done.key].1 >= 10;
                assert_eq!(marked, !from_first, "{}", done.key);
            }
        }
    }
    let touched =
        |key: &::snapshot::ServiceKey| case.file.iter().any(|service| service.key() == *key);
    for (key, state) in &before {
        assert!(touched(key) || after.get(key) == Some(state), "{key} is nobody's");
    }
}

/// Makes a test of each property.
///
/// The argument is a function that makes an empty store, and a guard that lives as long as it:
/// `fn() -> (Guard, impl Store)`.
#[macro_export]
macro_rules! store_properties {
    ($make:expr) => {
        $crate::store_properties! { $make;
            plan_is_effect
            own_export_is_identical
            decisions_do_what_their_words_say
            undo_is_the_state_before
            restore_is_the_state_then
            racing_imports_are_one_after_the_other
        }
    };
    ($make:expr; $($name:ident)*) => {
        $(#[test]
        fn $name() {
            use $crate::trial::{Bench, case, cases, properties};
            let mut runner = $crate::trial::TestRunner::new(cases());
            let outcome = runner.run(&case(), |case| {
                let (_guard, store) = ($make)();
                properties::$name(&Bench::on(::std::sync::Arc::new(store)), &case);
                Ok(())
            });
            outcome.unwrap();
        })*
    };
}
