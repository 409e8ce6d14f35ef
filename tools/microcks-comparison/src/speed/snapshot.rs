//! The services whose mocks are measured.

use serde_json::{Value, json};

use super::Case;

const NAMESPACE: &str = "urn:mockpit:speed";

/// The length of the static body in bytes.
const STATIC: usize = 378;

/// The length of the body with expressions in bytes.
const TEMPLATE: usize = 10_000;

/// The calls.
pub(super) fn cases() -> Vec<Case> {
    let soap = envelope("<s:find><id>7</id></s:find>");
    let graphql = json!({ "query": "{ item(id: \"7\") { id name } }" }).to_string();
    vec![
        Case {
            name: "static GET",
            path: "/rest/Speed/1.0/items/7",
            body: None,
            rate: 10.0,
            has_latency_target: true,
        },
        Case {
            name: "10 kB with expressions",
            path: "/rest/Speed/1.0/filled",
            body: Some((json!({ "id": "i-7", "name": "seven" }).to_string(), "application/json")),
            rate: 5.0,
            has_latency_target: false,
        },
        Case {
            name: "SOAP, by an XPath expression",
            path: "/soap/Speed+SOAP/1.0",
            body: Some((soap, "text/xml")),
            rate: 5.0,
            has_latency_target: false,
        },
        Case {
            name: "GraphQL, by an argument",
            path: "/graphql/Speed+GraphQL/1.0",
            body: Some((graphql, "application/json")),
            rate: 5.0,
            has_latency_target: false,
        },
    ]
}

/// A snapshot with the services.
pub(super) fn services() -> Value {
    let (rest, soap, graphql) =
        ("65c100000000000000000001", "65c100000000000000000002", "65c100000000000000000003");
    let metadata =
        json!({ "createdOn": 1_700_000_000_000_u64, "lastUpdate": 1_700_000_000_000_u64 });
    let service = |id: &str, name: &str, kind: &str, operations: Value| {
        json!({ "id": id, "name": name, "version": "1.0", "type": kind, "xmlNS": NAMESPACE,
            "metadata": metadata, "operations": operations })
    };
    let rest_operations = json!([
        { "name": "GET /items/{id}", "method": "GET", "dispatcher": "URI_PARTS", "dispatcherRules": "id",
          "resourcePaths": ["/items/1", "/items/7"] },
        { "name": "POST /filled", "method": "POST", "resourcePaths": ["/filled"] },
    ]);
    let soap_operations = json!([{ "name": "find", "inputName": "find", "outputName": "found", "action": "urn:find",
        "dispatcher": "QUERY_MATCH", "dispatcherRules": format!("declare namespace s='{NAMESPACE}';\n//s:find/id") }]);
    let graphql_operations = json!([{ "name": "item", "method": "QUERY", "dispatcher": "QUERY_ARGS",
        "dispatcherRules": "id" }]);
    let mut responses = Vec::new();
    let mut add = |owner: String, criteria: Option<&str>, media_type: &str, content: String| {
        responses.push(json!({
            "id": format!("65c2{:020x}", responses.len()), "name": format!("r{}", responses.len()),
            "operationId": owner, "content": content, "status": "200", "mediaType": media_type,
            "dispatchCriteria": criteria,
        }));
    };
    for id in ["1", "7"] {
        let owner = format!("{rest}-GET /items/{{id}}");
        add(owner, Some(&format!("/id={id}")), "application/json", fixed(id));
        add(
            format!("{soap}-find"),
            Some(id),
            "text/xml",
            envelope(&format!("<found>{id}</found>")),
        );
        let item =
            json!({ "data": { "item": { "id": id, "name": "seven", "note": "not selected" } } });
        add(
            format!("{graphql}-item"),
            Some(&format!("?id={id}")),
            "application/json",
            item.to_string(),
        );
    }
    add(format!("{rest}-POST /filled"), None, "application/json", filled());
    json!({
        "services": [
            service(rest, "Speed", "REST", rest_operations),
            service(soap, "Speed SOAP", "SOAP_HTTP", soap_operations),
            service(graphql, "Speed GraphQL", "GRAPHQL", graphql_operations),
        ],
        "resources": [], "requests": [], "responses": responses, "eventMessages": [],
    })
}

fn envelope(content: &str) -> String {
    format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:s=\"{NAMESPACE}\"><e:Body>{content}\
         </e:Body></e:Envelope>"
    )
}

/// A body of [`STATIC`] bytes.
fn fixed(id: &str) -> String {
    let frame = json!({ "id": id, "text": "" }).to_string().len();
    json!({ "id": id, "text": "x".repeat(STATIC - frame) }).to_string()
}

/// A body of at least [`TEMPLATE`] bytes with expressions on the body of the call.
fn filled() -> String {
    let line = r#"{"id":"{{ request.body/id }}","name":"{{ request.body/name }}","text":"some words that stay"},"#;
    let lines = line.repeat(TEMPLATE / line.len() + 1);
    format!("[{}]", lines.trim_end_matches(','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_their_sizes() {
        assert_eq!(fixed("7").len(), STATIC);
        assert!((TEMPLATE..TEMPLATE + 200).contains(&filled().len()));
    }
}
