//! Input that is wrong in every way: each is answered with a JSON error of the client, and changes nothing.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use serde_json::json;
use server::policy::ROUTES;

use super::support::{ID, error_code, get, import, multipart, part, rest, send, snapshot_file};
use crate::support::TestApp;

/// A path with values for its variable parts, of something that does not exist.
fn path_of_nothing(path: &str) -> String {
    let names = ["{id}", "{name}", "{job}", "{mirror}"];
    let path = names.iter().fold(path.to_owned(), |path, name| path.replace(name, "nope"));
    path.replace("{number}", "99")
}

#[tokio::test]
async fn every_route_answers_wrong_input_with_an_error_of_the_client() {
    let app = TestApp::demo();
    import(&app, &snapshot_file("one")).await;
    for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
        let path = path_of_nothing(route.path);
        let is_setting = [
            "health",
            "info",
            "config",
            "count",
            "labels",
            "map",
            "openapi.json",
            "docs",
            "docs.css",
            "metrics",
            "livez",
            "readyz",
        ]
        .iter()
        .any(|it| path.ends_with(it));
        if is_setting {
            continue;
        }
        for (query, content_type, body) in [
            ("?unknown=1", "application/json", "{}".to_owned()),
            ("", "application/json", "[]".to_owned()),
            ("", "application/json", "{\"labels\":".to_owned()),
            ("", "application/json", json!({ "unknown": 1 }).to_string()),
            ("", "application/json", "\u{0}\u{1}".to_owned()),
            ("", "text/plain", "x".repeat(9 * 1024 * 1024)),
            ("", "multipart/form-data", "x".to_owned()),
            ("?policy=wrong", "multipart/form-data; boundary=a", "--a--".to_owned()),
            ("?operationName=a&operationName=b", "application/json", "{}".to_owned()),
        ] {
            let request = rest(route.method, &format!("{path}{query}"));
            let request = request.header(header::CONTENT_TYPE, content_type);
            let response = app.send(request.body(body.into()).unwrap()).await;
            let status = response.status;
            let place = format!("{} {path}{query} {content_type}", route.method);
            if route.method == "GET" && query.is_empty() && status == StatusCode::OK {
                // It has no input.
                continue;
            }
            assert!(status.is_client_error(), "{place}: {status} {}", response.text());
            error_code(&response);
        }
    }
    assert_eq!(get(&app, "/api/mockpit/v1/revisions").await["newest"], 1);
    assert_eq!(get(&app, "/api/services/count").await["counter"], 1);
}

#[tokio::test]
async fn every_route_rejects_other_methods_and_names_its_own() {
    let app = TestApp::demo();
    for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
        let path = path_of_nothing(route.path);
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let has_method =
                ROUTES.iter().any(|other| other.path == route.path && other.method == method);
            // The router prefers fixed parts of a path.
            if has_method || path.starts_with("/api/services/") && method == "DELETE" {
                continue;
            }
            let response = send(&app, method, &path).await;
            assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert!(response.header("allow").contains(route.method), "{method} {path}");
            error_code(&response);
        }
    }
}

#[tokio::test]
async fn unknown_addresses_are_answered_in_json() {
    let app = TestApp::demo();
    for path in ["/api", "/api/", "/api/nope", "/api/services/a/b/c", "/api/mockpit/v2", "/api/%ff"]
    {
        let response = send(&app, "GET", path).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{path}: {}", response.text());
        assert_eq!(error_code(&response), "not_found", "{path}");
    }
    let response = send(&app, "GET", "/api/services/%ff").await;
    assert_eq!(error_code(&response), "invalid_path");
    let response = send(&app, "GET", "/api/mockpit/v1/revisions/x").await;
    assert_eq!(error_code(&response), "invalid_path");
}

#[tokio::test]
async fn wrong_parts_are_rejected() {
    let app = TestApp::demo();
    let file = snapshot_file("one");
    let good = part("file", "x", &file);
    let two = [&good[..good.len() - 4], b"\r\n", &good[..]].concat();
    for (body, code) in [
        (part("snapshot", "x", &file), "unexpected_part"),
        (part("file", "x", b""), "empty_file"),
        (two, "unexpected_part"),
        (good[..good.len() - 30].to_vec(), "incomplete_body"),
        (b"".to_vec(), "incomplete_body"),
        (b"------test--".to_vec(), "unexpected_part"),
        (vec![b'x'; 100_000], "invalid_multipart"),
    ] {
        let response = app.send(multipart("/api/import", body)).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{code}: {}", response.text());
        assert_eq!(error_code(&response), code);
    }
    let request = rest("POST", "/api/import").body(Body::empty()).unwrap();
    assert_eq!(error_code(&app.send(request).await), "not_multipart");
    assert_eq!(get(&app, "/api/services/count").await["counter"], 0);
}

#[tokio::test]
async fn names_of_services_are_found_in_every_spelling() {
    let app = TestApp::demo();
    let name = "A:b/c+d é";
    let mut file: serde_json::Value = serde_json::from_slice(&snapshot_file("one")).unwrap();
    file["services"][0]["name"] = name.into();
    file["services"][0]["version"] = "1:2".into();
    import(&app, file.to_string().as_bytes()).await;
    for path in ["A:b%2Fc+d%20%C3%A9:1:2", "A%3Ab%2Fc%2Bd%20%C3%A9%3A1%3A2", ID] {
        let service = get(&app, &format!("/api/services/{path}?messages=false")).await;
        assert_eq!(service["name"], name, "{path}");
    }
}
