//! Imports that wait for a review: the pages of their rows, and the list of waiting imports.

use api_types::{
    ConflictCause, DecisionsVersion, ImportId, ImportView, Missing, ReviewUpdate, Row, WaitingFor,
    WaitingImport,
};
use app::api::{ApiError, import::MAX_ROWS};
use axum::http::StatusCode;
use serde_json::json;

use crate::{support::TestApp, upload::upload};

/// A file with this many services.
fn file(services: usize) -> String {
    let service =
        |number| format!("{{\"id\":\"{number:024x}\",\"name\":\"S{number}\",\"version\":\"1\"}}");
    let services: Vec<String> = (0..services).map(service).collect();
    format!("{{\"services\":[{}]}}", services.join(","))
}

async fn rows(app: &TestApp, import: &ImportId, from: usize, limit: Option<u32>) -> Vec<Row> {
    let arguments = json!({ "import": import, "revision": 0, "from": from, "limit": limit });
    app.call_ok("import/rows", &arguments).await
}

#[tokio::test]
async fn rows_of_a_large_plan_are_returned_in_pages() {
    let app = TestApp::demo();
    let many = 2_700;
    let (import, view) = upload(&app, "many.json", file(many).as_bytes()).await;
    let ImportView::Planned { total, rows: first, .. } = view else { panic!("{view:?}") };
    assert_eq!((total as usize, first.len()), (many, 500));
    let second = rows(&app, &import, 500, None).await;
    assert_eq!(second.len(), 500);
    let most = rows(&app, &import, 0, Some(u32::MAX)).await;
    assert_eq!(most.len(), MAX_ROWS as usize);
    assert_eq!((&most[..500], &most[500..1000]), (&first[..], &second[..]));
    let last = rows(&app, &import, 2_000, Some(MAX_ROWS)).await;
    let names = most.iter().chain(&last).map(|row| row.summary.key.name.to_string());
    assert!((0..many).map(|number| format!("S{number}")).eq(names));
    assert!(rows(&app, &import, many, None).await.is_empty());
}

#[tokio::test]
async fn rows_of_an_outdated_plan_are_rejected_as_stale() {
    let app = TestApp::demo();
    let (import, view) = upload(&app, "few.json", file(3).as_bytes()).await;
    let ImportView::Planned { total: 3, rows, .. } = view else { panic!("{view:?}") };
    assert_eq!(rows.len(), 3);
    let arguments = json!({ "import": import, "revision": 7, "from": 0, "limit": null });
    let error = app.call("/console/import/rows", &arguments, None).await.error();
    assert_eq!(error, ApiError::Stale { revision: 0, changed: Vec::new() });
}

#[tokio::test]
async fn detail_of_a_missing_row_is_not_found() {
    let app = TestApp::demo();
    let (import, _) = upload(&app, "few.json", file(3).as_bytes()).await;
    let arguments = json!({ "import": import, "row": 3, "item": null });
    let response = app.call("/console/import/detail", &arguments, None).await;
    assert_eq!(response.status, StatusCode::NOT_FOUND, "{}", response.text());
}

#[tokio::test]
async fn copy_with_a_very_long_name_is_rejected_with_a_short_response() {
    let app = TestApp::demo();
    let (import, _) = upload(&app, "few.json", file(1).as_bytes()).await;
    let copy = json!({ "copy": { "name": "n".repeat(70_000), "version": "" } });
    let decisions = json!({ "rows": { "0": copy }, "active_content": false });
    let arguments = json!({ "import": import, "decisions": decisions });
    let response = app.call("/console/import/apply", &arguments, None).await;
    assert_eq!(response.status, StatusCode::CONFLICT, "{}", response.text());
    assert!(response.body.len() < 1_000);
}

#[tokio::test]
async fn waiting_imports_are_listed_until_they_are_cancelled() {
    let app = TestApp::demo();
    let (import, _) = upload(&app, "few.json", file(3).as_bytes()).await;
    let waits: Vec<WaitingImport> = app.call_ok("import/waiting", &json!({})).await;
    let [one] = &waits[..] else { panic!("{waits:?}") };
    assert_eq!((&one.id, one.state), (&import, WaitingFor::Decisions));
    let () = app.call_ok("import/cancel", &json!({ "import": import })).await;
    let waits: Vec<WaitingImport> = app.call_ok("import/waiting", &json!({})).await;
    assert!(waits.is_empty(), "{waits:?}");
}

#[tokio::test]
async fn decisions_are_saved_with_a_version_and_returned_with_the_plan() {
    let app = TestApp::demo();
    let (import, view) = upload(&app, "few.json", file(3).as_bytes()).await;
    let ImportView::Planned { saved, .. } = view else { panic!("{view:?}") };
    let changes = |version: DecisionsVersion, row: &str| {
        let rows = json!({ row: "skip" });
        let changes =
            json!({ "version": version, "rows": rows, "policy": null, "active_content": true });
        json!({ "import": import, "changes": changes })
    };
    let version: DecisionsVersion =
        app.call_ok("import/decide", &changes(saved.version, "1")).await;
    let view: ImportView = app.call_ok("import/view", &json!({ "import": import })).await;
    let ImportView::Planned { saved: now, .. } = view else { panic!("{view:?}") };
    assert_eq!((now.version, now.decisions.rows.len()), (version, 1));
    assert!(now.decisions.content_confirmed);

    let error = app.call("/console/import/decide", &changes(saved.version, "2"), None).await;
    let error = error.error();
    let is_changed = matches!(error, ApiError::Conflict(ConflictCause::DecisionsChanged { .. }));
    assert!(is_changed, "{error:?}");
    let seen = json!({ "import": import, "seen": saved.version });
    let update: ReviewUpdate = app.call_ok("import/update", &seen).await;
    assert_eq!(update.saved, Some(now));
    let seen = json!({ "import": import, "seen": version });
    let update: ReviewUpdate = app.call_ok("import/update", &seen).await;
    assert_eq!(update.saved, None);

    let error = app.call("/console/import/decide", &changes(version, "3"), None).await.error();
    assert_eq!(error, ApiError::NotFound(Missing::Row { row: 3 }));
    let other = DecisionsVersion { plan: 7, ..version };
    let error = app.call("/console/import/decide", &changes(other, "1"), None).await.error();
    assert_eq!(error, ApiError::Stale { revision: 0, changed: Vec::new() });
    let arguments =
        json!({ "import": import, "decisions": now_decisions(), "seen": saved.version });
    let error = app.call("/console/import/apply", &arguments, None).await.error();
    assert!(matches!(error, ApiError::Conflict(ConflictCause::DecisionsChanged { .. })));
}

fn now_decisions() -> serde_json::Value {
    json!({ "rows": {}, "active_content": false })
}

#[tokio::test]
async fn services_that_the_file_does_not_have_are_listed_on_request() {
    let app = TestApp::demo();
    let (import, _) = upload(&app, "all.json", file(3).as_bytes()).await;
    let arguments = json!({ "import": import, "decisions": now_decisions() });
    let _: api_types::Report = app.call_ok("import/apply", &arguments).await;
    let (import, view) = upload(&app, "one.json", file(1).as_bytes()).await;
    let ImportView::Planned { missing, total: 1, .. } = view else { panic!("{view:?}") };
    assert_eq!((missing.count, missing.listed), (2, false));
    let () = app.call_ok("import/plan", &json!({ "import": import, "list_missing": true })).await;
    let view: ImportView = app.call_ok("import/view", &json!({ "import": import })).await;
    let ImportView::Planned { missing, total: 3, .. } = view else { panic!("{view:?}") };
    assert!(missing.listed);
}
