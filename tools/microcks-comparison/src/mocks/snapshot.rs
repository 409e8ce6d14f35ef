//! A snapshot with the dispatchers of each protocol that Microcks 1.11 serves.

use serde_json::{Value, json};

use super::grpc;

/// The namespace of the SOAP service.
const NAMESPACE: &str = "urn:mockpit:orders";

/// An example: its name, criteria, status, body and request.
pub(super) struct Example {
    name: &'static str,
    criteria: Option<&'static str>,
    status: &'static str,
    content: String,
    request: Value,
}

pub(super) fn example(
    name: &'static str,
    criteria: Option<&'static str>,
    status: &'static str,
    content: &str,
    request: Value,
) -> Example {
    Example { name, criteria, status, content: content.to_owned(), request }
}

/// Collects documents under IDs that nothing else has.
#[derive(Default)]
pub(super) struct Documents {
    services: Vec<Value>,
    resources: Vec<Value>,
    requests: Vec<Value>,
    responses: Vec<Value>,
}

impl Documents {
    /// Adds a service. Returns its ID.
    pub(super) fn service(
        &mut self,
        name: &str,
        version: &str,
        kind: &str,
        operations: Vec<(Value, Vec<Example>)>,
    ) -> String {
        let service = format!("65b2{:020x}", self.services.len());
        let mut values = Vec::new();
        for (operation, examples) in operations {
            let owner = format!("{service}-{}", operation["name"].as_str().unwrap_or_default());
            for example in examples {
                self.example(&owner, &example);
            }
            values.push(operation);
        }
        let metadata =
            json!({ "createdOn": 1_700_000_000_000_u64, "lastUpdate": 1_700_000_000_000_u64 });
        self.services.push(json!({
            "id": service, "name": name, "version": version, "type": kind, "xmlNS": NAMESPACE,
            "metadata": metadata, "operations": values,
        }));
        service
    }

    /// Adds a contract of a service.
    pub(super) fn resource(&mut self, service: &str, kind: &str, name: &str, content: &str) {
        self.resources.push(json!({
            "id": format!("65b5{:020x}", self.resources.len()), "serviceId": service, "type": kind,
            "name": name, "content": content,
        }));
    }

    fn example(&mut self, owner: &str, example: &Example) {
        let response = format!("65b3{:020x}", self.responses.len());
        let mut request = json!({
            "id": format!("65b4{:020x}", self.requests.len()), "name": example.name,
            "operationId": owner, "responseId": response,
        });
        if let (Some(request), Some(more)) = (request.as_object_mut(), example.request.as_object())
        {
            request.extend(more.clone());
        }
        self.requests.push(request);
        let media_type =
            if example.content.starts_with('<') { "text/xml" } else { "application/json" };
        self.responses.push(json!({
            "id": response, "name": example.name, "operationId": owner, "content": example.content,
            "status": example.status, "mediaType": media_type, "dispatchCriteria": example.criteria,
        }));
    }
}

/// The snapshot.
pub(super) fn dispatchers() -> Value {
    let mut documents = Documents::default();
    documents.service("Side by side API", "1.0", "REST", rest());
    documents.service("Side by side SOAP", "1.0", "SOAP_HTTP", soap());
    documents.service("Side by side GraphQL", "1.0", "GRAPHQL", graphql());
    grpc::orders(&mut documents);
    json!({
        "services": documents.services, "resources": documents.resources, "requests": documents.requests,
        "responses": documents.responses, "eventMessages": [],
    })
}

fn rest_operation(name: &str, dispatcher: &str, rules: &str, paths: &[&str]) -> Value {
    let method = name.split(' ').next();
    json!({ "name": name, "method": method, "dispatcher": dispatcher, "dispatcherRules": rules,
        "resourcePaths": paths })
}

fn parameters(pairs: &[(&str, &str)]) -> Value {
    let pair = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
    json!({ "queryParameters": pairs.iter().map(pair).collect::<Vec<_>>() })
}

pub(super) fn body(content: &str) -> Value {
    json!({ "content": content })
}

fn rest() -> Vec<(Value, Vec<Example>)> {
    let cases = r#"{"exp":"/kind","operator":"equals","cases":{"a":"first","b":"second","default":"other"}}"#;
    let range = r#"{"exp":"/n","operator":"range","cases":{"[0;10]":"low","]10;100]":"high","default":"none"}}"#;
    let fallback = r#"{"dispatcher":"URI_PARTS","dispatcherRules":"id","fallback":"nobody"}"#;
    let script = "import groovy.json.JsonSlurper\ndef json = new JsonSlurper().parseText(mockRequest.requestContent)\n\
                  if (json.amount > 100) { return \"large\" }\nreturn \"small\"";
    let header = "def v = mockRequest.getRequestHeaders().get(\"x-kind\")\nif (v != null && v[0].contains(\"b\")) { return \"b\" }\nreturn \"a\"";
    let template = r#"{"id":"{{ request.body/id }}","path":"{{ request.path[2] }}","q":"{{ request.params[q] }}"}"#;
    let kind = |value: &str| json!({ "headers": [{ "name": "X-Kind", "values": [value] }] });
    vec![
        (
            rest_operation("GET /parts/{id}", "URI_PARTS", "id", &["/parts/1", "/parts/a%20b"]),
            vec![
                example("one", Some("/id=1"), "200", r#"{"id":1}"#, parameters(&[("id", "1")])),
                example(
                    "blank",
                    Some("/id=a b"),
                    "404",
                    r#"{"id":"a b"}"#,
                    parameters(&[("id", "a b")]),
                ),
            ],
        ),
        (
            rest_operation("GET /params", "URI_PARAMS", "page && size", &["/params"]),
            vec![
                example(
                    "first",
                    Some("?page=1?size=10"),
                    "200",
                    "[1]",
                    parameters(&[("page", "1"), ("size", "10")]),
                ),
                example(
                    "second",
                    Some("?page=2?size=10"),
                    "206",
                    "[2]",
                    parameters(&[("page", "2"), ("size", "10")]),
                ),
            ],
        ),
        (
            rest_operation("GET /elements/{id}", "URI_ELEMENTS", "id ?? lang", &["/elements/7"]),
            vec![example(
                "seven",
                Some("/id=7?lang=fr"),
                "200",
                r#"{"id":"sept"}"#,
                parameters(&[("id", "7"), ("lang", "fr")]),
            )],
        ),
        (
            rest_operation("POST /body", "JSON_BODY", cases, &["/body"]),
            vec![
                example("first", Some("first"), "201", r#"{"was":"a"}"#, body(r#"{"kind":"a"}"#)),
                example("second", Some("second"), "200", r#"{"was":"b"}"#, body(r#"{"kind":"b"}"#)),
                example("other", Some("other"), "422", r#"{"was":"?"}"#, body(r#"{"kind":7}"#)),
            ],
        ),
        (
            rest_operation("POST /range", "JSON_BODY", range, &["/range"]),
            vec![
                example("low", Some("low"), "200", r#""low""#, body(r#"{"n":10}"#)),
                example("high", Some("high"), "200", r#""high""#, body(r#"{"n":10.5}"#)),
                example("none", Some("none"), "400", r#""none""#, body(r#"{"n":1000}"#)),
            ],
        ),
        (
            rest_operation("GET /fallback/{id}", "FALLBACK", fallback, &["/fallback/1"]),
            vec![
                example("one", Some("/id=1"), "200", r#"{"id":1}"#, parameters(&[("id", "1")])),
                example(
                    "nobody",
                    Some("nobody"),
                    "404",
                    r#"{"id":null}"#,
                    parameters(&[("id", "9")]),
                ),
            ],
        ),
        (
            rest_operation("POST /script", "SCRIPT", script, &["/script"]),
            vec![
                example("large", Some("large"), "200", r#""large""#, body(r#"{"amount":1000}"#)),
                example("small", Some("small"), "200", r#""small""#, body(r#"{"amount":1}"#)),
            ],
        ),
        (
            rest_operation("GET /header", "SCRIPT", header, &["/header"]),
            vec![
                example("a", Some("a"), "200", r#""a""#, kind("xa")),
                example("b", Some("b"), "200", r#""b""#, kind("xb")),
            ],
        ),
        (
            rest_operation("PUT /template/{id}", "URI_PARTS", "", &["/template/5"]),
            vec![example(
                "t",
                Some(""),
                "200",
                template,
                json!({
                    "content": r#"{"id":"body"}"#, "queryParameters": [{ "name": "id", "value": "5" }],
                }),
            )],
        ),
        (
            json!({ "name": "DELETE /any", "method": "DELETE", "resourcePaths": ["/any"] }),
            vec![example("gone", None, "204", "", json!({}))],
        ),
    ]
}

fn envelope(content: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:o=\"{NAMESPACE}\">\
         <soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>"
    )
}

fn soap() -> Vec<(Value, Vec<Example>)> {
    let query = format!("declare namespace o='{NAMESPACE}';\n//o:order/id");
    let script = "import com.eviware.soapui.support.XmlHolder\ndef holder = new XmlHolder(mockRequest.requestContent)\n\
                  def name = holder[\"//name\"]\nif (name == \"Ann\") { return \"ann\" }\nreturn \"nobody\"";
    let operation = |name: &str, dispatcher: &str, rules: &str| {
        json!({ "name": name, "inputName": name, "outputName": format!("{name}Response"),
            "action": format!("urn:{name}"), "dispatcher": dispatcher, "dispatcherRules": rules })
    };
    let answer = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><r>1</r></e:Body></e:Envelope>";
    let other = "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><r>2</r></e:Body></e:Envelope>";
    let order = |id: &str| body(&envelope(&format!("<o:order><id>{id}</id></o:order>")));
    let greet = |name: &str| body(&envelope(&format!("<o:greet><name>{name}</name></o:greet>")));
    vec![
        (
            operation("order", "QUERY_MATCH", &query),
            vec![
                example("one", Some("1"), "200", answer, order("1")),
                example("two", Some("2"), "200", other, order("2")),
            ],
        ),
        (
            operation("greet", "SCRIPT", script),
            vec![
                example("ann", Some("ann"), "200", answer, greet("Ann")),
                example("nobody", Some("nobody"), "200", other, greet("Bob")),
            ],
        ),
        (
            operation("any", "RANDOM", ""),
            vec![example("any", Some("RANDOM"), "200", answer, body(&envelope("<o:any/>")))],
        ),
    ]
}

fn graphql() -> Vec<(Value, Vec<Example>)> {
    let operation = |name: &str, method: &str, dispatcher: Option<&str>, rules: &str| json!({ "name": name, "method": method, "dispatcher": dispatcher, "dispatcherRules": rules });
    let query = |text: &str| body(&json!({ "query": text }).to_string());
    vec![
        (
            operation("film", "QUERY", Some("QUERY_ARGS"), "id"),
            vec![
                example(
                    "one",
                    Some("?id=1"),
                    "200",
                    r#"{"data":{"film":{"id":"1","title":"A","year":1977}}}"#,
                    query("query { film(id: \"1\") { id title } }"),
                ),
                example(
                    "two",
                    Some("?id=2"),
                    "200",
                    r#"{"data":{"film":{"id":"2","title":"B","year":1980}}}"#,
                    query("query named { film(id: \"2\") { year id } }"),
                ),
            ],
        ),
        (
            operation("films", "QUERY", None, ""),
            vec![example(
                "all",
                None,
                "200",
                r#"{"data":{"films":[{"id":"1","title":"A"},{"id":"2","title":"B"}]}}"#,
                query("{ films { title } }"),
            )],
        ),
    ]
}
