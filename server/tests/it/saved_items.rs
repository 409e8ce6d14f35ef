//! Saved response-time profiles and selections, from request to history.

use api_types::{
    ConflictCause, Decisions, Field, ImportId, ImportView, InvalidReason, Report, RevisionNumber,
    RevisionView, Role, SavedItemKind, SavedProfile, SavedSelection, SelectionContent,
};
use app::api::ApiError;
use serde_json::json;

use crate::support::TestApp;

fn profile(description: &str) -> String {
    json!({
        "format": "mockpit-response-times",
        "version": 1,
        "name": "Slow",
        "description": description,
    })
    .to_string()
}

#[tokio::test]
async fn profile_is_saved_listed_deleted_and_brought_back() {
    let app = TestApp::demo();
    let save = json!({ "content": profile("a"), "expected": null });
    let first: RevisionNumber = app.call_ok("profiles/save", &save).await;
    assert_eq!(first, RevisionNumber(1));
    let save = json!({ "content": profile("b"), "expected": first });
    let second: RevisionNumber = app.call_ok("profiles/save", &save).await;
    let listed: Vec<SavedProfile> = app.call_ok("profiles/list", &json!({})).await;
    assert_eq!((&*listed[0].content, listed[0].changed.revision), (&*profile("b"), second));

    let delete = |expected| json!({ "name": "Slow", "expected": expected });
    let stale = app.call("/console/profiles/delete", &delete(first), None).await.error();
    let ApiError::Conflict(ConflictCause::ItemChanged { kind, name, revision, .. }) = stale else {
        panic!("{stale:?}")
    };
    assert_eq!((kind, &*name, revision), (SavedItemKind::Profile, "Slow", second.0));
    let deleted: RevisionNumber = app.call_ok("profiles/delete", &delete(second)).await;
    assert_eq!(deleted, RevisionNumber(3));

    let import: ImportId = app.call_ok("revision/undo", &json!({ "revision": deleted })).await;
    let view: ImportView = app.call_ok("import/view", &json!({ "import": import })).await;
    let ImportView::Planned { items, rows, .. } = view else { panic!("{view:?}") };
    assert_eq!((items.len(), &*items[0].name, rows.len()), (1, "Slow", 0));
    let apply = json!({ "import": import, "decisions": Decisions::default() });
    let report: Report = app.call_ok("import/apply", &apply).await;
    assert_eq!((report.revision, report.items), (RevisionNumber(4), 1));
    let listed: Vec<SavedProfile> = app.call_ok("profiles/list", &json!({})).await;
    assert_eq!(&*listed[0].content, profile("b"));
    let view = json!({ "revision": report.revision, "from": 0 });
    let view: RevisionView = app.call_ok("history/view", &view).await;
    assert_eq!(view.changes.unwrap().items.len(), 1);
}

#[tokio::test]
async fn selection_is_saved_listed_and_deleted() {
    let app = TestApp::demo();
    let save = |content, expected: Option<RevisionNumber>| json!({ "name": "Bakery", "content": content, "expected": expected });
    let content = json!({ "services": ["a1", "a2"] });
    let first: RevisionNumber = app.call_ok("selections/save", &save(content, None)).await;
    let content = json!({ "query": "q=cake" });
    let second: RevisionNumber = app.call_ok("selections/save", &save(content, Some(first))).await;
    let listed: Vec<SavedSelection> = app.call_ok("selections/list", &json!({})).await;
    let [selection] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((&*selection.name, selection.changed.revision), ("Bakery", second));
    assert_eq!(selection.content, SelectionContent::Query("q=cake".into()));
    let empty = save(json!({ "services": [] }), Some(second));
    let error = app.call("/console/selections/save", &empty, None).await.error();
    let (field, reason) = (Field::Selection, InvalidReason::Empty);
    assert_eq!(error, ApiError::Invalid { field, reason });
    let delete = json!({ "name": "Bakery", "expected": second });
    let _: RevisionNumber = app.call_ok("selections/delete", &delete).await;
    assert_eq!(app.call_ok::<Vec<SavedSelection>>("selections/list", &json!({})).await, []);
}

#[tokio::test]
async fn every_role_lists_saved_items_and_only_administrators_save_them() {
    let app = TestApp::new();
    let admin = app.session_cookie("admin", Role::Admin).await;
    let save = json!({ "content": profile(""), "expected": null });
    app.call("/console/profiles/save", &save, Some(&admin)).await.read::<RevisionNumber>();
    for role in [Role::User, Role::Manager] {
        let cookie = app.session_cookie(&format!("{role:?}").to_lowercase(), role).await;
        let listed = app.call("/console/profiles/list", &json!({}), Some(&cookie)).await;
        assert_eq!(listed.read::<Vec<SavedProfile>>().len(), 1);
        let rejected = app.call("/console/profiles/save", &save, Some(&cookie)).await;
        assert_eq!(rejected.error(), ApiError::NotAllowed);
    }
}
