//! What a review counts, decides and says.

use api_types::ExistingService;
use std::collections::BTreeMap;

use snapshot::{ChangeKind, Diff, ExampleChange, OperationDiff, ServiceType, Summary};

use super::*;
use crate::state::labels;

fn row(name: &str, status: Status) -> Row {
    let (choices, default): (&[Choice], _) = match status {
        Status::New => (&[Choice::Add, Choice::Copy, Choice::Skip], Some(Decision::Add)),
        Status::Identical => (&[Choice::KeepMine, Choice::Copy], Some(Decision::KeepMine)),
        Status::IdConflict { .. } => {
            (&[Choice::AddWithNewIds, Choice::Replace, Choice::Skip], None)
        }
        Status::Missing => (&[Choice::Remove, Choice::KeepMine], Some(Decision::Remove)),
        _ => (&[Choice::Replace, Choice::Merge, Choice::KeepMine, Choice::Copy], None),
    };
    let key = ServiceKey::new(name, "1.0");
    let here = !matches!(status, Status::New);
    Row {
        summary: Summary {
            id: name.into(),
            key: key.clone(),
            kind: ServiceType::Rest,
            operations: 1,
            documents: [1, 0, 0, 0, 0],
            labels: BTreeMap::new(),
            last_update: None,
            size: 1,
            unknown_fields: false,
        },
        file: 0,
        status,
        existing: here.then_some(ExistingService { key, examples: 2 }),
        choices: choices.to_vec(),
        default,
        warnings: api_types::RowWarnings::default(),
    }
}

fn changed(removed: usize) -> Status {
    let example = |number| ExampleChange {
        name: format!("e{number}").into(),
        change: ChangeKind::Removed,
        parts: vec![],
    };
    let operation = OperationDiff {
        name: "GET /".into(),
        change: None,
        settings: vec![],
        examples: (0..removed).map(example).collect(),
    };
    Status::Changed { diff: Diff { operations: vec![operation], ..Diff::default() } }
}

fn review() -> Review {
    let taken = Status::IdConflict { by: ServiceKey::new("Beer", "0.9") };
    of(vec![
        row("new", Status::New),
        row("same", Status::Identical),
        row("less", changed(3)),
        row("taken", taken),
    ])
}

fn of(rows: Vec<Row>) -> Review {
    Review::new(ImportKind::Import, rows)
}

fn headline(review: &Review) -> String {
    let parts = review.headline();
    parts.iter().map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(" · ")
}

#[test]
fn the_button_waits_for_every_decision_and_then_says_what_it_does() {
    let mut review = review();
    assert_eq!(headline(&review), "1 to add · 1 identical · 2 need a decision");
    assert_eq!(review.button(), SubmitButton::Waits("2 services need a decision".into()));
    review.choose(2, Choice::Replace);
    assert_eq!(review.button(), SubmitButton::Waits("1 service needs a decision".into()));
    review.choose(3, Choice::AddWithNewIds);
    assert_eq!(
        review.button(),
        SubmitButton::Ready("Import 3 services and remove 3 examples".into())
    );
    review.choose(2, Choice::Merge);
    assert_eq!(headline(&review), "2 to add · 1 to merge · 1 identical");
    assert_eq!(review.button(), SubmitButton::Ready("Import 3 services".into()));
    review.choose(3, Choice::Replace);
    assert_eq!(
        review.button(),
        SubmitButton::Ready("Import 3 services and remove 1 service and 2 examples".into())
    );
}

#[test]
fn nothing_to_do_says_why() {
    let review = of(vec![row("same", Status::Identical)]);
    assert_eq!(
        review.button(),
        SubmitButton::Nothing("Everything in this file is already here.".into())
    );
    let mut review = of(vec![row("new", Status::New)]);
    review.choose(0, Choice::Skip);
    assert_eq!(headline(&review), "1 left as they are");
    assert_eq!(
        review.button(),
        SubmitButton::Nothing("With these decisions nothing is written.".into())
    );
}

#[test]
fn going_back_says_restore_and_remove() {
    let restore = ImportKind::Restore(3.into());
    let mut review =
        Review::new(restore, vec![row("new", Status::New), row("gone", Status::Missing)]);
    assert_eq!(headline(&review), "1 to add · 1 removes 1 service and 2 examples");
    let says = "Restore 1 service and remove 1 service and 2 examples";
    assert_eq!(review.button(), SubmitButton::Ready(says.into()));
    review.choose(0, Choice::Skip);
    assert_eq!(review.button(), SubmitButton::Ready("Remove 1 service and 2 examples".into()));
}

#[test]
fn a_comparison_counts_and_decides_nothing() {
    let (here, with) = (1.into(), 2.into());
    let compare = ImportKind::Compare {
        base: api_types::ComparisonSide::Revision(here),
        other: api_types::ComparisonSide::Revision(with),
    };
    let rows = [Status::New, Status::Missing, changed(1), Status::Identical];
    let review = Review::new(compare, rows.map(|status| row("a", status)).into());
    assert!(review.is_read_only());
    assert_eq!(
        headline(&review),
        "1 only in revision 2 · 1 different · 1 only in revision 1 · 1 identical"
    );
}

#[test]
fn a_row_that_only_one_side_has_names_the_side() {
    let sides = |here: &str, with: &str| ImportKind::Compare {
        base: api_types::ComparisonSide::File(here.into()),
        other: api_types::ComparisonSide::File(with.into()),
    };
    for (kind, gone, same) in [
        (sides("old.json", "new.json"), "only in old.json", "the same in both"),
        (ImportKind::Restore(3.into()), "not there in revision 3", "the same is here already"),
        (ImportKind::Undo(3.into()), "here since revision 3", "the same is here already"),
    ] {
        assert_eq!(labels::line(&row("a", Status::Missing), &kind), gone);
        assert_eq!(labels::line(&row("a", Status::Identical), &kind), same);
    }
}

#[test]
fn only_choices_of_a_row_can_be_made_also_in_bulk() {
    let mut review = review();
    assert_eq!(review.choose_all(&[0, 1, 2, 3, 99], Choice::Replace), 2);
    assert_eq!(review.decision(0), Some(Decision::Add));
    assert_eq!(review.decision(2), Some(Decision::Replace(Exclusions::default())));
    assert_eq!(review.decisions().rows.len(), 2);
}

#[test]
fn a_range_is_marked_among_what_is_shown() {
    let mut review = review();
    let shown = [0, 2, 3];
    review.mark(0, true, false, &shown);
    review.mark(3, true, true, &shown);
    assert_eq!(review.marked(), &BTreeSet::from(shown));
    review.mark(2, false, false, &shown);
    assert_eq!(review.marked(), &BTreeSet::from([0, 3]));
    review.clear_marks();
    assert!(review.marked().is_empty());
}

#[test]
fn the_policy_decides_where_nobody_did() {
    let mut review = review();
    review.set_policy(Some(Choice::Merge));
    assert_eq!(review.decision(2), Some(Decision::Merge(Exclusions::default())));
    assert_eq!(review.decision(3), None, "it has no such choice");
    review.choose(2, Choice::KeepMine);
    assert_eq!(review.decision(2), Some(Decision::KeepMine));
    review.set_policy(None);
    // What is the same twice is never decided by a policy.
    let mut twice = of(vec![row("twice", Status::Duplicate { diff: None })]);
    twice.set_policy(Some(Choice::Replace));
    assert_eq!(twice.decision(0), None);
}

#[test]
fn a_copy_waits_for_a_name_and_version_that_nobody_has() {
    let mut review = review();
    review.choose(2, Choice::Copy);
    assert_eq!(review.copy_name(2), Some(CopyNameCheck::Taken));
    assert_eq!(review.decision(2), None);
    let mut call = |name: &str, version: &str| {
        review.decide(2, Decision::Copy(ServiceKey::new(name, version)));
        review.copy_name(2).unwrap()
    };
    assert_eq!(call("less", " "), CopyNameCheck::Blank);
    assert_eq!(call("\u{3164}", "1"), CopyNameCheck::Blank);
    assert_eq!(call("less", &"1".repeat(513)), CopyNameCheck::TooLong);
    assert_eq!(call("LESS", "1.0"), CopyNameCheck::Confusable);
    assert_eq!(call("new", "1.0"), CopyNameCheck::Taken, "it comes in with the same file");
    assert_eq!(call("less", "2.0"), CopyNameCheck::Available);
    review.take([ServiceKey::new("less", "2.0")]);
    assert_eq!(review.copy_name(2), Some(CopyNameCheck::Taken));
}

#[test]
fn parts_are_left_as_they_are_here() {
    let mut review = review();
    let get = || Part::Examples("GET /".into());
    assert_eq!(review.takes(2, &get()), None, "nothing is taken over yet");
    review.choose(2, Choice::Replace);
    assert_eq!(review.takes(2, &get()), Some(true));
    review.take_part(2, get(), false);
    review.take_part(2, Part::Settings, false);
    assert_eq!(
        (review.takes(2, &get()), review.takes(2, &Part::Settings)),
        (Some(false), Some(false))
    );
    assert_eq!(review.totals().examples_removed, 0);
    review.take_part(2, get(), true);
    assert_eq!(review.totals().examples_removed, 3);
}

#[test]
fn active_content_is_to_be_looked_at_before_the_button_does_something() {
    let mut with_script = row("new", Status::New);
    let script = r#"{"operations":[{"name":"GET /","dispatcher":"JS","dispatcherRules":"x"}]}"#;
    with_script.warnings.executable_content = snapshot::find_executable_content(script);
    let mut review = of(vec![with_script]);
    assert_eq!(review.bringing_active_content(), 1);
    let waits = "the active content of 1 service is to be looked at";
    assert_eq!(review.button(), SubmitButton::Waits(waits.into()));
    review.want_active_content(true);
    assert_eq!(review.button(), SubmitButton::Ready("Import 1 service".into()));
    assert!(review.decisions().content_confirmed);
    review.choose(0, Choice::Skip);
    assert_eq!(review.bringing_active_content(), 0);
}

#[test]
fn settings_that_somebody_keeps_here_stay_unless_they_are_ticked() {
    let mut kept = row("kept", changed(1));
    let at = api_types::Timestamp(1);
    kept.warnings.kept_settings = Some(api_types::KeptSettings { by: "anna".into(), at });
    let mut review = of(vec![kept]);
    review.choose(0, Choice::Replace);
    assert_eq!(review.takes(0, &Part::Settings), Some(false));
    review.take_part(0, Part::Settings, true);
    assert_eq!(review.decision(0), Some(Decision::Replace(Exclusions::default())));
    let mut by_default = of(review.rows().to_vec());
    by_default.set_policy(Some(Choice::Merge));
    assert_eq!(by_default.takes(0, &Part::Settings), Some(false));
}

#[test]
fn filters_count_what_they_show() {
    let review = review();
    assert_eq!(Show::ALL.map(|show| review.count(show)), [4, 2, 3, 2, 1]);
    assert_eq!(review.shown(Show::All, "TAK 1.0"), [3]);
}

#[test]
fn a_fresh_plan_keeps_the_decisions_that_still_can_be_made() {
    let mut old = review();
    old.choose(2, Choice::Replace);
    old.choose(0, Choice::Skip);
    let fresh = old.renewed(vec![
        row("same", Status::Identical),
        row("new", Status::New),
        row("less", Status::Identical),
    ]);
    assert_eq!(fresh.decisions(), Decisions::from([(1, Decision::Skip)]));
}
