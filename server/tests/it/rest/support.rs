//! Requests of the API, and small snapshots.

use std::{env, fs, net::SocketAddr, path::PathBuf};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::support::{HOST, TestApp, TestResponse};

/// The boundary of the bodies that tests send.
pub(crate) const BOUNDARY: &str = "----test";

/// A request of a program: without the headers of a browser.
pub(crate) fn rest(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, HOST)
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))))
}

/// Sends a request without a body.
pub(crate) async fn send(app: &TestApp, method: &str, path: &str) -> TestResponse {
    app.send(rest(method, path).body(Body::empty()).unwrap()).await
}

/// Sends a request with JSON.
pub(crate) async fn send_json(
    app: &TestApp,
    method: &str,
    path: &str,
    body: &Value,
) -> TestResponse {
    let request = rest(method, path).header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(body.to_string().into()).unwrap()).await
}

/// Gets JSON. The call must succeed.
pub(crate) async fn get(app: &TestApp, path: &str) -> Value {
    let response = send(app, "GET", path).await;
    assert_eq!(response.status, StatusCode::OK, "{path}: {}", response.text());
    assert_eq!(response.header("content-type"), "application/json", "{path}");
    response.read()
}

/// A multipart body with one part.
pub(crate) fn part(name: &str, content_type: &str, data: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.json\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    [head.as_bytes(), data, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat()
}

/// A request with a multipart body.
pub(crate) fn multipart(path: &str, body: impl Into<Body>) -> Request<Body> {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = rest("POST", path).header(header::CONTENT_TYPE, content_type);
    request.body(body.into()).unwrap()
}

/// Sends a file in the part that Microcks expects.
pub(crate) async fn post_file(app: &TestApp, path: &str, file: &[u8]) -> TestResponse {
    app.send(multipart(path, part("file", "application/json", file))).await
}

/// Imports a file. The call must succeed.
pub(crate) async fn import(app: &TestApp, file: &[u8]) {
    let response = post_file(app, "/api/import", file).await;
    assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
    assert_eq!(response.text(), "");
}

/// The error of a response, which has a code and a sentence.
#[track_caller]
pub(crate) fn error_code(response: &TestResponse) -> String {
    assert_eq!(response.header("content-type"), "application/json", "{}", response.text());
    let body: Value = response.read();
    let message = body["message"].as_str().unwrap_or_else(|| panic!("no message: {body}"));
    assert!(message.ends_with('.') && message.len() > 10, "{message}");
    body["code"].as_str().unwrap_or_else(|| panic!("no code: {body}")).to_owned()
}

/// The ID of the service in [`snapshot_file`].
pub(crate) const ID: &str = "0123456789abcdef01234567";

/// A snapshot with one service that has one example, whose response has this content.
pub(crate) fn snapshot_file(content: &str) -> Vec<u8> {
    named_snapshot(ID, "Orders", content)
}

/// A snapshot with one service of this ID and name.
pub(crate) fn named_snapshot(id: &str, name: &str, content: &str) -> Vec<u8> {
    let message = |number: u32| format!("{}{number:04}", &id[4..]);
    let operation = format!("{id}-GET /orders");
    json!({
        "services": [{
            "id": id, "name": name, "version": "1.0", "type": "REST",
            "metadata": { "labels": { "domain": "shop" } },
            "operations": [{ "name": "GET /orders", "method": "GET", "defaultDelay": 0 }],
        }],
        "resources": [{
            "id": message(3), "serviceId": id, "name": format!("{name}-1.0.yaml"),
            "type": "OPEN_API_SPEC", "content": "openapi: 3.0.2", "mainArtifact": true,
        }],
        "requests": [{
            "id": message(1), "name": "all", "operationId": operation, "responseId": message(2),
        }],
        "responses": [{
            "id": message(2), "name": "all", "operationId": operation, "status": "200",
            "content": content,
        }],
        "eventMessages": [],
    })
    .to_string()
    .into_bytes()
}

/// The folder with samples. May be missing, except in CI.
fn samples() -> Option<PathBuf> {
    let folder = env::var_os("MOCKPIT_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        assert!(env::var("CI").as_deref() != Ok("true"), "MOCKPIT_SAMPLES names no folder");
        println!("skipped: MOCKPIT_SAMPLES names no folder with samples");
    }
    folder
}

/// A sample. `None` if there is no folder.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    Some(fs::read(samples()?.join(name)).unwrap())
}

/// What a real Microcks answered to the requests of a file. `None` if there is no folder.
pub(crate) fn recordings(name: &str) -> Option<Vec<Recording>> {
    let folder = samples()?.join("../recordings/microcks-1.16");
    let text = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    let recordings: Vec<_> =
        text.split("################ ").skip(1).filter_map(Recording::parse).collect();
    assert!(!recordings.is_empty());
    Some(recordings)
}

/// A request, and what Microcks answered.
pub(crate) struct Recording {
    pub(crate) title: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) disposition: Option<String>,
    /// `None` if it was shortened.
    pub(crate) body: Option<String>,
}

impl Recording {
    fn parse(text: &str) -> Option<Self> {
        let (request, response) = text.split_once("---- response\n")?;
        let methods = ["GET ", "POST ", "HEAD "];
        let line = request.lines().find(|line| methods.iter().any(|it| line.starts_with(it)))?;
        let mut words = line.split(' ');
        let (head, rest) = response.split_once("\n\n")?;
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(": "));
            let found = lines.find(|(other, _)| other.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_owned())
        };
        let body = rest.split("\n[body: ").next()?;
        let body = match body.strip_prefix("[body below gunzipped") {
            Some(below) => below.split_once('\n')?.1,
            None => body,
        };
        Some(Self {
            title: text.lines().next()?.to_owned(),
            method: words.next()?.to_owned(),
            path: words.next()?.to_owned(),
            status: head.split(' ').nth(1)?.trim().parse().ok()?,
            content_type: header("content-type"),
            disposition: header("content-disposition"),
            body: (!body.contains("[… trimmed")).then(|| body.to_owned()),
        })
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.body.as_ref().unwrap()).unwrap()
    }
}
