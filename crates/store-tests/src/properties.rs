//! Properties of plans that hold on every store. Each takes an empty repository.
//!
//! [`property_tests!`](crate::property_tests) generates a test of each.

use std::{collections::BTreeMap, thread};

use api_types::{
    Choice, Decision, Decisions, Effect, RevisionNumber, SavedItemKind, Status, WrittenService,
};
use repository::{ApplyError, ImportError, Plan, Revert, Row, SavedItemKey};
use snapshot::{Exclusions, ServiceKey};

use crate::{Case, Examples, Harness, ServiceState, State, snapshot};

/// Imports the existing services of the case.
fn import_existing(harness: &Harness, case: &Case) {
    if !case.existing.is_empty() {
        harness.import(&snapshot("x", &case.existing), Choice::Add);
    }
}

/// An import writes exactly what its plan shows.
pub fn plan_matches_effect(harness: &Harness, case: &Case) {
    import_existing(harness, case);
    let (before, bytes) = (harness.state(), harness.hashes());
    let (id, plan) = harness.upload_and_plan(&snapshot("y", &case.file));
    let decisions = case.decisions(&plan);
    let decided = |index: u32, row: &Row| {
        decisions.rows.get(&index).cloned().or_else(|| row.default.clone()).unwrap()
    };
    match harness.apply(&id, &decisions) {
        Err(error) => {
            assert_eq!(harness.hashes(), bytes, "rejected ({error}), so nothing changed");
        }
        Ok(report) => {
            let after = harness.state();
            let mut expected = before.clone();
            for (row, index) in plan.rows.iter().zip(0..) {
                if let (Status::IdConflict { by }, Decision::Replace(_)) =
                    (&row.status, decided(index, row))
                {
                    expected.remove(by);
                }
            }
            let mut effect = BTreeMap::new();
            for (row, index) in plan.rows.iter().zip(0..) {
                let decision = decided(index, row);
                if !decision.writes() {
                    continue;
                }
                let key = row.key_to_write(&decision).clone();
                // IDs are not part of the model.
                let id = after[&key].id.clone();
                let state = model(row, &decision, &before, case, index, id);
                expected.insert(key.clone(), state);
                effect.insert(key, row.effect(&decision));
            }
            assert_eq!(after, expected);
            let ids: std::collections::BTreeSet<_> =
                after.values().map(|state| &state.id).collect();
            assert_eq!(ids.len(), after.len(), "ids are unique");
            assert_eq!(report.outcome.written.len(), effect.len());
            for done in &report.outcome.written {
                assert_eq!(done.effect, effect[&done.key]);
                let old = before.get(&done.key);
                let old = old.or_else(|| done.instead_of.as_ref().map(|key| &before[key]));
                let old = old.map(|state| state.examples.clone()).unwrap_or_default();
                let expected = count_differences(&old, &after[&done.key].examples, done);
                assert_eq!(done.effect, expected, "{done:?}");
            }
            if !effect.is_empty() {
                assert_eq!(harness.store.outcome(report.revision).unwrap(), report.outcome);
            }
        }
    }
}

/// The expected result of a decision, computed independently of the tested code.
fn model(
    row: &Row,
    decision: &Decision,
    before: &State,
    case: &Case,
    index: u32,
    id: String,
) -> ServiceState {
    let theirs = &case.file[index as usize];
    let ours = before.get(&row.summary.key);
    let (Some(ours), Some(exclusions)) = (ours, decision.exclusions()) else {
        return ServiceState { id, delay: theirs.delay.into(), examples: theirs.examples.clone() };
    };
    let merge = decision.choice() == Choice::Merge;
    let is_excluded =
        |(operation, _): &(String, String)| exclusions.examples.contains(operation.as_str());
    let mut examples = ours.examples.clone();
    examples.retain(|key, _| merge || is_excluded(key));
    let taken = theirs.examples.iter().filter(|(key, _)| !is_excluded(key));
    examples.extend(taken.map(|(key, body)| (key.clone(), body.clone())));
    let delay = if exclusions.settings { ours.delay } else { theirs.delay.into() };
    ServiceState { id, delay, examples }
}

/// Counts the examples that differ.
fn count_differences(before: &Examples, after: &Examples, done: &WrittenService) -> Effect {
    let count = |number: usize| u32::try_from(number).unwrap();
    if done.instead_of.is_some() {
        return Effect { added: count(after.len()), changed: 0, removed: count(before.len()) };
    }
    let added = after.keys().filter(|key| !before.contains_key(*key)).count();
    let removed = before.keys().filter(|key| !after.contains_key(*key)).count();
    let both = after.iter().filter_map(|(key, body)| Some((body, before.get(key)?)));
    let changed = both.filter(|(new, old)| new != old).count();
    Effect { added: count(added), changed: count(changed), removed: count(removed) }
}

/// A plan of the repository's own export has only identical rows.
pub fn own_export_plans_as_identical(harness: &Harness, case: &Case) {
    import_existing(harness, case);
    let (_, plan) = harness.upload_and_plan(&harness.export().0);
    assert!(plan.rows.iter().all(|row| row.status == Status::Identical), "{plan:?}");
}

/// Merge removes nothing, Replace takes the file's service, Keep mine changes nothing.
pub fn decisions_have_their_documented_effect(harness: &Harness, case: &Case) {
    import_existing(harness, case);
    for choice in [Choice::KeepMine, Choice::Merge, Choice::Replace] {
        let (before, hashes) = (harness.state(), harness.hashes());
        let (id, plan) = harness.upload_and_plan(&snapshot("y", &case.file));
        let changed = |row: &Row| matches!(row.status, Status::Changed { .. });
        let decide = |row: &Row| match choice.decision() {
            Some(decision) if changed(row) => decision,
            _ if row.choices.contains(&Choice::KeepMine) => Decision::KeepMine,
            _ => Decision::Skip,
        };
        let rows = plan.rows.iter().zip(0..);
        harness.apply(&id, &rows.map(|(row, index)| (index, decide(row))).collect()).unwrap();
        let after = harness.state();
        assert_eq!(after.len(), before.len());
        for (row, file) in plan.rows.iter().zip(&case.file).filter(|(row, _)| changed(row)) {
            let before = &before[&row.summary.key].examples;
            let ServiceState { delay, examples, .. } = &after[&row.summary.key];
            match choice {
                Choice::Merge => assert!(before.keys().all(|key| examples.contains_key(key))),
                Choice::Replace => {
                    assert_eq!((*delay, examples), (u64::from(file.delay), &file.examples));
                }
                _ => assert_eq!(harness.hashes(), hashes, "Keep mine changed something"),
            }
        }
    }
}

/// Undoing an import restores the previous state byte for byte. Undoing the undo restores the import.
pub fn undo_restores_previous_state(harness: &Harness, case: &Case) {
    import_existing(harness, case);
    let before = harness.hashes();
    let (id, plan) = harness.upload_and_plan(&snapshot("y", &case.file));
    let Ok(report) = harness.apply(&id, &case.decisions(&plan)) else { return };
    if report.outcome.written.is_empty() {
        return;
    }
    let after = harness.hashes();
    let undo = |revision| {
        let id = harness.repository.start_revert(&harness.admin, Revert::Undo(revision)).unwrap();
        harness.apply(&id, &Decisions::default()).unwrap().revision
    };
    let undone = undo(report.revision);
    assert_eq!(harness.hashes(), before);
    undo(undone);
    assert_eq!(harness.hashes(), after);
}

/// Restoring a revision restores its state byte for byte.
pub fn restore_restores_earlier_state(harness: &Harness, case: &Case) {
    let mut states = vec![harness.hashes()];
    import_existing(harness, case);
    states.extend((!case.existing.is_empty()).then(|| harness.hashes()));
    let (id, plan) = harness.upload_and_plan(&snapshot("y", &case.file));
    if let Ok(report) = harness.apply(&id, &case.decisions(&plan))
        && !report.outcome.written.is_empty()
    {
        states.push(harness.hashes());
    }
    for (then, number) in states.iter().zip(0..) {
        let id = harness
            .repository
            .start_revert(&harness.admin, Revert::Restore(RevisionNumber(number)))
            .unwrap();
        harness.apply(&id, &Decisions::default()).unwrap();
        assert_eq!(&harness.hashes(), then, "revision {number}");
    }
}

/// Restoring a revision restores its saved items. Undoing the restore brings back the newest ones.
pub fn reverts_restore_saved_items(harness: &Harness, case: &Case) {
    type Items = BTreeMap<SavedItemKey, Box<str>>;
    let items = || -> Items {
        let head = harness.repository.head(harness.admin.member());
        head.index.items().map(|item| (item.key.clone(), item.content.clone())).collect()
    };
    let revert = |revert| {
        let id = harness.repository.start_revert(&harness.admin, revert).unwrap();
        harness.apply(&id, &Decisions::default()).unwrap().revision
    };
    import_existing(harness, case);
    let hashes = harness.hashes();
    let mut states = vec![(harness.store.head().revision.number, items())];
    for service in case.existing.iter().chain(&case.file) {
        let key = SavedItemKey::new(SavedItemKind::Profile, service.name.as_str());
        let head = harness.repository.head(harness.admin.member());
        let saved = head.index.item(&key);
        let content = format!(
            r#"{{"format":"mockpit-response-times","version":1,"name":"{}","description":"{}"}}"#,
            service.name, service.delay
        );
        let (repository, admin) = (&harness.repository, &harness.admin);
        let revision = match saved {
            Some(saved) if *saved.content == *content => {
                repository.delete_profile(admin, &service.name, saved.changed.revision)
            }
            saved => {
                repository.save_profile(admin, &content, saved.map(|saved| saved.changed.revision))
            }
        };
        states.push((revision.unwrap(), items()));
    }
    let newest = items();
    for (revision, then) in &states {
        let restored = revert(Revert::Restore(*revision));
        assert_eq!(&items(), then, "revision {revision}");
        if newest != *then {
            revert(Revert::Undo(restored));
            assert_eq!(items(), newest, "undo of {restored}");
        }
        assert_eq!(harness.hashes(), hashes);
    }
}

/// Two concurrent imports are applied in some order, or one fails because its plan is stale.
pub fn concurrent_imports_are_serialized(harness: &Harness, case: &Case) {
    import_existing(harness, case);
    let before = harness.state();
    let (first, plan) = harness.upload_and_plan(&snapshot("y", &case.file));
    let mut other = case.file.clone();
    other.reverse();
    for service in &mut other {
        service.delay += 10;
    }
    let (second, other_plan) = harness.upload_and_plan(&snapshot("z", &other));
    let decide = |plan: &Plan| -> Decisions {
        let rows = plan.rows.iter().zip(0..);
        let decide = |row: &Row| match row.status {
            Status::New => Decision::Add,
            Status::Changed { .. } => Decision::Replace(Exclusions::default()),
            _ if row.choices.contains(&Choice::KeepMine) => Decision::KeepMine,
            _ => Decision::Skip,
        };
        rows.map(|(row, index)| (index, decide(row))).collect()
    };
    let (mine, theirs) = (decide(&plan), decide(&other_plan));
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| harness.apply(&first, &mine));
        let two = scope.spawn(|| harness.apply(&second, &theirs));
        (one.join().unwrap(), two.join().unwrap())
    });
    let after = harness.state();
    for (outcome, from_first) in [(&one, true), (&two, false)] {
        if let Err(error) = outcome {
            let stale = matches!(error, ImportError::Apply(ApplyError::Stale { .. }));
            assert!(stale, "{error}");
            assert!(one.is_ok() || two.is_ok(), "one of them succeeds");
        } else if one.is_err() || two.is_err() {
            // The successful import was applied completely.
            for done in &outcome.as_ref().unwrap().outcome.written {
                let is_from_second = after[&done.key].delay >= 10;
                assert_eq!(is_from_second, !from_first, "{}", done.key);
            }
        }
    }
    let touched = |key: &ServiceKey| case.file.iter().any(|service| service.key() == *key);
    for (key, state) in &before {
        assert!(
            touched(key) || after.get(key) == Some(state),
            "{key} changed, but no import touched it"
        );
    }
}

/// Generates a test of each property.
///
/// The argument is a function that returns an empty store and a guard that outlives it:
/// `fn() -> (Guard, impl Store)`.
#[macro_export]
macro_rules! property_tests {
    ($make:expr) => {
        $crate::property_tests! { $make;
            plan_matches_effect
            own_export_plans_as_identical
            decisions_have_their_documented_effect
            undo_restores_previous_state
            restore_restores_earlier_state
            reverts_restore_saved_items
            concurrent_imports_are_serialized
        }
    };
    ($make:expr; $($name:ident)*) => {
        $(#[test]
        fn $name() {
            use $crate::{Harness, case, config, properties};
            let mut runner = $crate::TestRunner::new(config());
            let outcome = runner.run(&case(), |case| {
                let (_guard, store) = ($make)();
                properties::$name(&Harness::new(::std::sync::Arc::new(store)), &case);
                Ok(())
            });
            outcome.unwrap();
        })*
    };
}
