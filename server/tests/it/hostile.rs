//! Hostile files, sent like the console does. The server rejects or stores them as plain text, and
//! continues to run.

use api_types::{Decisions, ImportView, Report};
use axum::http::StatusCode;
use serde_json::json;
use snapshot::Severity;
use snapshot_generator::{PAYLOADS, hostile};

use crate::{support::TestApp, upload::upload};

async fn revision(app: &TestApp) -> u64 {
    app.session(None).await.revision.0
}

#[tokio::test]
async fn hostile_files_are_rejected_with_distinct_messages_and_change_nothing() {
    let app = TestApp::demo();
    let file = |fields: &str| format!("{{\"services\":[{{\"id\":\"s\",\"name\":\"n\"{fields}}}]}}");
    let deep = file(&format!(",\"x\":{}", "[".repeat(100_000)));
    let long = file(&format!(",\"version\":\"{}\"", "a".repeat(60_000_000)));
    let operations = file(&format!(",\"operations\":[{}{{}}]", "{},".repeat(1_000_000)));
    let files = [
        ("deep.json", deep.into_bytes()),
        ("long.json", long.into_bytes()),
        ("operations.json", operations.into_bytes()),
        ("twice.json", file(",\"id\":\"t\"").into_bytes()),
        ("nan.json", file(",\"x\":NaN").into_bytes()),
        ("half.json", file(",\"version\":\"\\uD83D\"").into_bytes()),
        ("behind.json", format!("{}{{}}", file("")).into_bytes()),
        ("nul.json", file(",\"version\":\"\0\"").into_bytes()),
        ("utf8.json", [file(",\"version\":\"").as_bytes(), b"\xFF\"}]}"].concat()),
        ("blank.json", vec![b' '; 10_000_000]),
        ("open.json", file("").replace("}]}", "}]").into_bytes()),
        ("crossed.json", file("").replace("}]}", "}}}").into_bytes()),
    ];
    let mut messages = std::collections::BTreeSet::new();
    let count = files.len();
    for (name, file) in files {
        let (import, view) = upload(&app, name, &file).await;
        let ImportView::Rejected { files } = view else { panic!("{name}: {view:?}") };
        let [rejected] = &files[..] else { panic!("{name}: {files:?}") };
        assert_eq!(&*rejected.source.name, name);
        let first = &rejected.problems[0];
        assert_eq!(first.severity, Severity::Refused, "{name}");
        assert!(!first.message.is_empty() && first.message.len() < 500, "{name}");
        messages.insert(first.message.clone());
        let arguments = json!({ "import": import, "decisions": Decisions::default() });
        let applied = app.call("/console/import/apply", &arguments, None).await;
        assert_eq!(applied.status, StatusCode::CONFLICT, "{name}: {}", applied.text());
        assert_eq!(revision(&app).await, 0, "{name}");
    }
    assert_eq!(messages.len(), count, "{messages:#?}");
}

#[tokio::test]
async fn script_payloads_are_imported_and_listed_unchanged() {
    let app = TestApp::demo();
    let file = hostile();
    let (import, view) = upload(&app, "<img src=x onerror=alert(1)>.json", &file).await;
    let ImportView::Planned { rows, files, .. } = view else { panic!("{view:?}") };
    assert_eq!(&*files[0].source.name, "<img src=x onerror=alert(1)>.json");
    let names: Vec<_> = rows.iter().map(|row| &*row.summary.key.name).collect();
    assert_eq!(names, PAYLOADS);
    let decisions = Decisions { content_confirmed: true, ..Decisions::default() };
    let arguments = json!({ "import": import, "decisions": decisions });
    let report: Report = app.call_ok("import/apply", &arguments).await;
    assert_eq!(report.verified as usize, PAYLOADS.len());
    assert_eq!(revision(&app).await, 1);
    let response = app.call("/console/services", &json!({}), None).await;
    assert_eq!(response.header("content-type"), "application/json");
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    let text = response.text();
    for payload in PAYLOADS {
        let json = serde_json::to_string(payload).unwrap();
        assert!(text.contains(&json), "{json}");
    }
}
