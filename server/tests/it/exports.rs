//! Exports whose client does not read them.

use std::{convert::Infallible, time::Duration};

use api_types::{Decisions, Report};
use app::api::ApiError;
use axum::{http::StatusCode, response::Response};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use server::{
    connections::{Limits, accept},
    peer::TrustedProxies,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

use crate::{
    hostile::{ask, send},
    support::{HOST, TestApp, call},
};

/// Nothing in these tests takes as long.
const LONG: Duration = Duration::from_secs(20);

const SERVICE: &str = "000000000000000000000001";

/// A server with one service that is larger than all that waits for a client.
async fn large() -> TestApp {
    let app = TestApp::demo();
    let content = "x".repeat(20_000_000);
    let service = json!({ "id": SERVICE, "name": "Large", "version": "1" });
    let contract = json!({ "id": "c", "serviceId": SERVICE, "name": "a.yaml", "type": "OPEN_API_SPEC", "content": content });
    let file = json!({ "services": [service], "resources": [contract] }).to_string();
    let (import, _) = send(&app, "large.json", file.as_bytes()).await;
    let arguments = json!({ "import": import, "decisions": Decisions::default() });
    let report: Report = ask(&app, "import/apply", &arguments).await;
    assert_eq!(report.revision.0, 1, "{report:?}");
    app
}

fn arguments(name: &str) -> Value {
    json!({ "export": name, "services": [SERVICE] })
}

async fn begin(app: &TestApp, name: &str) -> Response {
    app.router().oneshot(call("/console/export", arguments(name).to_string())).await.unwrap()
}

/// Tries until an export begins.
async fn begins(app: &TestApp) -> Response {
    timeout(LONG, async {
        loop {
            let response = begin(app, "again").await;
            if response.status() == StatusCode::OK {
                return response;
            }
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("no export ends")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_four_exports_at_a_time_and_one_that_is_dropped_ends() {
    let app = large().await;
    let mut held = Vec::new();
    for number in 0..4 {
        let response = begin(&app, &number.to_string()).await;
        assert_eq!(response.status(), StatusCode::OK);
        held.push(response.into_body());
    }
    let refused = app.call("/console/export", &arguments("5"), None).await;
    assert_eq!(refused.error(), ApiError::TooManyExports { limit: 4 });
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    held.pop();
    let whole = begins(&app).await.into_body().collect().await.unwrap().to_bytes();
    assert!(whole.len() > 20_000_000 && whole.trim_ascii_end().ends_with(b"}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_of_which_the_client_takes_nothing_end_and_leave_room() {
    let app = large().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits { write: Duration::from_millis(500), ..Limits::default() };
    let (stop, stopped) = oneshot::channel::<Infallible>();
    let proxies = TrustedProxies::default();
    let serving = tokio::spawn(accept(listener, app.router(), limits, proxies, async {
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
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        stalled.push(stream);
    }
    // Four more begin, so each of the four has ended.
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(begins(&app).await);
    }
    for stream in &mut stalled {
        let mut rest = Vec::new();
        let _or_reset = timeout(LONG, stream.read_to_end(&mut rest)).await.expect("it stays open");
        assert!(rest.len() < 20_000_000, "it was cut off");
    }
    drop(stop);
    timeout(LONG, serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn export_with_a_long_name_is_refused() {
    let app = large().await;
    let refused = app.call("/console/export", &arguments(&"x".repeat(65)), None).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text());
    assert_eq!(begin(&app, &"x".repeat(64)).await.status(), StatusCode::OK);
}
