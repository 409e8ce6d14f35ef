//! Limits for exports, and exports whose client does not read them.

use std::{convert::Infallible, time::Duration};

use api_types::{Decisions, Preview, ProfileFault, Receipt, Report};
use app::api::ApiError;
use axum::{http::StatusCode, response::Response};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use server::connections::{Config, Limits, accept};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

use crate::{
    support::{HOST, TestApp, call},
    upload::upload,
};

/// Longer than any step of these tests.
const TEST_TIMEOUT: Duration = Duration::from_secs(20);

const SERVICE: &str = "000000000000000000000001";

/// A server with one service that is larger than the buffers between the server and a client.
async fn app_with_large_service() -> TestApp {
    let app = TestApp::demo();
    let content = "x".repeat(20_000_000);
    let service = json!({ "id": SERVICE, "name": "Large", "version": "1" });
    let contract = json!({ "id": "c", "serviceId": SERVICE, "name": "a.yaml", "type": "OPEN_API_SPEC", "content": content });
    let file = json!({ "services": [service], "resources": [contract] }).to_string();
    let (import, _) = upload(&app, "large.json", file.as_bytes()).await;
    let arguments = json!({ "import": import, "decisions": Decisions::default() });
    let report: Report = app.call_ok("import/apply", &arguments).await;
    assert_eq!(report.revision.0, 1, "{report:?}");
    app
}

fn arguments(name: &str) -> Value {
    json!({ "export": name, "services": [SERVICE] })
}

async fn begin(app: &TestApp, name: &str) -> Response {
    app.router().oneshot(call("/console/export", arguments(name).to_string())).await.unwrap()
}

/// Retries until the server accepts an export.
async fn begin_when_possible(app: &TestApp) -> Response {
    timeout(TEST_TIMEOUT, async {
        loop {
            let response = begin(app, "again").await;
            if response.status() == StatusCode::OK {
                return response;
            }
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("no other export ended")
}

#[tokio::test(flavor = "multi_thread")]
async fn fifth_export_of_an_account_is_rejected_until_one_is_dropped() {
    let app = app_with_large_service().await;
    let mut bodies = Vec::new();
    for number in 0..4 {
        let response = begin(&app, &number.to_string()).await;
        assert_eq!(response.status(), StatusCode::OK);
        bodies.push(response.into_body());
    }
    let rejected = app.call("/console/export", &arguments("5"), None).await;
    assert_eq!(rejected.error(), ApiError::TooManyExports { limit: 4 });
    assert_eq!(rejected.status, StatusCode::TOO_MANY_REQUESTS);
    bodies.pop();
    let response = begin_when_possible(&app).await;
    let file = response.into_body().collect().await.unwrap().to_bytes();
    assert!(file.len() > 20_000_000 && file.trim_ascii_end().ends_with(b"}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_that_the_client_does_not_read_time_out() {
    let app = app_with_large_service().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits { write_timeout: Duration::from_millis(500), ..Limits::default() };
    let (stop, stopped) = oneshot::channel::<Infallible>();
    let config = Config { limits, ..Config::default() };
    let serving = tokio::spawn(accept(listener, app.router(), config, async {
        let _dropped = stopped.await;
    }));
    let mut stalled = Vec::new();
    for number in 0..4 {
        let body = arguments(&number.to_string()).to_string();
        let head = format!(
            "POST /console/export HTTP/1.1\r\nhost: {HOST}\r\nx-mockpit: console\r\n\
             sec-fetch-site: same-origin\r\naccept: */*\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut status_line = [0; 12];
        stream.read_exact(&mut status_line).await.unwrap();
        assert_eq!(&status_line, b"HTTP/1.1 200");
        stalled.push(stream);
    }
    // The server accepts four more exports only after the first four have ended.
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(begin_when_possible(&app).await);
    }
    for stream in &mut stalled {
        let mut rest = Vec::new();
        let read = timeout(TEST_TIMEOUT, stream.read_to_end(&mut rest)).await;
        let _end_or_reset = read.expect("the connection was not closed");
        assert!(rest.len() < 20_000_000, "the response was not cut off");
    }
    drop(stop);
    timeout(TEST_TIMEOUT, serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn export_with_a_long_name_is_rejected() {
    let app = app_with_large_service().await;
    let rejected = app.call("/console/export", &arguments(&"x".repeat(65)), None).await;
    assert_eq!(rejected.status, StatusCode::BAD_REQUEST, "{}", rejected.text());
    assert_eq!(begin(&app, &"x".repeat(64)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn export_with_a_response_time_profile_sets_times_or_states_what_is_wrong() {
    let app = TestApp::demo();
    let operation = json!({ "name": "GET /", "method": "GET", "defaultDelay": 200 });
    let service = json!({ "id": SERVICE, "name": "A", "version": "1", "operations": [operation] });
    let file = json!({ "services": [service] }).to_string();
    let (import, _) = upload(&app, "small.json", file.as_bytes()).await;
    let plan = json!({ "import": import, "decisions": Decisions::default() });
    let _: Report = app.call_ok("import/apply", &plan).await;

    let with = |source: Value| json!({ "export": "times", "services": [SERVICE], "options": {}, "response_times": source });
    let slow = with(json!({ "built_in": "slow-network" }));
    let preview: Preview = app.call_ok("export/preview", &slow).await;
    let times = preview.response_times.unwrap();
    assert_eq!((times.applied.changed, times.applied.operations), (1, 1));
    let response = app.router().oneshot(call("/console/export", slow.to_string())).await.unwrap();
    let file = response.into_body().collect().await.unwrap().to_bytes();
    let file = String::from_utf8(file.to_vec()).unwrap();
    assert!(file.contains(r#""defaultDelay":400,"defaultDelayStrategy":"random-30""#), "{file}");
    let receipt: Receipt = app.call_ok("export/receipt", &json!({ "export": "times" })).await;
    assert_eq!(receipt.response_times, Some(times.applied));

    let unknown = ProfileFault::Unknown { id: "other".into() };
    let finding = "the file is not JSON: see line 1, column 2".into();
    for (source, fault) in [
        (json!({ "built_in": "other" }), unknown),
        (json!({ "file": "{x" }), ProfileFault::File { finding }),
    ] {
        for path in ["/console/export/preview", "/console/export"] {
            let rejected = app.call(path, &with(source.clone()), None).await;
            assert_eq!(rejected.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(rejected.error(), ApiError::InvalidProfile(fault.clone()));
        }
    }
}
