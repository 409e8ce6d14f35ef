//! Compressed answers, and the list of services for a client that has it already.

use std::{io::Read as _, sync::Arc};

use api_types::{Decisions, Role, ServiceList, Timestamp};
use app::api::ApiError;
use axum::http::{HeaderName, StatusCode, header};
use repository::{Change, Entry, Repository, Store};
use serde_json::json;
use snapshot::Limits;
use store_tests::{
    MemorySpool, MemoryStore,
    fixtures::{definition, draft},
};

use crate::{
    rest::support::import,
    support::{TestApp, TestResponse, call},
    upload::upload,
};

const SERVICES: &str = "/console/services";

const COUNT: u32 = 1_000;

/// The most that the list of these services may take, in bytes. Ten thousand may take 350 kB.
const MAX_LIST: usize = 35_000;

/// Calls a server function with this header.
async fn call_with(app: &TestApp, path: &str, name: HeaderName, value: &str) -> TestResponse {
    let mut request = call(path, "{}");
    request.headers_mut().insert(name, value.parse().unwrap());
    app.send(request).await
}

fn decoded(encoding: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match encoding {
        "zstd" => bytes = zstd::decode_all(body).unwrap(),
        "br" => drop(brotli::Decompressor::new(body, 4096).read_to_end(&mut bytes).unwrap()),
        "gzip" => drop(flate2::read::GzDecoder::new(body).read_to_end(&mut bytes).unwrap()),
        _ => bytes = body.to_vec(),
    }
    bytes
}

/// A demo with many services. All have the same content, because only the list matters.
fn app_with_many_services() -> TestApp {
    let store = Arc::new(MemoryStore::new());
    let file = snapshot_generator::many_services(COUNT);
    let snapshot = snapshot::read(&file, Limits::default());
    let mut commit = store.begin(draft("anna"), store.head().revision.number).unwrap();
    let hash = commit.put(&definition("content")).unwrap();
    let entries = snapshot.definitions.iter().map(|entry| Entry::new(entry.summary.clone(), hash));
    let changes: Vec<Change> = entries.map(Change::Put).collect();
    commit.finish(&changes).unwrap();
    let settings = repository::Settings {
        limits: Limits::default(),
        max_pending_bytes: 1 << 30,
        now: || Timestamp(0),
    };
    TestApp::demo_of(Arc::new(Repository::new(store, Arc::new(MemorySpool), settings)))
}

#[tokio::test]
async fn list_of_services_has_the_encoding_that_the_client_prefers() {
    let app = app_with_many_services();
    let plain = app.call(SERVICES, &json!({}), None).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.read::<ServiceList>().services.len(), COUNT as usize);
    for (accepts, encoding) in [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("deflate", ""),
        ("zstd;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
    ] {
        let response = call_with(&app, SERVICES, header::ACCEPT_ENCODING, accepts).await;
        assert_eq!(response.status, StatusCode::OK);
        assert_eq!(response.header("content-encoding"), encoding, "{accepts}");
        assert_eq!(response.header("content-type"), "application/json");
        assert_eq!(response.header("vary"), "accept-encoding");
        assert_eq!(response.header("cache-control"), "no-store");
        assert!(decoded(encoding, &response.body) == plain.body, "{accepts}");
        let size = response.body.len();
        assert!(encoding.is_empty() || size <= MAX_LIST, "{encoding}: {size} bytes");
        let again = call_with(&app, SERVICES, header::ACCEPT_ENCODING, accepts).await;
        assert!(again.body == response.body, "{accepts}");
        for name in ["content-encoding", "content-type", "vary", "etag", "cache-control"] {
            assert_eq!(again.header(name), response.header(name), "{accepts}");
        }
    }
}

#[tokio::test]
async fn streamed_answer_of_the_api_is_complete_in_every_encoding() {
    let app = TestApp::demo();
    import(&app, &snapshot_generator::many_services(50)).await;
    let path = "/api/services?size=50";
    let plain = app.get(path, &[]).await.body;
    assert!(plain.len() > 10_000);
    for encoding in ["zstd", "br", "gzip"] {
        let response = app.get(path, &[(header::ACCEPT_ENCODING, encoding)]).await;
        assert_eq!(response.header("content-encoding"), encoding);
        assert_eq!(decoded(encoding, &response.body), plain, "{encoding}");
    }
}

#[tokio::test]
async fn exports_and_small_answers_are_not_compressed() {
    let app = TestApp::demo();
    let service = "000000000000000000000001";
    let document = json!({ "id": service, "name": "x".repeat(400), "version": "1.0" });
    let file = json!({ "services": [document] }).to_string();
    let (import, _) = upload(&app, "a.json", file.as_bytes()).await;
    let _report: serde_json::Value = app
        .call_ok("import/apply", &json!({ "import": import, "decisions": Decisions::default() }))
        .await;
    let all = "gzip, deflate, br, zstd";
    let arguments = json!({ "export": "a", "services": [service] }).to_string();
    for (path, arguments) in [("/console/export", arguments), ("/console/session", "{}".into())] {
        let mut request = call(path, arguments);
        request.headers_mut().insert(header::ACCEPT_ENCODING, all.parse().unwrap());
        let response = app.send(request).await;
        assert_eq!(response.status, StatusCode::OK, "{path}: {}", response.text());
        assert_eq!(response.header("content-encoding"), "", "{path}");
    }
}

#[tokio::test]
async fn long_error_is_compressed_after_it_was_rendered() {
    let app = TestApp::demo();
    let ids: Vec<String> = (0..1_000).map(|number| format!("missing-{number}")).collect();
    let mut request =
        call("/console/export", json!({ "export": "a", "services": ids }).to_string());
    request.headers_mut().insert(header::ACCEPT_ENCODING, "gzip".parse().unwrap());
    let mut response = app.send(request).await;
    assert_eq!(response.header("content-encoding"), "gzip");
    response.body = decoded("gzip", &response.body);
    assert!(matches!(response.error(), ApiError::NotFound(_)), "{}", response.text());
}

#[tokio::test]
async fn list_of_services_is_not_sent_again_until_a_revision_changes_it() {
    let app = TestApp::demo();
    let tag = |response: &TestResponse| response.header("etag").to_owned();
    let empty = app.call(SERVICES, &json!({}), None).await;
    let first = tag(&empty);
    assert!(first.starts_with("W/\""), "{first}");
    for known in [first.clone(), first.replace("W/", ""), format!("\"x\", {first}")] {
        let again = call_with(&app, SERVICES, header::IF_NONE_MATCH, &known).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
        assert_eq!(tag(&again), first);
        assert_eq!(again.header("cache-control"), "no-store");
    }

    let file = br#"{"services":[{"id":"000000000000000000000001","name":"A","version":"1"}]}"#;
    let (import, _) = upload(&app, "a.json", file).await;
    let _report: serde_json::Value = app
        .call_ok("import/apply", &json!({ "import": import, "decisions": Decisions::default() }))
        .await;
    let changed = call_with(&app, SERVICES, header::IF_NONE_MATCH, &first).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(changed.read::<ServiceList>().services.len(), 1);
    assert_ne!(tag(&changed), first);
    // Other functions have no tag.
    assert_eq!(tag(&app.call("/console/session", &json!({}), None).await), "");
}

#[tokio::test]
async fn tag_answers_only_an_account_that_is_signed_in() {
    let app = TestApp::new();
    let user = app.session_cookie("user", Role::User).await;
    let admin = app.session_cookie("admin", Role::Admin).await;
    let lists = [
        app.call(SERVICES, &json!({}), Some(&user)).await,
        app.call(SERVICES, &json!({}), Some(&admin)).await,
    ];
    // The list is the same for every role.
    assert_eq!(lists[0].header("etag"), lists[1].header("etag"));
    assert_eq!(lists[0].body, lists[1].body);
    let signed_out = call_with(&app, SERVICES, header::IF_NONE_MATCH, lists[0].header("etag"));
    assert_eq!(signed_out.await.error(), ApiError::SignedOut);
}
