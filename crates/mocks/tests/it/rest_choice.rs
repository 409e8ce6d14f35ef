//! Which response REST chooses, where dispatchers are combined or calls are odd.

use http::HeaderValue;
use mocks::{Answer, Options, Outcome};
use serde_json::{Value, json};

use crate::support::{Scripts, TestCall, mocks};

/// The outcome of a call of an operation that has these responses.
fn send(operation: &Value, responses: Value, call: &TestCall) -> Outcome {
    let name = operation["name"].as_str().unwrap();
    let mut responses = responses;
    for (number, response) in responses.as_array_mut().unwrap().iter_mut().enumerate() {
        response["id"] = json!(format!("r{number}"));
        response["operationId"] = json!(format!("s-{name}"));
        response["mediaType"] = json!("text/plain");
    }
    let file = json!({
        "services": [{
            "id": "s", "name": "A", "version": "1", "type": "REST", "operations": [operation],
        }],
        "responses": responses,
    });
    let mocks = mocks(file.to_string().as_bytes(), Options::default());
    call.send(&mocks, &Scripts::default()).unwrap()
}

fn get(dispatcher: &str, rules: &str) -> Value {
    json!({
        "name": "GET /a/{id}", "method": "GET", "dispatcher": dispatcher, "dispatcherRules": rules,
        "resourcePaths": ["/a/1"],
    })
}

fn answer(operation: &Value, responses: Value, path: &str) -> Answer {
    match send(operation, responses, &TestCall::new("GET", path)) {
        Outcome::Answer(answer) => answer,
        other @ Outcome::Forward(_) => panic!("{other:?}"),
    }
}

fn text(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), str::from_utf8(&answer.body).unwrap())
}

#[test]
fn proxy_in_another_dispatcher_gets_the_calls() {
    for dispatcher in ["FALLBACK", "PROXY_FALLBACK"] {
        let mut rules = json!({ "dispatcher": "PROXY", "dispatcherRules": "http://b.test/x" });
        if dispatcher == "PROXY_FALLBACK" {
            rules["proxyUrl"] = json!("http://b.test/x/");
        }
        let call = TestCall::new("GET", "/rest/A/1/a/1?q=1");
        let responses = json!([{ "name": "one", "dispatchCriteria": "/id=1" }]);
        match send(&get(dispatcher, &rules.to_string()), responses, &call) {
            Outcome::Forward(forward) => assert_eq!(forward.url, "http://b.test/x/a/1?q=1"),
            other @ Outcome::Answer(_) => panic!("{other:?}"),
        }
    }
}

#[test]
fn any_response_is_served_if_no_dispatcher_is_in_another_one() {
    let responses = json!([{ "name": "one", "dispatchCriteria": "/id=1", "content": "one" }]);
    let operation = get("FALLBACK", r#"{"fallback":"none"}"#);
    assert_eq!(text(&answer(&operation, responses, "/rest/A/1/a/7")), (200, "one"));
}

#[test]
fn responses_of_callbacks_are_found_as_fallback_only() {
    let responses = json!([
        { "name": "other", "dispatchCriteria": "/id=1", "content": "callback", "callbackName": "c" },
        { "name": "one", "dispatchCriteria": "/id=2", "content": "two" },
    ]);
    let rules = json!({ "dispatcher": "URI_PARTS", "dispatcherRules": "id", "fallback": "other" });
    let operation = get("FALLBACK", &rules.to_string());
    let body = |path| answer(&operation, responses.clone(), path).body;
    assert_eq!(body("/rest/A/1/a/2"), "two");
    assert_eq!(body("/rest/A/1/a/1"), "callback");
    let answer = answer(&get("URI_PARTS", "id"), responses.clone(), "/rest/A/1/a/1");
    assert_eq!(text(&answer), (400, "The response /id=1 does not exist!"));
}

#[test]
fn parts_of_paths_end_at_an_encoded_question_mark() {
    let responses = json!([{ "name": "one", "dispatchCriteria": "/id=1", "content": "one" }]);
    let answer = answer(&get("URI_PARTS", "id"), responses, "/rest/A/1/a/1%3Fb");
    assert_eq!(text(&answer), (200, "one"));
}

#[test]
fn query_that_cannot_be_decoded_is_rejected() {
    let responses = json!([
        { "name": "one", "dispatchCriteria": "?q=", "content": "empty" },
        { "name": "two", "content": "none" },
    ]);
    let operation = get("URI_PARAMS", "q");
    let send = |query| answer(&operation, responses.clone(), &format!("/rest/A/1/a/1?{query}"));
    assert_eq!(send("q=%zz").status, 400);
    assert_eq!(text(&send("q==1")), (200, "empty"));
    assert_eq!(text(&send("q=")), (400, "The response  does not exist!"));
}

#[test]
fn repeated_value_of_a_header_is_sent_once() {
    let headers = json!([{ "name": "X-A", "values": ["1", "2", "1"] }]);
    let answer =
        answer(&get("NONE", ""), json!([{ "name": "one", "headers": headers }]), "/rest/A/1/a/1");
    assert_eq!(answer.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
}

#[test]
fn fields_of_multipart_forms_are_parameters() {
    let mut call = TestCall::new("POST", "/rest/A/1/a");
    call.headers
        .insert("content-type", HeaderValue::from_static("multipart/form-data; boundary=xx"));
    call.body = "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--xx--\r\n".into();
    let operation = json!({ "name": "POST /a", "method": "POST", "resourcePaths": ["/a"] });
    let responses = json!([{ "name": "one", "content": "{{ request.params[a] }}" }]);
    match send(&operation, responses, &call) {
        Outcome::Answer(answer) => assert_eq!(answer.body, "v"),
        other @ Outcome::Forward(_) => panic!("{other:?}"),
    }
}
