//! Tests of counts, decisions and the submit button.

use api_types::{ExistingService, RevisionNumber, SavedItemKind};

use snapshot::{ChangeKind, Diff, ExampleChange, OperationDiff, ServiceType, Summary};

use super::*;

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
    let exists = !matches!(status, Status::New);
    Row {
        summary: Summary {
            operations: 1,
            size: 1,
            ..Summary::new(name, key.clone(), ServiceType::Rest)
        },
        file: 0,
        position: None,
        status,
        existing: exists.then_some(ExistingService { key, examples: 2 }),
        choices: choices.to_vec(),
        default,
        warnings: api_types::RowWarnings::default(),
    }
}

/// One changed example, and others that only the repository has.
fn changed(removed: usize) -> Status {
    with_examples(removed, Some(ChangeKind::Changed))
}

fn with_examples(removed: usize, other: Option<ChangeKind>) -> Status {
    let example = |number, change| ExampleChange {
        name: format!("e{number}").into(),
        change,
        counted: Some(change),
        parts: vec![],
    };
    let removed = (0..removed).map(|number| example(number, ChangeKind::Removed));
    let operation = OperationDiff {
        name: "GET /".into(),
        change: None,
        settings: vec![],
        examples: removed.chain(other.map(|change| example(99, change))).collect(),
    };
    Status::Changed { diff: Diff { operations: vec![operation], ..Diff::default() } }
}

fn review() -> Review {
    let taken = Status::IdConflict { by: ServiceKey::new("Beer", "0.9") };
    review_of(vec![
        row("new", Status::New),
        row("same", Status::Identical),
        row("less", changed(3)),
        row("taken", taken),
    ])
}

fn review_of(rows: Vec<Row>) -> Review {
    Review::new(ImportKind::Import, rows)
}

fn ready(written: usize, services_removed: usize, examples: usize) -> SubmitButton {
    let removed = Items { examples, ..Items::default() };
    SubmitButton::Ready(ChangeCounts { written, services_removed, removed, items: 0 })
}

#[test]
fn plan_that_changes_only_saved_items_can_be_applied() {
    let item = ItemChange {
        kind: SavedItemKind::Profile,
        name: "Slow".into(),
        change: ChangeKind::Added,
        changed_since: false,
    };
    let kind = ImportKind::Undo(RevisionNumber(3));
    let review = Review::new(kind, Vec::new()).with_items(vec![item.clone()]);
    let SubmitButton::Ready(counts) = review.submit_button() else { panic!("{review:?}") };
    assert_eq!((counts.items, counts.written, counts.removes()), (1, 0, false));
    assert_eq!(review.replanned(Vec::new()).items(), [item]);
}

fn undecided(count: usize) -> SubmitButton {
    SubmitButton::Blocked(Blocker::Undecided(count))
}

#[test]
fn submit_button_is_blocked_until_every_row_has_a_decision() {
    let mut review = review();
    let expected = [(2, CountKind::Undecided), (1, CountKind::Add), (1, CountKind::Identical)];
    assert_eq!(review.counts(), expected);
    assert_eq!(review.submit_button(), undecided(2));
    review.choose(2, Choice::Replace);
    assert_eq!(review.submit_button(), undecided(1));
    review.choose(3, Choice::AddWithNewIds);
    assert_eq!(review.submit_button(), ready(3, 0, 3));
    review.choose(2, Choice::Merge);
    let expected = [(1, CountKind::Merge), (2, CountKind::Add), (1, CountKind::Identical)];
    assert_eq!(review.counts(), expected);
    assert_eq!(review.submit_button(), ready(3, 0, 0));
    review.choose(3, Choice::Replace);
    assert_eq!(review.submit_button(), ready(3, 1, 2));
}

#[test]
fn submit_button_has_reason_when_nothing_changes() {
    let review = review_of(vec![row("same", Status::Identical)]);
    assert_eq!(review.submit_button(), SubmitButton::NoChanges(NoChanges::UpToDate));
    let mut review = review_of(vec![row("new", Status::New)]);
    review.choose(0, Choice::Skip);
    assert_eq!(review.counts(), [(1, CountKind::Declined)]);
    assert_eq!(review.submit_button(), SubmitButton::NoChanges(NoChanges::NothingSelected));
}

#[test]
fn restore_counts_written_and_removed_services() {
    let restore = ImportKind::Restore(3.into());
    let mut review =
        Review::new(restore, vec![row("new", Status::New), row("gone", Status::Missing)]);
    let expected =
        [(1, CountKind::RemoveServices), (2, CountKind::RemoveExamples), (1, CountKind::Add)];
    assert_eq!(review.counts(), expected);
    assert_eq!(review.submit_button(), ready(1, 1, 2));
    review.choose(0, Choice::Skip);
    assert_eq!(review.submit_button(), ready(0, 1, 2));
}

#[test]
fn comparison_is_read_only_and_counts_rows_by_side() {
    let (base, other) = (1.into(), 2.into());
    let compare = ImportKind::Compare {
        base: api_types::ComparisonSide::Revision(base),
        other: api_types::ComparisonSide::Revision(other),
    };
    let rows = [Status::New, Status::Missing, changed(1), Status::Identical];
    let review = Review::new(compare, rows.map(|status| row("a", status)).into());
    assert!(review.is_read_only());
    let expected = [
        (1, CountKind::OnlyInSource),
        (1, CountKind::Different),
        (1, CountKind::OnlyInBase),
        (1, CountKind::Identical),
    ];
    assert_eq!(review.counts(), expected);
}

#[test]
fn bulk_choice_applies_only_to_rows_that_have_it() {
    let mut review = review();
    review.choose_all(&[0, 1, 2, 3, 99], Choice::Replace);
    let bulk = review.bulk_change().map(|bulk| (bulk.choice, bulk.rows, bulk.targets));
    assert_eq!(bulk, Some((Choice::Replace, 2, 5)));
    assert_eq!(review.decision(0), Some(Decision::Add));
    assert_eq!(review.decision(2), Some(Decision::Replace(Exclusions::default())));
    assert_eq!(review.decisions().rows.len(), 2);
    assert_eq!(review.choices_of(&[0, 2]).len(), 6);
}

#[test]
fn bulk_choice_is_undone_until_another_decision_is_made() {
    let mut review = review();
    review.choose(3, Choice::Skip);
    let before = review.decisions();
    review.choose_all(&[2, 3], Choice::Replace);
    assert_ne!(review.decisions(), before);
    review.undo_bulk_change();
    assert_eq!((review.decisions(), review.bulk_change()), (before, None));
    review.choose_all(&[2, 3], Choice::Replace);
    review.choose(2, Choice::Merge);
    assert_eq!(review.bulk_change(), None, "it would take back more than the bulk decision");
}

#[test]
fn range_selection_covers_shown_rows() {
    let mut review = review();
    let shown = [0, 2, 3];
    review.set_selected(0, true, false, &shown);
    review.set_selected(3, true, true, &shown);
    assert_eq!(review.selected(), &BTreeSet::from(shown));
    review.set_selected(2, false, false, &shown);
    assert_eq!(review.selected(), &BTreeSet::from([0, 3]));
    review.clear_selection();
    assert!(review.selected().is_empty());
}

#[test]
fn policy_applies_to_rows_without_decision() {
    let mut review = review();
    review.set_policy(Some(Choice::Merge));
    assert_eq!(review.decision(2), Some(Decision::Merge(Exclusions::default())));
    assert_eq!(review.decision(3), None, "the row does not have this choice");
    review.choose(2, Choice::KeepMine);
    assert_eq!(review.decision(2), Some(Decision::KeepMine));
    review.set_policy(None);
    // A policy never decides duplicates.
    let mut duplicate = review_of(vec![row("twice", Status::Duplicate { diff: None })]);
    duplicate.set_policy(Some(Choice::Replace));
    assert_eq!(duplicate.decision(0), None);
}

#[test]
fn copy_needs_available_name_and_version() {
    let mut review = review();
    review.choose(2, Choice::Copy);
    assert_eq!(review.copy_name(2), Some(CopyNameCheck::Taken));
    assert_eq!(review.decision(2), None);
    let mut rename = |name: &str, version: &str| {
        review.decide(2, Decision::Copy(ServiceKey::new(name, version)));
        review.copy_name(2).unwrap()
    };
    assert_eq!(rename("less", " "), CopyNameCheck::Blank);
    assert_eq!(rename("\u{3164}", "1"), CopyNameCheck::Blank);
    assert_eq!(rename("less", &"1".repeat(513)), CopyNameCheck::TooLong);
    assert_eq!(rename("LESS", "1.0"), CopyNameCheck::Confusable);
    assert_eq!(rename("new", "1.0"), CopyNameCheck::Taken, "the same file adds it");
    assert_eq!(rename("less", "2.0"), CopyNameCheck::Available);
    review.add_taken_names([ServiceKey::new("less", "2.0")]);
    assert_eq!(review.copy_name(2), Some(CopyNameCheck::Taken));
}

#[test]
fn excluded_parts_are_not_counted() {
    let mut review = review();
    let get = || Part::Examples("GET /".into());
    assert_eq!(review.is_part_included(2, &get()), None, "nothing is imported yet");
    review.choose(2, Choice::Replace);
    assert_eq!(review.is_part_included(2, &get()), Some(true));
    review.set_part_included(2, get(), false);
    review.set_part_included(2, Part::Settings, false);
    assert_eq!(
        (review.is_part_included(2, &get()), review.is_part_included(2, &Part::Settings)),
        (Some(false), Some(false))
    );
    assert_eq!(review.totals().removed.examples, 0);
    // The row had no other difference, so nothing is left to write.
    assert_eq!((review.totals().replace, review.totals().declined), (0, 1));
    assert_eq!(review.decisions_to_apply().rows.get(&2), Some(&Decision::KeepMine));
    review.set_part_included(2, get(), true);
    assert_eq!(review.totals().removed.examples, 3);
}

#[test]
fn executable_content_blocks_submit_until_confirmed() {
    let mut with_script = row("new", Status::New);
    let script = r#"{"operations":[{"name":"GET /","dispatcher":"JS","dispatcherRules":"x"}]}"#;
    with_script.warnings.executable_content = snapshot::find_executable_content(script);
    let mut review = review_of(vec![with_script]);
    assert_eq!(review.content_to_confirm(), [(ContentKind::Scripts, 1)]);
    let blocked = SubmitButton::Blocked(Blocker::ExecutableContent(1));
    assert_eq!(review.submit_button(), blocked);
    assert_eq!(review.first_cause(), Some(0));
    review.confirm_content(ContentKind::Callbacks, true);
    assert_eq!(review.submit_button(), blocked);
    review.confirm_content(ContentKind::Scripts, true);
    assert_eq!(review.submit_button(), ready(1, 0, 0));
    assert!(review.decisions().content_confirmed);
    review.choose(0, Choice::Skip);
    assert_eq!(review.content_to_confirm(), []);
}

fn with_content(name: &str, dispatcher: &str, rules: &str) -> Row {
    let operation =
        format!(r#"{{"name":"GET /","dispatcher":"{dispatcher}","dispatcherRules":"{rules}"}}"#);
    let mut row = row(name, Status::New);
    row.warnings.executable_content =
        snapshot::find_executable_content(&format!(r#"{{"operations":[{operation}]}}"#));
    row
}

#[test]
fn consent_is_saved_once_it_covers_all_kinds_and_is_never_widened() {
    let rows = vec![
        with_content("script", "JS", "x"),
        with_content("proxy", "PROXY", "https://x.example"),
    ];
    let mut review = review_of(rows.clone());
    review.confirm_content(ContentKind::Scripts, true);
    assert!(!review.own_decisions().decisions.content_confirmed);
    let partial = review.own_decisions();
    review.set_own_decisions(&partial);
    assert!(review.is_content_confirmed(ContentKind::Scripts), "a part of the consent stays");
    review.confirm_content(ContentKind::Proxies, true);
    let saved = review.own_decisions();
    assert!(saved.decisions.content_confirmed);

    let mut reloaded = review_of(rows.clone());
    reloaded.set_own_decisions(&saved);
    assert_eq!(reloaded.submit_button(), ready(2, 0, 0));
    reloaded.set_own_decisions(&OwnDecisions::default());
    assert_eq!(
        reloaded.submit_button(),
        SubmitButton::Blocked(Blocker::ExecutableContent(2)),
        "the other person withdrew it"
    );

    // The other person consented to scripts only, because they skip the proxy.
    let mut theirs = review_of(rows.clone());
    theirs.choose(1, Choice::Skip);
    theirs.confirm_content(ContentKind::Scripts, true);
    let theirs = theirs.own_decisions();
    assert!(theirs.decisions.content_confirmed);
    let merged = OwnDecisions {
        decisions: Decisions { content_confirmed: true, ..Decisions::default() },
        policy: None,
    };
    let mut review = review_of(rows);
    review.set_merged_decisions(&merged, &theirs);
    assert_eq!(review.submit_button(), SubmitButton::Blocked(Blocker::ExecutableContent(1)));
    assert!(!review.own_decisions().decisions.content_confirmed);
}

#[test]
fn left_out_and_unreadable_content_is_a_warning() {
    let mut dropped = row("dropped", Status::New);
    dropped.warnings.dropped = 2;
    let mut unreadable = row("unreadable", Status::New);
    unreadable.warnings.unreadable = true;
    let review = review_of(vec![row("new", Status::New), dropped, unreadable]);
    assert_eq!(review.matching(Show::Warnings, ""), [1, 2]);
}

#[test]
fn kept_settings_are_excluded_unless_included_again() {
    let mut kept = row("kept", changed(1));
    let at = api_types::Timestamp(1);
    kept.warnings.kept_settings = Some(api_types::KeptSettings { by: "anna".into(), at });
    let mut review = review_of(vec![kept]);
    review.choose(0, Choice::Replace);
    assert_eq!(review.is_part_included(0, &Part::Settings), Some(false));
    review.set_part_included(0, Part::Settings, true);
    assert_eq!(review.decision(0), Some(Decision::Replace(Exclusions::default())));
    let mut by_default = review_of(review.rows().to_vec());
    by_default.set_policy(Some(Choice::Merge));
    assert_eq!(by_default.is_part_included(0, &Part::Settings), Some(false));
}

#[test]
fn filter_counts_match_shown_rows() {
    let mut review = review();
    let matching = |review: &Review, show| review.matching(show, "").len();
    assert_eq!(Show::ALL.map(|show| review.count(show)), [2, 2, 3, 0, 0, 0, 4]);
    assert_eq!(Show::ALL.map(|show| matching(&review, show)), [2, 2, 3, 0, 0, 0, 4]);
    assert_eq!(review.pending(Show::Undecided), Some(2));
    assert_eq!(review.pending(Show::Removals), Some(2));
    assert_eq!(review.pending(Show::Changes), None);
    // The rows stay after the decision, only what is pending changes.
    review.choose(2, Choice::KeepMine);
    assert_eq!(Show::ALL.map(|show| matching(&review, show)), [2, 2, 3, 0, 0, 0, 4]);
    assert_eq!(review.pending(Show::Undecided), Some(1));
    assert_eq!(review.pending(Show::Removals), Some(1));
    assert_eq!(review.matching(Show::All, "TAK 1.0"), [3]);
}

#[test]
fn new_plan_keeps_decisions_that_are_still_possible() {
    let mut old = review();
    old.choose(2, Choice::Replace);
    old.choose(0, Choice::Skip);
    let replanned = old.replanned(vec![
        row("same", Status::Identical),
        row("new", Status::New),
        row("less", Status::Identical),
    ]);
    assert_eq!(replanned.decisions(), Decisions::from([(1, Decision::Skip)]));
}

/// Two rows of the same name in two files, and two new services with the same ID.
fn twins() -> Review {
    let choices = vec![Choice::Add, Choice::AddWithNewIds, Choice::Copy, Choice::Skip];
    let twin = |name: &str, file, status| {
        let mut row = row(name, status);
        row.summary.id =
            if name == "twice" { format!("{name}-{file}") } else { "id".into() }.into();
        (row.file, row.choices, row.existing) = (file, choices.clone(), None);
        row.position = Some(snapshot::Position { line: 7, column: 3, offset: 90 });
        row
    };
    let repeated = |name: &str| Status::RepeatedId { by: ServiceKey::new(name, "1.0") };
    let duplicate = Status::Duplicate { diff: None };
    let rows = vec![
        twin("twice", 0, duplicate.clone()),
        twin("twice", 1, duplicate),
        twin("one", 0, repeated("two")),
        twin("two", 1, repeated("one")),
    ];
    review_of(rows).with_files(["a.json".into(), "b.json".into()])
}

fn rivals(row: u32, other: u32, shared: Shared) -> SubmitButton {
    SubmitButton::Blocked(Blocker::Rivals { row, rival: Rival { row: other, shared } })
}

#[test]
fn submit_button_is_blocked_while_two_decisions_exclude_each_other() {
    let mut review = twins();
    review.set_policy(Some(Choice::Add));
    assert_eq!(review.submit_button(), undecided(4), "a policy must not write a service twice");
    review.choose_all(&[0, 1, 2, 3], Choice::Add);
    assert_eq!(review.bulk_change().map(|bulk| bulk.rows), Some(4));
    assert_eq!(review.submit_button(), rivals(0, 1, Shared::Key));
    assert_eq!(review.rival(1), Some(Rival { row: 0, shared: Shared::Key }));
    review.choose(1, Choice::AddWithNewIds);
    assert_eq!(review.submit_button(), rivals(0, 1, Shared::Key), "the name is still the same");
    review.choose(1, Choice::Skip);
    assert_eq!(review.rival(0), None);
    assert_eq!(review.submit_button(), rivals(2, 3, Shared::Id));
    assert_eq!(review.rival(2), Some(Rival { row: 3, shared: Shared::Id }));
    review.choose(3, Choice::AddWithNewIds);
    assert_eq!(review.submit_button(), ready(3, 0, 0));
    review.decide(1, Decision::Copy(ServiceKey::new("twice", "copy")));
    assert_eq!(review.submit_button(), ready(4, 0, 0));
}

#[test]
fn two_services_cannot_replace_the_same_one() {
    let taken = || Status::IdConflict { by: ServiceKey::new("Beer", "0.9") };
    let mut review = review_of(vec![row("a", taken()), row("b", taken())]);
    review.rows[1].summary.id = review.rows[0].summary.id.clone();
    review.choose_all(&[0, 1], Choice::Replace);
    assert_eq!(review.submit_button(), rivals(0, 1, Shared::Id));
    review.choose(0, Choice::AddWithNewIds);
    assert_eq!(review.submit_button(), ready(2, 1, 2));
}

#[test]
fn service_cannot_be_written_and_replaced_by_another_one() {
    let taken = Status::IdConflict { by: ServiceKey::new("b", "1.0") };
    for order in [["a", "b"], ["b", "a"]] {
        let status = |name| if name == "a" { taken.clone() } else { changed(0) };
        let mut review = review_of(order.map(|name| row(name, status(name))).into());
        review.choose_all(&[0, 1], Choice::Replace);
        assert_eq!(review.submit_button(), rivals(0, 1, Shared::Id));
        assert_eq!(review.rival(1), Some(Rival { row: 0, shared: Shared::Id }));
        let b = if order[0] == "b" { 0 } else { 1 };
        review.choose(b, Choice::KeepMine);
        assert_eq!((review.rival(0), review.rival(1)), (None, None));
    }
}

#[test]
fn twins_are_distinguished_and_keep_their_decisions_in_a_new_plan() {
    let mut review = twins();
    let origin = review.origin(1).unwrap();
    assert_eq!((origin.file, origin.position.line, origin.id.as_str()), ("b.json", 7, "twice-1"));
    review.choose(1, Choice::Add);
    let mut rows = review.rows().to_vec();
    rows.swap(0, 1);
    let replanned = review.replanned(rows);
    assert_eq!(replanned.decisions(), Decisions::from([(0, Decision::Add)]));
    assert_eq!(replanned.origin(0).map(|origin| origin.file), Some("b.json"));
}

#[test]
fn rows_that_need_a_decision_come_first_and_identical_rows_are_folded() {
    let mut review = review();
    assert_eq!(review.matching(Show::All, ""), [2, 3, 0, 1]);
    let folded = [Line::Row(2), Line::Row(3), Line::Row(0), Line::Identical(1)];
    assert_eq!(review.lines(Show::All, "", false), folded);
    assert_eq!(review.lines(Show::All, "", true).last(), Some(&Line::Row(1)));
    assert_eq!(review.lines(Show::All, "same", false), [Line::Row(1)], "a search unfolds them");
    assert_eq!(review.lines(Show::Undecided, "", false), [Line::Row(2), Line::Row(3)]);
    let before = review.lines(Show::All, "", false);
    review.choose(2, Choice::KeepMine);
    assert_eq!(review.lines(Show::All, "", false), before, "rows never move");
}

#[test]
fn next_undecided_row_follows_the_current_one_and_wraps() {
    let mut review = review();
    let indices = review.matching(Show::All, "");
    assert_eq!(review.next_undecided(&indices, None), Some(2));
    assert_eq!(review.next_undecided(&indices, Some(2)), Some(3));
    assert_eq!(review.next_undecided(&indices, Some(0)), Some(2));
    assert_eq!(review.first_cause(), Some(2));
    review.choose(2, Choice::KeepMine);
    review.choose(3, Choice::Skip);
    assert_eq!(review.next_undecided(&indices, None), None);
    assert_eq!(review.first_cause(), None);
}

#[test]
fn merge_that_would_change_nothing_is_nothing_to_do() {
    let mut review = review_of(vec![row("less", with_examples(2, None))]);
    review.choose(0, Choice::Merge);
    assert_eq!(review.counts(), [(1, CountKind::Declined)]);
    assert_eq!(review.submit_button(), SubmitButton::NoChanges(NoChanges::NothingSelected));
    assert_eq!(review.decisions().rows.len(), 1, "the decision itself is remembered");
}

#[test]
fn source_without_services_has_its_own_reason() {
    assert_eq!(review_of(vec![]).submit_button(), SubmitButton::NoChanges(NoChanges::Empty));
}

#[test]
fn names_of_filters_map_both_ways() {
    for show in Show::ALL {
        assert_eq!(Show::from_name(show.name()), show);
    }
    assert_eq!(Show::from_name("other"), Show::All);
}
