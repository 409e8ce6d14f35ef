//! The log must never have secrets.

use std::{
    fs, io,
    sync::{Arc, Mutex},
};

use api_types::Role;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    routing::get,
};
use serde_json::{Value, json};
use server::{settings::LogFormat, trace, with_middleware};
use tracing::Level;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::{
    process::{TestServer, account, mockpit, private_folder},
    support::{HOST, PASSWORD, TestApp, TestResponse, call},
};

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
    trace::subscriber(Level::DEBUG, LogFormat::Text, move || writer.clone()).init();
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
    let sign_in = json!({ "token": { "token": CANARY } });
    // Nothing listens at port 1.
    let url = "http://127.0.0.1:1";
    let form = json!({ "name": "a", "url": url, "sign_in": sign_in, "authority": "" });
    for function in ["add", "try"] {
        let path = format!("/console/instances/{function}");
        app.call(&path, &json!({ "form": form }), Some(&cookie)).await;
    }
    app.server.look_at_due_instances().await;

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

#[test]
fn each_line_of_the_json_format_is_an_object_with_the_request() {
    let folder = private_folder().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let mut command = mockpit();
    command.args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data"]).arg(&data);
    let server = TestServer::spawn(command.stderr(fs::File::create(&log).unwrap()));
    let password = folder.path().join("password");
    fs::write(&password, PASSWORD).unwrap();
    let password = password.to_str().unwrap();
    let add = ["add", "anna", "--role", "user", "--password-file", password];
    assert!(account(&data, &add).status.success());

    let sign_in = json!({ "name": "anna", "password": PASSWORD }).to_string();
    let signed_in = server.call("/console/session/sign-in", &sign_in);
    let cookie = signed_in.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
    let get = |path: &str| {
        server.send(&format!("GET {path} HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n"))
    };
    let responses = [
        server.call_with("/console/services", &format!("cookie: {cookie}\r\n"), "{}"),
        get("/api/services/canary?canary=1"),
        get("/livez"),
        get("/welcome/canary"),
    ];
    let ids = responses
        .each_ref()
        .map(|response| response.split("x-request-id: ").nth(1).unwrap().lines().next().unwrap());
    server.stop();

    let text = fs::read_to_string(log).unwrap();
    assert!(!text.contains("canary") && !text.contains(PASSWORD), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        for key in ["timestamp", "level", "target", "message"] {
            assert!(line[key].is_string(), "{key} in {line}");
        }
    }
    let of = |id: &str| lines.iter().filter(|line| line["span"]["id"] == id).collect::<Vec<_>>();
    let [services] = of(ids[0])[..] else { panic!("{text}") };
    let expected = json!({
        "id": ids[0],
        "method": "POST",
        "route": "/console/services",
        "account": "anna",
        "name": "request",
    });
    assert_eq!(services["span"], expected);
    assert_eq!(
        (&services["status"], &services["message"]),
        (&json!(200), &json!("request completed"))
    );
    assert!(services["ms"].is_u64(), "{services}");
    assert!(services["timestamp"].as_str().unwrap().ends_with('Z'), "{services}");
    let [service] = of(ids[1])[..] else { panic!("{text}") };
    let route = &service["span"]["route"];
    assert_eq!((&service["status"], route), (&json!(401), &json!("/api/services/{id}")));
    assert_eq!(service["span"].get("account"), None);
    // Probes and pages are in the log at debug level only.
    assert_eq!((of(ids[2]).len(), of(ids[3]).len()), (0, 0), "{text}");
}
