//! Examples that answer while scripts cannot run here.

use http::StatusCode;
use mocks::{Answer, Effect, Mocks, Options, Outcome, Source};
use serde_json::{Value, json};

use crate::support::{Scripts, TestCall, mocks};

/// What does not compile, and what fails when it runs.
const SCRIPTS: [&str; 2] = ["def x = new Date()", "mockRequest.remoteHost"];

/// A service with an operation whose script chooses among the examples `one` and `two`.
fn service(kind: &str, operation: &Value, content: &str) -> Value {
    let operation_id = format!("s-{}", operation["name"].as_str().unwrap());
    let response = |name: &str| {
        let id = format!("r-{name}");
        let content = content.replace("NAME", name);
        json!({"id": id, "name": name, "operationId": operation_id, "content": content,
            "mediaType": "application/json", "status": "201", "dispatchCriteria": name})
    };
    json!({
        "services": [{"id": "s", "name": "A", "version": "1", "type": kind, "operations": [operation]}],
        "resources": [], "requests": [], "responses": [response("one"), response("two")],
        "eventMessages": [],
    })
}

fn with_fallback(file: &Value, operation: &str, example: &str) -> Mocks {
    let mocks = mocks(file.to_string().as_bytes(), Options::default());
    let chosen = [(operation.into(), example.into())];
    let entries = mocks.entries().cloned().map(|mut entry| {
        entry.script_fallbacks = chosen.clone().into_iter().collect();
        entry
    });
    Mocks::new(entries, Options::default())
}

fn answer(mocks: &Mocks, call: &TestCall) -> Answer {
    match call.send(mocks, &Scripts::default()) {
        Some(Outcome::Answer(answer)) => answer,
        outcome => panic!("{outcome:?}"),
    }
}

/// Asserts that the call gets the example `two` and a header with the reason, and an error if no example or one that
/// does not exist was chosen.
fn expect_fallback(
    kind: &str,
    operation: impl Fn(&str) -> Value,
    content: &str,
    call: &TestCall,
    expected: (u16, &str),
) {
    for script in SCRIPTS {
        let operation = operation(script);
        let name = operation["name"].as_str().unwrap().to_owned();
        let file = service(kind, &operation, content);
        let mocks = with_fallback(&file, &name, "two");
        let found = answer(&mocks, call);
        let body = String::from_utf8(found.body.to_vec()).unwrap();
        assert_eq!((found.status.as_u16(), &*body), expected, "{script}");
        let reason = found.headers["x-mockpit-reason"].to_str().unwrap();
        assert!(reason.starts_with("The script cannot run here. Line 1: "), "{reason}");
        let Source::Example { example, instead_of, .. } = found.source else { panic!("{body}") };
        assert_eq!((&*example, instead_of.as_deref()), ("two", Some(reason)));
        for none in [("other", "two"), (&*name, "three")] {
            let found = answer(&with_fallback(&file, none.0, none.1), call);
            assert_eq!(found.status, StatusCode::INTERNAL_SERVER_ERROR, "{none:?}");
            assert!(matches!(found.source, Source::Unmatched(_)));
        }
        let service = mocks.find("A", "1").unwrap().service().unwrap();
        let effects: Vec<Effect> = service.findings.iter().map(|it| it.effect).collect();
        assert_eq!(effects, if script == SCRIPTS[0] { vec![Effect::NoScript] } else { vec![] });
        assert!(service.operations[0].has_script);
        assert!(service.has_example(&name, "two") && !service.has_example(&name, "three"));
    }
}

#[test]
fn rest_answers_with_the_chosen_example() {
    let operation = |script: &str| {
        json!({"name": "GET /a", "method": "GET", "resourcePaths": ["/a"],
            "dispatcher": "SCRIPT", "dispatcherRules": script})
    };
    let call = TestCall::new("GET", "/rest/A/1/a");
    expect_fallback("REST", operation, r#"{"name":"NAME"}"#, &call, (201, r#"{"name":"two"}"#));
}

#[test]
fn rest_answers_with_the_chosen_example_behind_a_fallback() {
    let operation = |script: &str| {
        let rules = json!({"dispatcher": "GROOVY", "dispatcherRules": script, "fallback": "one"});
        json!({"name": "GET /a", "method": "GET", "resourcePaths": ["/a"],
            "dispatcher": "FALLBACK", "dispatcherRules": rules.to_string()})
    };
    let call = TestCall::new("GET", "/rest/A/1/a");
    expect_fallback("REST", operation, "NAME", &call, (201, "two"));
}

#[test]
fn soap_answers_with_the_chosen_example() {
    let operation =
        |script: &str| json!({"name": "find", "dispatcher": "SCRIPT", "dispatcherRules": script});
    let mut call = TestCall::new("POST", "/soap/A/1");
    call.body = r#"<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><find/></e:Body></e:Envelope>"#.into();
    expect_fallback("SOAP_HTTP", operation, "<NAME/>", &call, (200, "<two/>"));
}

#[test]
fn graphql_answers_with_the_chosen_example() {
    let operation = |script: &str| json!({"name": "beer", "method": "QUERY", "dispatcher": "SCRIPT", "dispatcherRules": script});
    let mut call = TestCall::new("POST", "/graphql/A/1");
    call.body = r#"{"query":"{ beer { name } }"}"#.into();
    let content = r#"{"data":{"beer":{"name":"NAME"}}}"#;
    let expected = r#"{"data":{"beer":{"name":"two"}}}"#;
    expect_fallback("GRAPHQL", operation, content, &call, (200, expected));
}
