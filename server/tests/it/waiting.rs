//! Reviews that wait: their rows come in pages, and every administrator sees them.

use api_types::{ImportId, ImportView, Row, WaitingFor, WaitingImport};
use app::api::{ApiError, import::MAX_ROWS};
use axum::http::StatusCode;
use serde_json::json;

use crate::{
    hostile::{ask, send},
    support::TestApp,
};

/// A file with so many services.
fn file(services: usize) -> String {
    let service =
        |number| format!("{{\"id\":\"{number:024x}\",\"name\":\"S{number}\",\"version\":\"1\"}}");
    let services: Vec<String> = (0..services).map(service).collect();
    format!("{{\"services\":[{}]}}", services.join(","))
}

async fn rows(app: &TestApp, import: &ImportId, from: usize, limit: Option<u32>) -> Vec<Row> {
    let arguments = json!({ "import": import, "revision": 0, "from": from, "limit": limit });
    ask(app, "import/rows", &arguments).await
}

#[tokio::test]
async fn rows_of_a_large_plan_come_in_pages_and_all_of_them_come() {
    let app = TestApp::demo();
    let many = 2_700;
    let (import, view) = send(&app, "many.json", file(many).as_bytes()).await;
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
async fn pages_of_a_plan_that_is_another_one_by_now_are_refused() {
    let app = TestApp::demo();
    let (import, view) = send(&app, "few.json", file(3).as_bytes()).await;
    let ImportView::Planned { total: 3, rows, .. } = view else { panic!("{view:?}") };
    assert_eq!(rows.len(), 3);
    let arguments = json!({ "import": import, "revision": 7, "from": 0, "limit": null });
    let error = app.call("/console/import/rows", &arguments, None).await.error();
    assert_eq!(error, ApiError::Stale { revision: 0, changed: Vec::new() });
}

#[tokio::test]
async fn row_that_is_not_there_is_not_found() {
    let app = TestApp::demo();
    let (import, _) = send(&app, "few.json", file(3).as_bytes()).await;
    let arguments = json!({ "import": import, "row": 3, "item": null });
    let answer = app.call("/console/import/detail", &arguments, None).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text());
}

#[tokio::test]
async fn copy_with_a_very_long_name_is_refused_in_a_short_answer() {
    let app = TestApp::demo();
    let (import, _) = send(&app, "few.json", file(1).as_bytes()).await;
    let copy = json!({ "copy": { "name": "n".repeat(70_000), "version": "" } });
    let decisions = json!({ "rows": { "0": copy }, "active_content": false });
    let arguments = json!({ "import": import, "decisions": decisions });
    let answer = app.call("/console/import/apply", &arguments, None).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text());
    assert!(answer.body.len() < 1_000);
}

#[tokio::test]
async fn imports_that_wait_are_listed_and_one_that_is_cancelled_is_not() {
    let app = TestApp::demo();
    let (import, _) = send(&app, "few.json", file(3).as_bytes()).await;
    let waits: Vec<WaitingImport> = ask(&app, "import/waiting", &json!({})).await;
    let [one] = &waits[..] else { panic!("{waits:?}") };
    assert_eq!((&one.id, one.state), (&import, WaitingFor::Decisions));
    let () = ask(&app, "import/cancel", &json!({ "import": import })).await;
    let waits: Vec<WaitingImport> = ask(&app, "import/waiting", &json!({})).await;
    assert!(waits.is_empty(), "{waits:?}");
}
