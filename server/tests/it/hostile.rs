//! Files that mean ill, sent as the console sends them: each is answered, nothing is changed, and the
//! server goes on.

use api_types::{Decisions, ImportId, ImportView, Report, UploadProgress};
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use snapshot::Severity;
use snapshot_generator::{PAYLOADS, hostile};

use crate::support::{TestApp, call};

/// A slice, as long as the console's.
const SLICE: usize = 4 << 20;

/// A number as postcard writes it.
fn varint(mut number: u64, into: &mut Vec<u8>) {
    while number >= 128 {
        into.push((number % 128) as u8 + 128);
        number /= 128;
    }
    into.push(number as u8);
}

fn counted(bytes: &[u8], into: &mut Vec<u8>) {
    varint(bytes.len() as u64, into);
    into.extend_from_slice(bytes);
}

pub(crate) async fn ask<T: serde::de::DeserializeOwned>(
    app: &TestApp,
    function: &str,
    body: &Value,
) -> T {
    let answer = app.call(&format!("/console/{function}"), body, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.text());
    answer.read()
}

/// Sends a file until the server has seen enough, and has it compared.
pub(crate) async fn send(app: &TestApp, name: &str, file: &[u8]) -> (ImportId, ImportView) {
    let start = json!({ "intent": "import", "files": [[name, file.len()]] });
    let import: ImportId = ask(app, "import/start", &start).await;
    for (slice, number) in file.chunks(SLICE).zip(0_u64..) {
        let mut body = Vec::new();
        counted(import.to_string().as_bytes(), &mut body);
        varint(0, &mut body);
        varint(number * SLICE as u64, &mut body);
        varint(crc32fast::hash(slice).into(), &mut body);
        counted(slice, &mut body);
        let mut request = call("/console/import/slice", body);
        let kind = header::HeaderValue::from_static("application/x-postcard");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        let answer = app.send(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        if answer.read::<UploadProgress>().rejected {
            break;
        }
    }
    let () = ask(app, "import/plan", &json!({ "import": import })).await;
    let view = ask(app, "import/view", &json!({ "import": import })).await;
    (import, view)
}

async fn revision(app: &TestApp) -> u64 {
    app.session(None).await.revision.0
}

#[tokio::test]
async fn each_is_refused_in_a_sentence_of_its_own_and_changes_nothing() {
    let app = TestApp::demo();
    let with = |more: &str| format!("{{\"services\":[{{\"id\":\"s\",\"name\":\"n\"{more}}}]}}");
    let deep = with(&format!(",\"x\":{}", "[".repeat(100_000)));
    let long = with(&format!(",\"version\":\"{}\"", "a".repeat(60_000_000)));
    let operations = with(&format!(",\"operations\":[{}{{}}]", "{},".repeat(1_000_000)));
    let files = [
        ("deep.json", deep.into_bytes()),
        ("long.json", long.into_bytes()),
        ("operations.json", operations.into_bytes()),
        ("twice.json", with(",\"id\":\"t\"").into_bytes()),
        ("nan.json", with(",\"x\":NaN").into_bytes()),
        ("half.json", with(",\"version\":\"\\uD83D\"").into_bytes()),
        ("behind.json", format!("{}{{}}", with("")).into_bytes()),
        ("nul.json", with(",\"version\":\"\0\"").into_bytes()),
        ("utf8.json", [with(",\"version\":\"").as_bytes(), b"\xFF\"}]}"].concat()),
        ("blank.json", vec![b' '; 10_000_000]),
        ("open.json", with("").replace("}]}", "}]").into_bytes()),
        ("crossed.json", with("").replace("}]}", "}}}").into_bytes()),
    ];
    let mut told = std::collections::BTreeSet::new();
    let count = files.len();
    for (name, file) in files {
        let (import, view) = send(&app, name, &file).await;
        let ImportView::Rejected { files } = view else { panic!("{name}: {view:?}") };
        let [read] = &files[..] else { panic!("{name}: {files:?}") };
        assert_eq!(&*read.source.name, name);
        let first = &read.problems[0];
        assert_eq!(first.severity, Severity::Refused, "{name}");
        assert!(!first.message.is_empty() && first.message.len() < 500, "{name}");
        told.insert(first.message.clone());
        let arguments = json!({ "import": import, "decisions": Decisions::default() });
        let applied = app.call("/console/import/apply", &arguments, None).await;
        assert_eq!(applied.status, StatusCode::CONFLICT, "{name}: {}", applied.text());
        assert_eq!(revision(&app).await, 0, "{name}");
    }
    assert_eq!(told.len(), count, "{told:#?}");
}

#[tokio::test]
async fn texts_that_would_be_run_come_and_go_as_they_are() {
    let app = TestApp::demo();
    let file = hostile();
    let (import, view) = send(&app, "<img src=x onerror=alert(1)>.json", &file).await;
    let ImportView::Planned { rows, files, .. } = view else { panic!("{view:?}") };
    assert_eq!(&*files[0].source.name, "<img src=x onerror=alert(1)>.json");
    let names: Vec<_> = rows.iter().map(|row| &*row.summary.key.name).collect();
    assert_eq!(names, PAYLOADS);
    let decisions = Decisions { content_confirmed: true, ..Decisions::default() };
    let arguments = json!({ "import": import, "decisions": decisions });
    let report: Report = ask(&app, "import/apply", &arguments).await;
    assert_eq!(report.verified as usize, PAYLOADS.len());
    assert_eq!(revision(&app).await, 1);
    let answer = app.call("/console/services", &json!({}), None).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let text = answer.text();
    for payload in PAYLOADS {
        let json = serde_json::to_string(payload).unwrap();
        assert!(text.contains(&json), "{json}");
    }
}
