//! For any decisions, the rows alone show whether an import can be applied.

use std::{collections::HashSet, sync::Arc};

use api_types::{Choice, Decision, Decisions, ImportId};
use proptest::{prelude::*, sample::Index};
use repository::{ApplyError, ImportError, Plan, Row};
use snapshot::ServiceKey;
use store_tests::{Harness, Service, TestRunner, config, services, snapshot};

/// The files of an import. Names and IDs repeat within a file and across files.
fn files() -> impl Strategy<Value = Vec<Vec<Service>>> {
    let file = prop::collection::vec(services(), 1..3).prop_map(|parts| parts.concat());
    prop::collection::vec(file, 1..4)
}

/// A decision for each row with choices. Copies get one of a few names.
fn decisions(plan: &Plan, picks: &[(Index, u8)]) -> Decisions {
    let rows = plan.rows.iter().zip(0..).zip(picks.iter().cycle());
    let rows = rows.filter(|((row, _), _)| !row.choices.is_empty());
    let decide = |((row, number), (pick, name)): ((&Row, u32), &(Index, u8))| {
        let copy = || Decision::Copy(ServiceKey::new(format!("{}", (b'A' + name) as char), "1"));
        (number, pick.get(row.choices).decision().unwrap_or_else(copy))
    };
    rows.map(decide).collect()
}

/// The rows with their decisions, for messages.
fn describe(plan: &Plan, decisions: &Decisions) -> String {
    let rows = plan.rows.iter().zip(0..).map(|(row, number)| {
        let decision = decisions.rows.get(&number).or(row.default.as_ref());
        let (summary, status) = (&row.summary, &row.status);
        let status = format!("{status:?}").chars().take(60).collect::<String>();
        format!("\n{} {}: {status} {decision:?}", summary.key, summary.id)
    });
    rows.collect()
}

/// Whether two of these decisions exclude each other, or one of them a service that is here.
fn has_conflict(plan: &Plan, decisions: &Decisions, harness: &Harness) -> bool {
    let decided =
        plan.rows.iter().zip(0..).map(|(row, number)| {
            (row, decisions.rows.get(&number).or(row.default.as_ref()).unwrap())
        });
    let writes: Vec<_> = decided.filter(|(_, decision)| decision.writes()).collect();
    let (mut keys, mut ids) = (HashSet::new(), HashSet::new());
    let index = &harness.store.head().index;
    let repeats = writes.iter().any(|(row, decision)| {
        let key = row.key_to_write(decision);
        let is_taken = matches!(decision, Decision::Copy(_)) && index.get(key).is_some();
        let repeats_id = row.id_to_write(decision).is_some_and(|id| !ids.insert(id));
        !keys.insert(key) || repeats_id || is_taken
    });
    let mut replaced = writes.iter().filter_map(|(row, decision)| row.instead_of(decision));
    repeats
        || replaced
            .any(|key| writes.iter().any(|(row, decision)| row.key_to_write(decision) == key))
}

fn plan(harness: &Harness, files: &[Vec<Service>]) -> (ImportId, Arc<Plan>) {
    let prefixes = ["x", "y", "z"];
    let files: Vec<String> =
        files.iter().zip(prefixes).map(|(file, prefix)| snapshot(prefix, file)).collect();
    let files: Vec<&[u8]> = files.iter().map(String::as_bytes).collect();
    let id = harness.upload(&files);
    let plan = harness.plan_of(&id);
    (id, plan)
}

#[test]
fn import_fails_only_if_its_rows_show_a_conflict() {
    let picks = prop::collection::vec((any::<Index>(), 0..6_u8), 8);
    let mut runner = TestRunner::new(config());
    let outcome = runner.run(&(services(), files(), picks), |(existing, files, picks)| {
        let harness = Harness::default();
        harness.import(&snapshot("e", &existing), Choice::Skip);
        let before = harness.hashes();
        let (id, plan) = plan(&harness, &files);
        let decisions = decisions(&plan, &picks);
        let has_conflict = has_conflict(&plan, &decisions, &harness);
        match harness.apply(&id, &decisions) {
            Ok(_) => assert!(!has_conflict, "{}", describe(&plan, &decisions)),
            Err(ImportError::Apply(
                ApplyError::DuplicateKey(_)
                | ApplyError::DuplicateId { .. }
                | ApplyError::InvalidCopyName(_),
            )) => {
                assert!(has_conflict, "{}", describe(&plan, &decisions));
                assert_eq!(harness.hashes(), before);
            }
            Err(error) => panic!("{error} {}", describe(&plan, &decisions)),
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn defaults_never_exclude_each_other() {
    let mut runner = TestRunner::new(config());
    let outcome = runner.run(&(services(), files()), |(existing, files)| {
        let harness = Harness::default();
        harness.import(&snapshot("e", &existing), Choice::Skip);
        let (id, plan) = plan(&harness, &files);
        // A row without a default gets the choice that writes nothing.
        let undecided = plan.rows.iter().zip(0..).filter(|(row, _)| row.default.is_none());
        let decide = |(row, number): (&Row, u32)| {
            let is_new = row.choices.contains(&Choice::Skip);
            (number, if is_new { Decision::Skip } else { Decision::KeepMine })
        };
        harness.apply(&id, &undecided.map(decide).collect()).unwrap();
        Ok(())
    });
    outcome.unwrap();
}
