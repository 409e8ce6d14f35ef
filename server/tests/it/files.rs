//! The console's files: encodings, caching and missing files.

use api_types::Missing;
use app::api::ApiError;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::support::{HOST, TestApp};

const SCRIPT: &str = "frontend-0123456789abcdef.js";

fn app() -> TestApp {
    TestApp::with_files([
        ("index.html", "<script type=\"module\">alert(1)</script>"),
        (SCRIPT, "plain"),
        ("frontend-0123456789abcdef.js.br", "brotli"),
        ("frontend-0123456789abcdef.js.gz", "gzip"),
        ("frontend-0123456789abcdef_bg.wasm", "wasm"),
        ("favicon.svg", "<svg/>"),
        ("gone.css.br", "a compressed form without its plain file"),
    ])
}

#[tokio::test]
async fn hashed_files_are_immutable_and_have_the_smallest_accepted_encoding() {
    let app = app();
    for (accepts, encoding, body) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip;q=0.0", "", "plain"),
        ("identity", "", "plain"),
    ] {
        let response = app.get(&format!("/{SCRIPT}"), &[(header::ACCEPT_ENCODING, accepts)]).await;
        assert_eq!(response.status, StatusCode::OK);
        assert_eq!(
            (response.header("content-encoding"), response.text().as_str()),
            (encoding, body)
        );
        assert_eq!(response.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(response.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(response.header("vary"), "accept-encoding");
    }
    let wasm = app.get("/frontend-0123456789abcdef_bg.wasm", &[]).await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
}

#[tokio::test]
async fn every_page_is_the_console_and_is_revalidated() {
    let app = app();
    for path in ["/", "/index.html", "/administration/snapshots", "/services/63f0", "/welcome/00ff"]
    {
        let response = app.get(path, &[]).await;
        assert_eq!(response.status, StatusCode::OK, "{path}");
        assert_eq!(response.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(response.header("cache-control"), "no-cache");

        let tag = response.header("etag").to_owned();
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}")] {
            let again = app.get(path, &[(header::IF_NONE_MATCH, &known)]).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
            assert_eq!(again.header("etag"), tag);
        }
        let other = app.get(path, &[(header::IF_NONE_MATCH, "\"x\"")]).await;
        assert_eq!(other.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn content_policy_allows_only_the_inline_script_of_the_page() {
    let policy = app().get("/", &[]).await;
    let policy = policy.header("content-security-policy");
    assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
    assert_eq!(policy.matches("sha256").count(), 1);
}

#[tokio::test]
async fn missing_file_is_not_found() {
    let app = app();
    for path in [
        "/missing.js",
        "/assets/missing",
        "/a/b.wasm",
        "/gone.css",
        "/gone.css.br",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/api/nope",
        "/console",
    ] {
        let response = app.get(path, &[]).await;
        assert!(
            matches!(response.error(), ApiError::NotFound(Missing::File)),
            "{path}: {}",
            response.text()
        );
    }
}

#[tokio::test]
async fn post_to_a_page_is_rejected() {
    let request = Request::post("/").header(header::HOST, HOST).body(Body::empty()).unwrap();
    let error = app().send(request).await.error();
    assert!(matches!(error, ApiError::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn server_without_the_console_shows_how_to_build_it() {
    let response = TestApp::new().get("/", &[]).await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.text().contains("cargo xtask build"));
}
