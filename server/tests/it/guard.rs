//! Requests that do not come from a page of the console.

use app::api::ApiError;
use axum::{
    body::Body,
    http::{HeaderName, Method, Request, StatusCode, header},
};
use server::policy::POLICIES;

use crate::support::{HOST, TestApp, call};

/// A good call with one header changed, or left out.
fn but(name: &str, value: Option<&str>) -> Request<Body> {
    let mut request = call("/console/session", "{}");
    let name: HeaderName = name.parse().unwrap();
    request.headers_mut().remove(&name);
    if let Some(value) = value {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    request
}

#[tokio::test]
async fn foreign_pages_are_turned_away_from_every_function() {
    let app = TestApp::demo();
    for (path, _) in POLICIES {
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
            let mut request = but(name, value);
            *request.uri_mut() = path.parse().unwrap();
            let answer = app.send(request).await;
            assert_eq!(answer.error(), ApiError::ForeignOrigin, "{path} with {name}: {value:?}");
            assert_eq!(answer.header("access-control-allow-origin"), "");
        }
    }
}

#[tokio::test]
async fn an_old_browser_is_known_by_its_origin() {
    let app = TestApp::new();
    for (origin, status) in [
        (format!("http://{HOST}"), StatusCode::OK),
        (format!("https://{HOST}"), StatusCode::OK),
        ("http://127.0.0.1:9999".to_owned(), StatusCode::FORBIDDEN),
        (format!("http://{HOST}.evil.example"), StatusCode::FORBIDDEN),
        ("null".to_owned(), StatusCode::FORBIDDEN),
        (String::new(), StatusCode::FORBIDDEN),
    ] {
        let mut request = but("sec-fetch-site", None);
        request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
        assert_eq!(app.send(request).await.status, status, "{origin}");
    }
    // What a browser says of the site counts before that.
    let mut request = but("sec-fetch-site", Some("cross-site"));
    request.headers_mut().insert(header::ORIGIN, format!("http://{HOST}").parse().unwrap());
    assert_eq!(app.send(request).await.error(), ApiError::ForeignOrigin);
}

#[tokio::test]
async fn a_form_gets_no_page_and_no_redirect() {
    let app = TestApp::new();
    for accept in ["text/html", "application/json, TEXT/HTML;q=0.1"] {
        let mut request = but("accept", Some(accept));
        request.headers_mut().insert(header::REFERER, "http://evil.example/".parse().unwrap());
        let answer = app.send(request).await;
        assert!(matches!(answer.error(), ApiError::Malformed { .. }), "{}", answer.text());
        assert_eq!(answer.header("location"), "");
    }
}

#[tokio::test]
async fn only_post_calls_a_function() {
    let app = TestApp::new();
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let mut request = call("/console/session", "{}");
        *request.method_mut() = method.clone();
        let answer = app.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.header("allow"), "POST");
        assert!(matches!(answer.read(), ApiError::Malformed { .. }), "{method}");
    }
}
