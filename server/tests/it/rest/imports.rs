//! Imports: what Microcks accepts, and more; policies, dry runs, and keys of repeated requests.

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
};
use futures::{StreamExt as _, stream};
use serde_json::Value;

use super::support::{
    ID, error_code, get, import, multipart, named_snapshot, part, post_file, recordings, rest,
    sample, send, snapshot_file,
};
use crate::support::{TestApp, TestResponse};

async fn content(app: &TestApp) -> String {
    let view = get(app, &format!("/api/services/{ID}")).await;
    let content = &view["messagesMap"]["GET /orders"][0]["response"]["content"];
    content.as_str().unwrap().to_owned()
}

async fn revision(app: &TestApp) -> Value {
    get(app, "/api/mockpit/v1/revisions?limit=1").await["newest"].clone()
}

#[tokio::test]
async fn import_answers_201_without_a_body_and_names_the_revision() {
    let app = TestApp::demo();
    let response = post_file(&app, "/api/import", &snapshot_file("one")).await;
    assert_eq!((response.status, response.text()), (StatusCode::CREATED, String::new()));
    assert_eq!(response.header("mockpit-revision"), "1");
    let revision = get(&app, response.header("location")).await;
    assert_eq!(revision["files"][0], "a.json");
    assert_eq!(revision["changes"][0]["name"], "Orders");
    assert_eq!(content(&app).await, "one");
}

#[tokio::test]
async fn part_may_have_any_content_type() {
    let app = TestApp::demo();
    for content_type in ["application/octet-stream", "application/json; charset=utf-8", "x"] {
        let body = part("file", content_type, &snapshot_file(content_type));
        let response = app.send(multipart("/api/import", body)).await;
        assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
        assert_eq!(content(&app).await, content_type);
    }
}

/// Java writes the boundary without quotes, Node an empty line before the first part, and Go no line break
/// after the last one.
#[tokio::test]
async fn bodies_of_known_clients_are_read() {
    for (boundary, head, tail) in [
        ("===1795551328053===", "", "\r\n"),
        ("--0.1c79be4b25506", "\r\n", ""),
        ("8a5b0e0bf3f1c2d09a7e6c5b4a39281706f5e4d3c2b1a0998877665544332", "", "\r\n"),
    ] {
        let app = TestApp::demo();
        let file = String::from_utf8(snapshot_file(boundary)).unwrap();
        let body = format!(
            "{head}--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.json\"\r\n\
             Content-Type: application/json\r\nContent-Transfer-Encoding: binary\r\n\r\n{file}\r\n\
             --{boundary}--{tail}"
        );
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let request = rest("POST", "/api/import").header(header::CONTENT_TYPE, content_type);
        let response = app.send(request.body(body.into()).unwrap()).await;
        assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
        assert_eq!(content(&app).await, boundary);
    }
}

#[tokio::test]
async fn body_without_a_length_is_read() {
    let app = TestApp::demo();
    let body = part("file", "x", &snapshot_file("chunked"));
    let frames: Vec<_> = body
        .chunks(7)
        .map(|frame| Ok::<_, std::io::Error>(Bytes::copy_from_slice(frame)))
        .collect();
    let request = multipart("/api/import", Body::from_stream(stream::iter(frames)));
    let response = app.send(request).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    assert_eq!(content(&app).await, "chunked");
}

#[tokio::test]
async fn import_adds_and_updates_unless_the_policy_differs() {
    let other = "1123456789abcdef01234567";
    for (policy, expected) in
        [("", "two"), ("?policy=merge", "two"), ("?policy=replace", "two"), ("?policy=keep", "one")]
    {
        let app = TestApp::demo();
        import(&app, &snapshot_file("one")).await;
        import(&app, &named_snapshot(other, "Other", "x")).await;
        // The same service with other IDs, without its contract.
        let mut file: Value =
            serde_json::from_slice(&named_snapshot("2123456789abcdef01234567", "Orders", "two"))
                .unwrap();
        file["resources"] = Value::Array(Vec::new());
        let response =
            post_file(&app, &format!("/api/import{policy}"), file.to_string().as_bytes()).await;
        assert_eq!(response.status, StatusCode::CREATED, "{policy}: {}", response.text());
        assert_eq!(content(&app).await, expected, "{policy}");
        let count = get(&app, "/api/services/count").await;
        assert_eq!(count["counter"], 2, "{policy}: the ID of the repository was adopted");
        let contracts = get(&app, &format!("/api/resources/service/{ID}")).await;
        let is_replaced = policy == "?policy=replace";
        assert_eq!(contracts.as_array().unwrap().is_empty(), is_replaced, "{policy}");
    }
}

#[tokio::test]
async fn dry_run_answers_the_plan_and_changes_nothing() {
    let app = TestApp::demo();
    import(&app, &snapshot_file("one")).await;
    let before = revision(&app).await;
    let response = post_file(&app, "/api/import?dryRun=true", &snapshot_file("two")).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    let plan: Value = response.read();
    let row = &plan["rows"][0];
    assert_eq!((&row["name"], &row["version"]), (&"Orders".into(), &"1.0".into()));
    assert_eq!((&row["status"], &row["decision"]), (&"changed".into(), &"merge".into()));
    assert_eq!((&row["added"], &row["changed"]), (&0.into(), &1.into()), "{plan}");
    assert_eq!(plan["id"], Value::Null);
    assert_eq!((revision(&app).await, content(&app).await), (before, "one".to_owned()));
}

async fn import_with_key(app: &TestApp, key: &str, file: &[u8]) -> TestResponse {
    let mut request = multipart("/api/import", part("file", "x", file));
    request.headers_mut().insert("idempotency-key", key.parse().unwrap());
    app.send(request).await
}

#[tokio::test]
async fn request_with_the_same_key_is_applied_once() {
    let app = TestApp::demo();
    let first = import_with_key(&app, "a", &snapshot_file("one")).await;
    assert_eq!((first.status.as_u16(), first.header("mockpit-revision")), (201, "1"));
    import(&app, &snapshot_file("two")).await;

    let again = import_with_key(&app, "a", &snapshot_file("one")).await;
    assert_eq!((again.status.as_u16(), again.header("mockpit-revision")), (201, "1"));
    assert_eq!(content(&app).await, "two");

    let other = import_with_key(&app, "a", &snapshot_file("three")).await;
    assert_eq!((other.status.as_u16(), error_code(&other)), (422, "key_of_another_file".into()));
    let new = import_with_key(&app, "b", &snapshot_file("one")).await;
    assert_eq!((new.status.as_u16(), new.header("mockpit-revision")), (201, "3"));
    for key in ["", &"k".repeat(256)] {
        let response = import_with_key(&app, key, &snapshot_file("one")).await;
        assert_eq!(error_code(&response), "invalid_idempotency_key");
    }
}

#[tokio::test]
async fn key_of_an_import_that_failed_can_be_used_again() {
    let app = TestApp::demo();
    let failed = import_with_key(&app, "a", b"{").await;
    assert_eq!((failed.status.as_u16(), error_code(&failed)), (400, "invalid_file".into()));
    let response = import_with_key(&app, "a", &snapshot_file("one")).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
}

/// Microcks answers 201 to most of these, and imports nothing.
#[tokio::test]
async fn recorded_files_that_microcks_does_not_read_are_rejected_with_the_reason() {
    let Some(small) = sample("microcks-1.16-small.json") else { return };
    let text = String::from_utf8(small.clone()).unwrap();
    let known: Vec<String> =
        recordings("import").unwrap().into_iter().map(|recording| recording.title).collect();
    for (title, file) in [
        ("malformed JSON (cut in the middle)", text[..text.len() / 2].to_owned()),
        ("malformed JSON (a text file)", "hello".to_owned()),
        ("null", "null".to_owned()),
        ("[]", "[]".to_owned()),
    ] {
        assert!(known.iter().any(|other| other == title), "{title}");
        let app = TestApp::demo();
        let response = post_file(&app, "/api/import", file.as_bytes()).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{title}");
        assert_eq!(error_code(&response), "invalid_file", "{title}");
        let body: Value = response.read();
        assert!(!body["detail"]["problems"].as_array().unwrap().is_empty(), "{title}: {body}");
        assert_eq!(get(&app, "/api/services/count").await["counter"], 0, "{title}");
    }
}

/// What Microcks reads is read here too, and what it loses because of one unknown field is not lost.
#[tokio::test]
async fn recorded_files_that_hold_services_are_imported() {
    let Some(small) = sample("microcks-1.16-small.json") else { return };
    let base: Value = serde_json::from_slice(&small).unwrap();
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut file = base.clone();
        change(&mut file);
        file.to_string()
    };
    let with_bom = format!("\u{feff}{base}");
    for (title, file) in [
        ("good snapshot", base.to_string()),
        ("one unknown key at top level", changed(&|file| file["new"] = 1.into())),
        ("one unknown key in a service", changed(&|file| file["services"][0]["new"] = 1.into())),
        (
            "no eventMessages key (old snapshot)",
            changed(&|file| {
                file.as_object_mut().unwrap().remove("eventMessages");
            }),
        ),
        ("UTF-8 BOM before", with_bom),
    ] {
        let app = TestApp::demo();
        let response = post_file(&app, "/api/import", file.as_bytes()).await;
        assert_eq!(response.status, StatusCode::CREATED, "{title}: {}", response.text());
        assert_eq!(get(&app, "/api/services/count").await["counter"], 7, "{title}");
        let again = post_file(&app, "/api/import", file.as_bytes()).await;
        assert_eq!(again.status, StatusCode::CREATED, "{title}");
        assert_eq!(get(&app, "/api/services/count").await["counter"], 7, "{title}");
    }
}

#[tokio::test]
async fn failed_import_leaves_no_plan_behind() {
    let app = TestApp::demo();
    for file in [&b"{"[..], b"{\"services\":[]"] {
        post_file(&app, "/api/import", file).await;
    }
    post_file(&app, "/api/import?dryRun=true", &snapshot_file("one")).await;
    let cut = part("file", "x", &snapshot_file("one"));
    app.send(multipart("/api/import", cut[..cut.len() - 20].to_vec())).await;
    let waiting: Vec<Value> = app.call_ok("import/waiting", &serde_json::json!({})).await;
    assert_eq!(waiting, Vec::<Value>::new());
    assert_eq!(send(&app, "GET", "/api/services/count").await.text(), r#"{"counter":0}"#);
}

async fn waiting(app: &TestApp) -> Vec<Value> {
    app.call_ok("import/waiting", &serde_json::json!({})).await
}

/// The start of a body that never ends.
fn endless(file: &[u8]) -> Body {
    let body = part("file", "x", file);
    let start = Bytes::copy_from_slice(&body[..body.len() / 2]);
    let frames = stream::iter([Ok::<_, std::io::Error>(start)]).chain(stream::pending());
    Body::from_stream(frames)
}

#[tokio::test]
async fn import_of_a_client_that_disconnects_is_discarded() {
    let app = TestApp::demo();
    let upload = app.send(multipart("/api/import", endless(&snapshot_file("one"))));
    let started = async {
        while waiting(&app).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        response = upload => panic!("{}", response.text()),
        () = started => {}
    }
    while !waiting(&app).await.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn key_of_a_running_import_is_rejected() {
    let app = TestApp::demo();
    let mut request = multipart("/api/import", endless(&snapshot_file("one")));
    request.headers_mut().insert("idempotency-key", "a".parse().unwrap());
    let second = async {
        while waiting(&app).await.is_empty() {
            tokio::task::yield_now().await;
        }
        import_with_key(&app, "a", &snapshot_file("one")).await
    };
    tokio::select! {
        response = app.send(request) => panic!("{}", response.text()),
        response = second => {
            assert_eq!((response.status.as_u16(), error_code(&response)), (409, "key_in_use".into()));
        }
    }
}
