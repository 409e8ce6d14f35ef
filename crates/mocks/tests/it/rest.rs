//! REST with odd definitions and hostile calls.

use http::{HeaderValue, StatusCode};
use mocks::{Options, Outcome};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{Scripts, TestCall, mocks};

const DISPATCHERS: [&str; 12] = [
    "URI_PARTS",
    "URI_PARAMS",
    "URI_ELEMENTS",
    "QUERY_HEADER",
    "JSON_BODY",
    "SCRIPT",
    "JS",
    "FALLBACK",
    "PROXY",
    "PROXY_FALLBACK",
    "SEQUENCE",
    "NONE",
];

/// Texts that have a meaning somewhere: in paths, rules, expressions, patterns and headers.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "/",
        "{id}",
        "{a.b}",
        ":x",
        "??",
        "&&",
        "id",
        "(a+)+$",
        "[",
        "\\",
        "{{",
        "}}",
        "%2F",
        "%zz",
        "+",
        "?",
        "=",
        "\r\n",
        "\u{0}",
        "é",
        "{\"exp\":\"/a\",\"operator\":\"equals\",\"cases\":{}}",
        "data:a/b;base64,",
        "{{request.body/a}}",
        "{{ randomInt(0) }}",
        "application/json",
        "999999999999",
        "..",
        "http://a",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_call_of_any_definition_gets_an_answer(
        name in odd_text(),
        dispatcher in prop::sample::select(DISPATCHERS.to_vec()),
        texts in prop::collection::vec(odd_text(), 9),
        path in "[a-zA-Z0-9/%+.:;{}]{0,20}",
        query in "[a-z0-9=&%+?]{0,20}",
        body in odd_text(),
        is_valid in any::<bool>(),
    ) {
        let [rules, listed, pattern, criteria, content, kind, status, header, accept] = &texts[..] else {
            return Ok(());
        };
        let operation = format!("GET /{name}");
        let file = json!({
            "services": [{"id": "s", "name": "A", "version": "1", "type": "REST", "operations": [{
                "name": operation, "method": "GET", "dispatcher": dispatcher, "dispatcherRules": rules,
                "resourcePaths": [listed, format!("/{path}")],
                "parameterConstraints": [{"name": "q", "in": "query", "mustMatchRegexp": pattern}],
            }]}],
            "resources": [{"id": "c", "name": "c", "type": "OPEN_API_SPEC", "serviceId": "s", "content": content}],
            "requests": [],
            "responses": [{
                "id": "r", "name": "r", "operationId": format!("s-{operation}"), "dispatchCriteria": criteria,
                "content": content, "mediaType": kind, "status": status,
                "headers": [{"name": header, "values": [content]}, {"name": "Location", "values": [content]}],
            }],
            "eventMessages": [],
        });
        for is_strict in [false, true] {
            let options = Options { is_strict, decodes_binary_bodies: true };
            let mocks = mocks(file.to_string().as_bytes(), options);
            let root = if is_valid { "rest-valid" } else { "rest" };
            let mut call = TestCall::new("GET", &format!("/{root}/A/1/{path}?{query}"));
            call.headers.insert("content-type", HeaderValue::from_static("application/json"));
            if let Ok(accept) = HeaderValue::from_str(accept) {
                call.headers.insert("accept", accept);
            }
            call.body = body.clone().into();
            let outcome = call.send(&mocks, &Scripts::default());
            prop_assert!(outcome.is_some());
        }
    }
}

/// The status and a header of the answer to a call without body.
fn send(
    method: &str,
    headers: &[(&'static str, &'static str)],
    name: &str,
) -> (StatusCode, String) {
    let file = json!({
        "services": [{"id": "s", "name": "A", "version": "1", "type": "REST", "operations": [
            {"name": "GET /a/{id}", "method": "GET", "dispatcher": "URI_PARTS", "dispatcherRules": "id",
            "resourcePaths": ["/a/1"]},
        ]}],
        "responses": [{"id": "r", "name": "r", "operationId": "s-GET /a/{id}", "dispatchCriteria": "/id=1",
            "content": "{}", "mediaType": "application/json"}],
    });
    let mocks = mocks(file.to_string().as_bytes(), Options::default());
    let path = if method == "GET" { "/rest/A/1/a/2" } else { "/rest/A/1/a/1" };
    let mut call = TestCall::new(method, path);
    for (name, value) in headers {
        call.headers.insert(*name, HeaderValue::from_static(value));
    }
    let Some(Outcome::Answer(answer)) = call.send(&mocks, &Scripts::default()) else {
        panic!("no answer");
    };
    let value = answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    (answer.status, value.unwrap_or_default())
}

#[test]
fn unmatched_call_names_what_is_there() {
    let (status, reason) = send("GET", &[], "x-mockpit-reason");
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(reason, r#"No example has the criteria "/id=2". There are /id=1."#);
    let (status, reason) = send("POST", &[], "x-mockpit-reason");
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(reason, "No operation matches POST /a/1. There are GET /a/1.");
}

#[test]
fn preflight_for_patch_allows_patch_and_head_is_derived_from_get() {
    let headers = [("origin", "http://a"), ("access-control-request-method", "PATCH")];
    let (status, methods) = send("OPTIONS", &headers, "access-control-allow-methods");
    assert_eq!((status, methods.contains("PATCH")), (StatusCode::OK, true));
    let (status, kind) = send("HEAD", &[], "content-type");
    assert_eq!((status, &*kind), (StatusCode::OK, "application/json;charset=UTF-8"));
}
