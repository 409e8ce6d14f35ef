//! Response-time profiles and selections are saved with revisions.

use api_types::{
    Choice, Decisions, ImportId, InvalidReason, ItemChange, LastChange, RevisionKind,
    RevisionNumber, Role, SavedItemKind, SelectionContent, Timestamp,
};
use repository::{
    ApplyError, ImportError, ImportView, PlannedItem, Revert, SavedItemError, SavedItemKey,
};
use snapshot::{ChangeKind, ServiceId};
use store_tests::{Harness, admin, member, service, snapshot};

const FIRST: RevisionNumber = RevisionNumber(1);

/// The file of a profile. `description` makes different ones of the same name.
fn profile(name: &str, description: &str) -> String {
    serde_json::json!({
        "format": "mockpit-response-times",
        "version": 1,
        "name": name,
        "description": description,
    })
    .to_string()
}

fn services(ids: &[&str]) -> SelectionContent {
    SelectionContent::Services(ids.iter().map(|id| (*id).into()).collect())
}

fn change(revision: u64, actor: &str) -> LastChange {
    LastChange { revision: RevisionNumber(revision), actor: actor.into(), at: Timestamp(1) }
}

fn save(
    harness: &Harness,
    content: &str,
    expected: Option<u64>,
) -> Result<RevisionNumber, SavedItemError> {
    harness.repository.save_profile(&harness.admin, content, expected.map(RevisionNumber))
}

/// The saved profiles, as every account sees them: content and last change.
fn profiles(harness: &Harness) -> Vec<(String, LastChange)> {
    let listed = harness.repository.saved_profiles(&member("uwe", Role::User));
    listed.into_iter().map(|profile| (profile.content.into(), profile.changed)).collect()
}

#[test]
fn profile_is_saved_changed_and_deleted_in_revisions_of_its_own() {
    let harness = Harness::default();
    let (slow, slower, fast) = (profile("Slow", "a"), profile("Slow", "b"), profile("Fast", ""));
    assert_eq!(save(&harness, &slow, None).unwrap(), FIRST);
    assert_eq!(save(&harness, &fast, None).unwrap(), RevisionNumber(2));
    let bob = admin("bob");
    let saved = harness.repository.save_profile(&bob, &slower, Some(FIRST)).unwrap();
    assert_eq!(saved, RevisionNumber(3));
    let expected = [(fast.clone(), change(2, "anna")), (slower, change(3, "bob"))];
    assert_eq!(profiles(&harness), expected);
    let deleted = harness.repository.delete_profile(&harness.admin, "Slow", saved).unwrap();
    assert_eq!(deleted, RevisionNumber(4));
    assert_eq!(profiles(&harness), [(fast, change(2, "anna"))]);

    let revisions = harness.store.revisions(None, 10).unwrap();
    let drafts = revisions.iter().map(|revision| &revision.draft);
    let drafts: Vec<_> = drafts.map(|draft| (draft.kind, draft.item.as_deref())).collect();
    let expected = [
        (RevisionKind::DeletedProfile, Some("Slow")),
        (RevisionKind::SavedProfile, Some("Slow")),
        (RevisionKind::SavedProfile, Some("Fast")),
        (RevisionKind::SavedProfile, Some("Slow")),
        (RevisionKind::Start, None),
    ];
    assert_eq!(drafts, expected);
}

#[test]
fn selection_is_saved_changed_and_deleted_in_revisions_of_its_own() {
    let harness = Harness::default();
    let (repository, admin) = (&harness.repository, &harness.admin);
    let list = || {
        let listed = repository.saved_selections(&member("uwe", Role::User)).unwrap();
        let parts = listed.into_iter().map(|it| (it.name.to_string(), it.content, it.changed));
        parts.collect::<Vec<_>>()
    };
    let query = SelectionContent::Query("q=cake".into());
    let ids = services(&["a1", "b \" 1"]);
    assert_eq!(repository.save_selection(admin, "Bakery", &ids, None).unwrap(), FIRST);
    assert_eq!(list(), [("Bakery".into(), ids, change(1, "anna"))]);
    let second = repository.save_selection(admin, "Bakery", &query, Some(FIRST)).unwrap();
    assert_eq!(list(), [("Bakery".into(), query, change(2, "anna"))]);
    repository.delete_selection(admin, "Bakery", second).unwrap();
    assert_eq!(list(), []);
    let kinds: Vec<_> = harness.store.revisions(None, 3).unwrap();
    let kinds: Vec<_> = kinds.iter().map(|revision| revision.draft.kind).collect();
    let saved = RevisionKind::SavedSelection;
    assert_eq!(kinds, [RevisionKind::DeletedSelection, saved, saved]);
}

#[test]
fn item_that_is_not_as_expected_is_rejected_with_its_last_change() {
    let harness = Harness::default();
    let (slow, other) = (profile("Slow", "a"), profile("Slow", "b"));
    let slow_key = SavedItemKey::new(SavedItemKind::Profile, "Slow");
    let is_changed = |result: Result<RevisionNumber, SavedItemError>, by: LastChange| {
        assert!(
            matches!(&result, Err(SavedItemError::Changed { key, changed })
                if *key == slow_key && *changed == by),
            "{result:?}"
        );
    };
    let missing = save(&harness, &slow, Some(7));
    assert!(matches!(missing, Err(SavedItemError::NotFound(key)) if key == slow_key));
    let missing = harness.repository.delete_profile(&harness.admin, "Slow", FIRST);
    assert!(matches!(missing, Err(SavedItemError::NotFound(key)) if key == slow_key));

    save(&harness, &slow, None).unwrap();
    is_changed(save(&harness, &other, None), change(1, "anna"));
    let bob = admin("bob");
    harness.repository.save_profile(&bob, &other, Some(FIRST)).unwrap();
    is_changed(save(&harness, &slow, Some(1)), change(2, "bob"));
    let delete = |expected| harness.repository.delete_profile(&harness.admin, "Slow", expected);
    is_changed(delete(FIRST), change(2, "bob"));
    harness.repository.delete_profile(&bob, "Slow", RevisionNumber(2)).unwrap();
    is_changed(delete(RevisionNumber(2)), change(3, "bob"));
    is_changed(save(&harness, &slow, Some(2)), change(3, "bob"));
    assert_eq!(harness.store.head().revision.number, RevisionNumber(3));
    assert_eq!(profiles(&harness), []);
}

#[test]
fn unchanged_item_makes_no_revision() {
    let harness = Harness::default();
    let slow = profile("Slow", "a");
    for expected in [None, Some(1), None] {
        assert_eq!(save(&harness, &slow, expected).unwrap(), FIRST);
    }
    assert_eq!(harness.store.head().revision.number, FIRST);
}

#[test]
fn invalid_items_are_rejected() {
    let harness = Harness::default();
    let no_profile = save(&harness, r#"{"name":"Slow"}"#, None);
    assert!(matches!(no_profile, Err(SavedItemError::Profile(_))), "{no_profile:?}");
    let large = profile("Slow", &"x".repeat(600_000));
    assert!(matches!(save(&harness, &large, None), Err(SavedItemError::TooLarge { .. })));
    save(&harness, &profile("Slow", ""), None).unwrap();
    let same = save(&harness, &profile("s LOW", ""), None);
    assert!(matches!(same, Err(SavedItemError::Name(InvalidReason::Taken))), "{same:?}");

    let select = |name: &str, content: &SelectionContent| {
        harness.repository.save_selection(&harness.admin, name, content, None).unwrap_err()
    };
    let one = services(&["a"]);
    assert!(matches!(select(" ", &one), SavedItemError::Name(InvalidReason::Empty)));
    let long = select(&"n".repeat(101), &one);
    assert!(matches!(long, SavedItemError::Name(InvalidReason::TooLong { max: 100 })));
    let empty = select("a", &services(&[]));
    assert!(matches!(empty, SavedItemError::Selection(InvalidReason::Empty)));
    let id = "i".repeat(1_000);
    let large = select("a", &services(&vec![id.as_str(); 600]));
    assert!(matches!(large, SavedItemError::Selection(InvalidReason::TooMany { .. })));
    assert_eq!(harness.store.head().revision.number, FIRST);
}

/// How a plan changes the saved items, in words.
fn planned(harness: &Harness, id: &ImportId) -> Vec<String> {
    let ImportView::Planned { plan, .. } =
        harness.repository.view_import(&harness.admin, id).unwrap()
    else {
        panic!("it has no plan")
    };
    let words = |item: &PlannedItem| {
        let ItemChange { name, change, changed_since, .. } = item.to_change();
        format!("{name} {change:?}{}", if changed_since { ", changed since" } else { "" })
    };
    plan.items.iter().map(words).collect()
}

fn start(harness: &Harness, revert: Revert) -> ImportId {
    harness.repository.start_revert(&harness.admin, revert).unwrap()
}

/// Undoes a revision. Returns what the plan changed, and the new revision.
fn undo(harness: &Harness, number: u64) -> (Vec<String>, u64) {
    let id = start(harness, Revert::Undo(RevisionNumber(number)));
    let items = planned(harness, &id);
    (items, harness.apply(&id, &Decisions::default()).unwrap().revision.0)
}

#[test]
fn undo_of_each_change_brings_back_what_was_before() {
    let harness = Harness::default();
    let (first, second) = (profile("Slow", "a"), profile("Slow", "b"));
    save(&harness, &first, None).unwrap();
    save(&harness, &second, Some(1)).unwrap();
    harness.repository.delete_profile(&harness.admin, "Slow", RevisionNumber(2)).unwrap();

    assert_eq!(undo(&harness, 3), (vec!["Slow Added".into()], 4));
    assert_eq!(profiles(&harness), [(second, change(4, "anna"))]);
    assert_eq!(undo(&harness, 2), (vec!["Slow Changed".into()], 5));
    assert_eq!(profiles(&harness), [(first.clone(), change(5, "anna"))]);
    assert_eq!(undo(&harness, 1), (vec!["Slow Removed".into()], 6));
    assert_eq!(profiles(&harness), []);
    // Undoing the undo restores it.
    assert_eq!(undo(&harness, 6), (vec!["Slow Added".into()], 7));
    assert_eq!(profiles(&harness), [(first, change(7, "anna"))]);
    let newest = harness.store.head().revision.clone();
    assert_eq!(newest.draft.kind, RevisionKind::Undo(RevisionNumber(6)));
    // It is already undone, so there is nothing to apply.
    let (items, revision) = undo(&harness, 6);
    assert_eq!((items.len(), revision), (0, 7));
}

#[test]
fn undo_states_that_the_item_changed_since() {
    let harness = Harness::default();
    save(&harness, &profile("Slow", "a"), None).unwrap();
    save(&harness, &profile("Slow", "b"), Some(1)).unwrap();
    let (items, _) = undo(&harness, 1);
    assert_eq!(items, ["Slow Removed, changed since"]);
    assert_eq!(profiles(&harness), []);
}

#[test]
fn restore_brings_back_services_and_items() {
    let harness = Harness::default();
    let slow = profile("Slow", "a");
    save(&harness, &slow, None).unwrap();
    harness.import(&snapshot("x", &[service("a1", "Orders", &[])]), Choice::Add);
    let then = harness.hashes();
    let ids = services(&["a1"]);
    harness.repository.save_selection(&harness.admin, "All", &ids, None).unwrap();
    save(&harness, &profile("Slow", "b"), Some(1)).unwrap();
    harness.import(&snapshot("y", &[service("b1", "Stock", &[])]), Choice::Add);

    let id = start(&harness, Revert::Restore(RevisionNumber(2)));
    assert_eq!(planned(&harness, &id), ["Slow Changed", "All Removed"]);
    let report = harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!((harness.hashes(), report.removed), (then, 1));
    assert_eq!(profiles(&harness), [(slow, change(6, "anna"))]);
    assert!(harness.repository.saved_selections(harness.admin.member()).unwrap().is_empty());
}

#[test]
fn revert_is_stale_once_the_item_was_changed() {
    let harness = Harness::default();
    save(&harness, &profile("Slow", "a"), None).unwrap();
    let id = start(&harness, Revert::Undo(FIRST));
    save(&harness, &profile("Slow", "b"), Some(1)).unwrap();
    let stale = harness.apply(&id, &Decisions::default());
    assert!(
        matches!(&stale, Err(ImportError::Apply(ApplyError::Stale { newest, .. }))
            if *newest == RevisionNumber(2)),
        "{stale:?}"
    );
    // Another item does not matter.
    let id = start(&harness, Revert::Undo(RevisionNumber(2)));
    save(&harness, &profile("Fast", ""), None).unwrap();
    harness.apply(&id, &Decisions::default()).unwrap();
    assert_eq!(profiles(&harness)[1], (profile("Slow", "a"), change(4, "anna")));
}

#[test]
fn item_that_comes_back_replaces_one_with_a_similar_name() {
    let harness = Harness::default();
    save(&harness, &profile("Slow", ""), None).unwrap();
    harness.repository.delete_profile(&harness.admin, "Slow", FIRST).unwrap();
    save(&harness, &profile("slow", ""), None).unwrap();
    let (items, _) = undo(&harness, 2);
    assert_eq!(items, ["Slow Added", "slow Removed, changed since"]);
    assert_eq!(profiles(&harness), [(profile("Slow", ""), change(4, "anna"))]);
}

#[test]
fn history_lists_changed_items() {
    let harness = Harness::default();
    save(&harness, &profile("Slow", "a"), None).unwrap();
    save(&harness, &profile("Slow", "b"), Some(1)).unwrap();
    harness.repository.delete_profile(&harness.admin, "Slow", RevisionNumber(2)).unwrap();
    undo(&harness, 3);
    let kinds = [ChangeKind::Added, ChangeKind::Changed, ChangeKind::Removed, ChangeKind::Added];
    for (kind, number) in kinds.into_iter().zip(1..) {
        let view = harness.repository.revision(&harness.admin, RevisionNumber(number), 0).unwrap();
        let changes = view.changes.unwrap();
        let [item] = &changes.items[..] else { panic!("{changes:?}") };
        assert_eq!((item.kind, &*item.name, item.change), (SavedItemKind::Profile, "Slow", kind));
        assert_eq!(changes.total(), 0);
    }
}

#[test]
fn what_changed_since_the_last_export_is_known() {
    let harness = Harness::default();
    let all = ["a1", "b1"].map(|id| service(id, id, &[("one", "1")]));
    harness.import(&snapshot("x", &all), Choice::Add);
    let (repository, admin) = (&harness.repository, &harness.admin);
    let ids: Vec<ServiceId> = ["a1", "b1", "ffff"].map(ServiceId::from).into();
    let content = SelectionContent::Services(ids.clone());
    repository.save_selection(admin, "All", &content, None).unwrap();
    let exported = harness.store.head().revision.number;
    repository.note_export(admin, "All", exported).unwrap();
    assert_eq!(repository.last_exports(admin)["All"].revision, exported);
    assert_eq!(repository.changed_since(admin, exported, &ids).unwrap(), []);
    let changed = service("b1", "b1", &[("one", "2")]);
    harness.import(&snapshot("x", &[changed]), Choice::Replace);
    assert_eq!(repository.changed_since(admin, exported, &ids).unwrap(), ["b1".into()]);
    let error = repository.note_export(admin, "Nobody", exported).unwrap_err();
    assert!(matches!(error, SavedItemError::NotFound(_)), "{error:?}");
    let future = RevisionNumber(99);
    assert!(repository.note_export(admin, "All", future).is_err());
    assert!(repository.changed_since(admin, future, &ids).is_err());
}
