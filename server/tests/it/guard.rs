//! Requests that do not come from a page of the console.

use app::api::ApiError;
use axum::{
    body::Body,
    http::{HeaderName, Method, Request, StatusCode, header},
};

use crate::support::{HOST, TestApp, call, server_functions};

/// A valid call with one header changed or removed.
fn call_with_header(name: &str, value: Option<&str>) -> Request<Body> {
    let mut request = call("/console/session", "{}");
    let name: HeaderName = name.parse().unwrap();
    request.headers_mut().remove(&name);
    if let Some(value) = value {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    request
}

#[tokio::test]
async fn every_function_rejects_requests_of_other_sites() {
    let app = TestApp::demo();
    for path in server_functions().map(|(path, _)| path) {
        for (name, value) in [
            ("sec-fetch-site", Some("cross-site")),
            ("sec-fetch-site", Some("same-site")),
            ("sec-fetch-site", Some("none")),
            ("sec-fetch-site", None),
            ("x-mockpit", None),
            ("x-mockpit", Some("other")),
            ("host", Some("rebound.example:8585")),
            ("host", None),
        ] {
            let mut request = call_with_header(name, value);
            *request.uri_mut() = path.parse().unwrap();
            let response = app.send(request).await;
            assert_eq!(response.error(), ApiError::ForeignOrigin, "{path} with {name}: {value:?}");
            assert_eq!(response.header("access-control-allow-origin"), "");
        }
    }
}

#[tokio::test]
async fn origin_is_checked_if_the_browser_does_not_send_sec_fetch_site() {
    let app = TestApp::new();
    for (origin, status) in [
        (format!("http://{HOST}"), StatusCode::OK),
        (format!("https://{HOST}"), StatusCode::OK),
        ("http://127.0.0.1:9999".to_owned(), StatusCode::FORBIDDEN),
        (format!("http://{HOST}.evil.example"), StatusCode::FORBIDDEN),
        ("null".to_owned(), StatusCode::FORBIDDEN),
        (String::new(), StatusCode::FORBIDDEN),
    ] {
        let mut request = call_with_header("sec-fetch-site", None);
        request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
        assert_eq!(app.send(request).await.status, status, "{origin}");
    }
    // `Sec-Fetch-Site` takes precedence.
    let mut request = call_with_header("sec-fetch-site", Some("cross-site"));
    request.headers_mut().insert(header::ORIGIN, format!("http://{HOST}").parse().unwrap());
    assert_eq!(app.send(request).await.error(), ApiError::ForeignOrigin);
}

#[tokio::test]
async fn request_that_accepts_html_gets_no_page_and_no_redirect() {
    let app = TestApp::new();
    for accept in ["text/html", "application/json, TEXT/HTML;q=0.1"] {
        let mut request = call_with_header("accept", Some(accept));
        request.headers_mut().insert(header::REFERER, "http://evil.example/".parse().unwrap());
        let response = app.send(request).await;
        assert!(matches!(response.error(), ApiError::Malformed { .. }), "{}", response.text());
        assert_eq!(response.header("location"), "");
    }
}

#[tokio::test]
async fn methods_other_than_post_are_rejected() {
    let app = TestApp::new();
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let mut request = call("/console/session", "{}");
        *request.method_mut() = method.clone();
        let response = app.send(request).await;
        assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(response.header("allow"), "POST");
        assert!(matches!(response.read(), ApiError::Malformed { .. }), "{method}");
    }
}
