//! Metrics, and whether the server runs and can be used.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    sync::Arc,
    time::Duration,
};

use api_types::{Role, Timestamp};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use repository::{Repository, Settings};
use serde_json::{Value, json};
use server::policy::ROUTES;
use snapshot::Limits;
use store::{EmbeddedStore, Options};
use store_tests::MemorySpool;

use crate::{
    process::{TestServer, private_folder},
    support::{HOST, PASSWORD, TestApp},
    upload::upload,
};

/// A file with a service.
const FILE: &[u8] = br#"{"services":[{"id":"a1","name":"Canary Orders","version":"1"}]}"#;

async fn metrics(app: &TestApp) -> String {
    let response = app.get("/metrics", &[]).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text());
    assert_eq!(response.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(response.header("cache-control"), "no-store");
    response.text()
}

/// The samples by their name with labels.
fn samples(text: &str) -> BTreeMap<&str, f64> {
    let mut samples = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        let previous = samples.insert(name, value.parse().unwrap());
        assert_eq!(previous, None, "{name} occurs twice");
    }
    samples
}

/// The name of each metric, from the lines with its type.
fn names(text: &str) -> BTreeSet<&str> {
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types.map(|line| line.split_once(' ').unwrap().0).collect()
}

#[tokio::test]
async fn labels_of_requests_are_from_the_access_table() {
    let app = TestApp::demo();
    let send = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        app.send(request.body(Body::empty()).unwrap()).await.status
    };
    for path in ["/api/services/canary", "/api/services/other-canary?canary=1", "/api/canary"] {
        assert!(send("GET", path).await.is_client_error(), "{path}");
    }
    assert!(send("CANARY", "/canary").await.is_client_error());
    send("GET", "/welcome/canary").await;
    app.call("/console/session", &json!({}), None).await;
    app.call("/console/canary", &json!({}), None).await;

    let text = metrics(&app).await;
    assert!(!text.to_lowercase().contains("canary"), "{text}");

    let samples = samples(&text);
    let requests = |labels: &str| samples[&*format!("mockpit_http_requests_total{{{labels}}}")];
    let service = r#"method="GET",route="/api/services/{id}""#;
    assert_eq!(requests(&format!(r#"{service},status="4xx""#)), 2.0);
    assert_eq!(requests(r#"method="POST",route="/console/session",status="2xx""#), 1.0);
    assert_eq!(requests(r#"method="other",route="page",status="4xx""#), 1.0);
    let name = "mockpit_http_request_duration_seconds";
    assert_eq!(samples[&*format!("{name}_count{{{service}}}")], 2.0);

    assert_eq!(samples[&*format!("{name}_bucket{{{service},le=\"+Inf\"}}")], 2.0);

    // The number of labels has a limit.
    let routes: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).chain(["page"]).collect();
    for line in text.lines().filter(|line| line.contains("route=\"")) {
        let route = line.split("route=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(routes.contains(route), "{line}");
    }
}

#[tokio::test]
async fn metrics_count_services_imports_sessions_and_rejected_sign_ins_without_names() {
    let app = TestApp::new();
    let cookie = app.session_cookie("canary", Role::Admin).await;
    app.sign_in("canary", "wrong").await;
    let token = json!({ "name": "canary", "scopes": ["read"], "days": 7 });
    let created = app.call("/console/tokens/create", &token, Some(&cookie)).await;
    let secret = created.read::<Value>()["secret"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {secret}");
    let response = app.get("/metrics", &[(header::AUTHORIZATION, &bearer)]).await;
    let text = response.text();
    let samples = samples(&text);
    for (name, expected) in [
        ("mockpit_ready", 1.0),
        ("mockpit_sessions", 1.0),
        ("mockpit_services", 0.0),
        ("mockpit_connections", 0.0),
        ("mockpit_cache_available", 1.0),
        ("mockpit_journal_problem", 0.0),
        ("mockpit_imports{state=\"waiting\"}", 0.0),
        ("mockpit_audit_events_total{action=\"signed_in\"}", 1.0),
        ("mockpit_audit_events_total{action=\"sign_in_rejected\"}", 1.0),
        ("mockpit_audit_events_total{action=\"token_created\"}", 1.0),
        ("mockpit_audit_events_total{action=\"account_removed\"}", 0.0),
    ] {
        assert_eq!(samples.get(name), Some(&expected), "{name} in\n{text}");
    }
    assert!(samples["process_resident_memory_bytes"] > 1_000_000.0);
    assert!(samples["process_start_time_seconds"] > 1_600_000_000.0);
    assert!(samples["process_open_fds"] > 2.0);
    assert!(!text.contains("canary") && !text.contains(&secret), "{text}");

    for (headers, status) in [
        (vec![], StatusCode::UNAUTHORIZED),
        (vec![(header::AUTHORIZATION, "Bearer wrong")], StatusCode::UNAUTHORIZED),
        // Browsers send cookies by themselves.
        (vec![(header::COOKIE, &*cookie)], StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(app.get("/metrics", &headers).await.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn figures_of_the_repository_are_at_most_five_seconds_old() {
    let app = TestApp::demo();
    assert_eq!(samples(&metrics(&app).await)["mockpit_imports{state=\"waiting\"}"], 0.0);
    upload(&app, "one.json", FILE).await;
    assert_eq!(samples(&metrics(&app).await)["mockpit_imports{state=\"waiting\"}"], 0.0);
    app.advance(Duration::from_secs(5));
    let text = metrics(&app).await;
    assert_eq!(samples(&text)["mockpit_imports{state=\"waiting\"}"], 1.0);
    assert_eq!(samples(&text)["mockpit_spool_bytes"], FILE.len() as f64);
    assert!(!text.contains("Canary"), "{text}");
}

#[tokio::test]
async fn documentation_lists_every_metric() {
    let document = include_str!("../../../docs/operations.md");
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: BTreeSet<&str> = rows
        .filter_map(|row| row.split_once('`'))
        .map(|(name, _)| name.split('{').next().unwrap())
        .filter(|name| name.starts_with("mockpit_") || name.starts_with("process_"))
        .collect();
    let folder = private_folder().unwrap();
    let app = app_on_disk(folder.path());
    app.get("/livez", &[]).await;
    let text = metrics(&app).await;
    let missing: Vec<_> = names(&text).into_iter().filter(|it| !documented.contains(it)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    // These appear later: with TLS, after the first check, and after a call to a mock.
    let mut later = vec!["mockpit_tls_", "mockpit_check_last_", "mockpit_mock_latency_"];
    // Only servers with a database have these.
    later.extend(["mockpit_database_", "mockpit_servers", "mockpit_revisions_behind"]);
    let names = names(&text);
    for name in documented {
        let is_later = later.iter().any(|prefix| name.starts_with(prefix));
        assert!(is_later || names.contains(name), "{name} does not exist");
    }
}

/// A demo on a data directory.
fn app_on_disk(data: &std::path::Path) -> TestApp {
    let (store, _) = EmbeddedStore::open(data, Options::default()).unwrap();
    let (limits, now) = (Limits::default(), || Timestamp(0));
    let settings = Settings { limits, max_pending_bytes: 1 << 30, now };
    TestApp::demo_of(Arc::new(Repository::new(Arc::new(store), Arc::new(MemorySpool), settings)))
}

#[tokio::test]
async fn server_with_a_damaged_journal_is_live_but_not_ready() {
    let folder = private_folder().unwrap();
    let app = app_on_disk(folder.path());
    let ready = app.get("/readyz", &[]).await;
    assert_eq!((ready.status, &*ready.text()), (StatusCode::OK, "ready\n"));

    fs::rename(folder.path().join("journal"), folder.path().join("moved")).unwrap();
    app.advance(Duration::from_secs(5));
    let ready = app.get("/readyz", &[]).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.text(), "not ready: the journal has a problem, so nothing can be written\n");
    let text = metrics(&app).await;
    let samples = samples(&text);
    assert_eq!((samples["mockpit_ready"], samples["mockpit_journal_problem"]), (0.0, 1.0));
    let live = app.get("/livez", &[]).await;
    assert_eq!((live.status, &*live.text()), (StatusCode::OK, "live\n"));
}

#[tokio::test]
async fn probes_accept_every_host_name_and_metrics_do_not() {
    let app = TestApp::demo();
    for (path, status) in [
        ("/livez", StatusCode::OK),
        ("/readyz", StatusCode::OK),
        ("/metrics", StatusCode::FORBIDDEN),
    ] {
        // An orchestrator asks with the address of the machine.
        let request = Request::get(path).header(header::HOST, "10.1.2.3:8585");
        let response = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status, status, "{path}");
    }
}

/// Sends a GET request, and returns the response.
fn get(address: &str, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[test]
fn metrics_at_their_own_address_need_no_account_and_tell_when_the_server_stops() {
    let folder = private_folder().unwrap();
    let mut server = TestServer::start(folder.path(), &["--metrics-listen", "127.0.0.1:0"]);
    let line = server.read_line();
    let address = line.strip_prefix("Metrics are at http://").unwrap();
    let address = address.strip_suffix("/metrics").unwrap();
    let text = get(address, "/metrics", address);
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(text.contains("\nmockpit_ready 1"), "{text}");
    assert!(get(address, "/readyz", address).starts_with("HTTP/1.1 200"));
    // A page of another site cannot read them through a name that leads to this machine.
    assert!(get(address, "/metrics", "rebound.example").starts_with("HTTP/1.1 403"));
    for path in ["/", "/api/services", "/console/session", "/index.html"] {
        assert!(get(address, path, address).starts_with("HTTP/1.1 404"), "{path}");
    }
    let own = server.address.clone();
    assert!(get(&own, "/metrics", &own).starts_with("HTTP/1.1 401"));

    // A request in progress keeps the server from stopping.
    let mut slow = TcpStream::connect(&own).unwrap();
    let body = format!(r#"{{"name":"anna","password":"{PASSWORD}"}}"#);
    let head = format!(
        "POST /console/session/sign-in HTTP/1.1\r\nhost: {own}\r\norigin: http://{own}\r\n\
         x-mockpit: console\r\ncontent-type: application/json\r\nexpect: 100-continue\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.read_exact(&mut [0; 25]).unwrap();
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let stopping = loop {
        let response = get(address, "/readyz", address);
        if !response.starts_with("HTTP/1.1 200") {
            break response;
        }
    };
    assert!(stopping.starts_with("HTTP/1.1 503"), "{stopping}");
    assert!(stopping.ends_with("not ready: the server stops\n"), "{stopping}");
    slow.write_all(body.as_bytes()).unwrap();
    assert!(server.child.wait().unwrap().success());
}
