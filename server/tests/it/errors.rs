//! Errors from every part of the server reach the console as `ApiError`.

use api_types::Role;
use app::api::ApiError;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    routing::get,
};
use futures::{StreamExt as _, stream};
use server::with_middleware;

use crate::support::{HOST, TestApp, TestResponse, call};

#[tokio::test]
async fn invalid_json_or_missing_arguments_are_malformed() {
    let app = TestApp::new();
    for body in
        ["", "{", "[]", "{\"name\":\"anna\"}", "{\"name\":7,\"password\":\"x\"}", "\u{feff}{}"]
    {
        let error = app.send(call("/console/session/sign-in", body)).await.error();
        assert!(matches!(error, ApiError::Malformed { .. }), "{body}: {error:?}");
    }
    let error = app.send(call("/console/session/sign-in", vec![0xff, 0xfe])).await.error();
    assert!(matches!(error, ApiError::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn large_bodies_are_rejected_with_and_without_content_length() {
    let app = TestApp::new();
    let admin = app.session_cookie("admin", Role::Admin).await;
    for (path, limit) in
        [("/console/session/sign-in", 16 * 1024), ("/console/import/slice", 8 * 1024 * 1024)]
    {
        let size = limit + 1;
        let chunk = vec![b' '; 64 * 1024];
        let chunks = stream::iter(vec![chunk; size / (64 * 1024) + 1]).map(Ok::<_, std::io::Error>);
        let mut with_length = call(path, vec![b' '; size]);
        with_length.headers_mut().insert(header::CONTENT_LENGTH, size.into());
        for mut request in [with_length, call(path, Body::from_stream(chunks))] {
            request.headers_mut().insert(header::COOKIE, admin.parse().unwrap());
            let expected = ApiError::TooLarge { size: size as u64, limit: limit as u64 };
            assert_eq!(app.send(request).await.error(), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn bodies_up_to_the_limit_are_accepted() {
    let app = TestApp::new();
    let admin = app.session_cookie("admin", Role::Admin).await;
    for (path, json, limit) in [
        ("/console/session", "{}", 16 * 1024),
        ("/console/import/start", r#"{"intent":"import","files":[["x.json",1]]}"#, 8 * 1024 * 1024),
    ] {
        let mut request = call(path, json.to_owned() + &" ".repeat(limit - json.len()));
        request.headers_mut().insert(header::COOKIE, admin.parse().unwrap());
        let response = app.send(request).await;
        assert_eq!(response.status, StatusCode::OK, "{path}: {}", response.text());
    }
}

#[tokio::test]
async fn large_body_without_sign_in_is_rejected_as_signed_out() {
    let app = TestApp::new();
    let mut request = call("/console/import/slice", vec![b' '; 1024]);
    request.headers_mut().insert(header::CONTENT_LENGTH, u64::MAX.into());
    assert_eq!(app.send(request).await.error(), ApiError::SignedOut);
}

#[tokio::test]
async fn panic_becomes_an_internal_error_with_the_request_id() {
    let app = TestApp::new();
    let routes =
        Router::new().route("/panic", get(async || -> StatusCode { panic!("on purpose") }));
    let request = Request::get("/panic").header(header::HOST, HOST).body(Body::empty()).unwrap();
    let response = TestResponse::from_router(with_middleware(routes, &app.server), request).await;
    let id = response.header("x-request-id").to_owned();
    assert!(!id.is_empty());
    assert_eq!(response.error(), ApiError::Internal { request: id });
    assert!(!response.text().contains("on purpose"));
}

#[tokio::test]
async fn all_responses_have_security_headers_and_functions_are_not_cached() {
    let app = TestApp::new();
    let function = app.send(call("/console/session", "{}")).await;
    let rejected = app.send(call("/console/services", "{}")).await;
    let page = app.get("/", &[]).await;
    let missing = app.get("/missing.js", &[]).await;
    let foreign = app.get("/", &[(header::HOST, "rebound.example")]).await;
    assert_eq!(
        [function.header("cache-control"), rejected.header("cache-control")],
        ["no-store"; 2]
    );
    for response in [function, rejected, page, missing, foreign] {
        let policy = response.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        assert_eq!(response.header("referrer-policy"), "no-referrer");
        assert_eq!(response.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(response.header("cross-origin-resource-policy"), "same-origin");
        assert_ne!(response.header("permissions-policy"), "");
        assert_ne!(response.header("x-request-id"), "");
    }
}
