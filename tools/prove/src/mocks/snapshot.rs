//! A snapshot whose mocks try to stop the server.

use serde_json::{Value, json};

/// The snapshot. `address` is that of the mocks, for a proxy that leads to itself.
pub(super) fn hostile(address: &str) -> Value {
    let mut responses = Vec::new();
    let mut respond = |owner: &str, criteria: Option<&str>, content: &str, headers: Value| {
        responses.push(json!({
            "id": format!("65e2{:020x}", responses.len()), "name": format!("r{}", responses.len()),
            "operationId": owner, "content": content, "status": "200", "mediaType": "application/json",
            "dispatchCriteria": criteria, "headers": headers,
        }));
    };
    let service = |number: u32, name: &str, kind: &str, operations: Vec<Value>| {
        json!({ "id": format!("65e1{number:020x}"), "name": name, "version": "1.0", "type": kind,
            "xmlNS": "urn:hostile", "operations": operations })
    };
    let operation = |name: &str, dispatcher: Option<&str>, rules: &str| {
        let (method, path) = name.split_once(' ').unwrap_or(("QUERY", name));
        json!({ "name": name, "method": method, "dispatcher": dispatcher, "dispatcherRules": rules,
            "resourcePaths": [path], "inputName": name, "action": name })
    };
    let regexp =
        r#"{"exp":"/text","operator":"regexp","cases":{"(a+)+b":"found","default":"other"}}"#;
    let proxy = format!("{address}/rest/Hostile/1.0");
    let rest = vec![
        operation("GET /js-loop", Some("JS"), "while (true) {}"),
        operation("GET /js-memory", Some("JS"), "let s = 'x'; while (true) { s = s + s; }"),
        operation(
            "GET /js-recursion",
            Some("JS"),
            "function f() { return f() + 1; } return String(f());",
        ),
        operation("GET /groovy-loop", Some("SCRIPT"), "while (true) { }\nreturn 'x'"),
        operation(
            "GET /groovy-memory",
            Some("SCRIPT"),
            "def s = 'x'\nwhile (true) { s = s + s }\nreturn s",
        ),
        operation(
            "GET /groovy-recursion",
            Some("SCRIPT"),
            "def f(n) { return f(n + 1) }\nreturn f(0)",
        ),
        operation("POST /regexp", Some("JSON_BODY"), regexp),
        operation("POST /grow", None, ""),
        operation("GET /inject", None, ""),
        operation("GET /proxy", Some("PROXY"), &proxy),
    ];
    for operation in &rest {
        let name = operation["name"].as_str().unwrap_or_default();
        let (criteria, content, headers) = match name {
            "POST /grow" => (None, "{{ request.body }}".repeat(1_000), json!([])),
            "GET /inject" => (
                None,
                "{}".to_owned(),
                json!([{ "name": "X-Q", "values": ["{{ request.params[q] }}"] }]),
            ),
            "POST /regexp" => (Some("other"), "{}".to_owned(), json!([])),
            _ => (Some("never"), "{}".to_owned(), json!([])),
        };
        respond(&format!("65e1{:020x}-{name}", 1), criteria, &content, headers);
    }
    respond(&format!("65e1{:020x}-GET /fine", 2), None, "{}", json!([]));
    respond(&format!("65e1{:020x}-find", 3), Some("1"), "<a/>", json!([]));
    respond(&format!("65e1{:020x}-item", 4), None, r#"{"data":{"item":{"id":"1"}}}"#, json!([]));
    json!({
        "services": [
            service(1, "Hostile", "REST", rest),
            service(2, "Harmless", "REST", vec![operation("GET /fine", None, "")]),
            service(3, "Hostile SOAP", "SOAP_HTTP", vec![operation("find", Some("QUERY_MATCH"), "//id")]),
            service(4, "Hostile GraphQL", "GRAPHQL", vec![operation("item", None, "")]),
        ],
        "resources": [], "requests": [], "responses": responses, "eventMessages": [],
    })
}
