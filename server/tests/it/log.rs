//! The log must never have secrets.

use std::{
    io,
    sync::{Arc, Mutex},
};

use api_types::Role;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    routing::get,
};
use serde_json::json;
use server::{trace, with_middleware};
use tracing::Level;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::support::{HOST, PASSWORD, TestApp, TestResponse, call};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends a secret in every part of a request. The log belongs to the process, so only this test
/// reads it. Lines of other tests do not affect it.
#[tokio::test]
async fn secrets_in_requests_are_not_logged_at_any_level() {
    const CANARY: &str = "canary-4f1d9c";
    let lines = Lines::default();
    let writer = lines.clone();
    trace::subscriber(Level::DEBUG, move || writer.clone()).init();
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        trace::log_panic(panic);
        default_hook(panic);
    }));

    let app = TestApp::new();
    let token = app.server.auth().issue_setup_token().unwrap();
    let cookie = app.session_cookie("anna", Role::Admin).await;
    app.session(Some(&cookie)).await;
    app.session(Some(&format!("__Host-mockpit={CANARY}"))).await;
    app.sign_in("anna", CANARY).await;
    app.sign_in(CANARY, PASSWORD).await;
    app.send(call("/console/session/sign-in", CANARY)).await;
    app.call("/console/session/create-administrator", &json!({ "token": CANARY }), None).await;
    app.call(&format!("/console/{CANARY}"), &json!({}), Some(&cookie)).await;
    app.get(&format!("/welcome/{token}?{CANARY}"), &[]).await;
    app.get(&format!("/{CANARY}.js"), &[(header::AUTHORIZATION, CANARY)]).await;
    app.get("/", &[(header::HOST, CANARY), (header::REFERER, CANARY)]).await;

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for expected in
        ["route=\"/console/session\"", "method=\"POST\"", "status=200", "status=400", "signed in"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    let id = cookie.trim_start_matches("__Host-mockpit=");
    for secret in [CANARY, token.as_str(), id, PASSWORD] {
        let found: Vec<&str> = text.lines().filter(|line| line.contains(secret)).collect();
        assert!(found.is_empty(), "{found:?}");
    }

    let routes = Router::new().route("/panic", get(async || -> StatusCode { panic!("{CANARY}") }));
    let request = Request::get("/panic").header(header::HOST, HOST).body(Body::empty()).unwrap();
    let response = TestResponse::from_router(with_middleware(routes, &app.server), request).await;
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let id = response.header("x-request-id");
    let panic = text.lines().find(|line| line.contains(id) && line.contains("ERROR")).unwrap();
    assert!(panic.contains("tests/it/log.rs") && !panic.contains(CANARY), "{panic}");
}
