//! SOAP services.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use mocks::{Answer, Effect, Mocks, Options, Outcome, Reason, Source};
use serde_json::{Value, json};

use crate::support::{self, HOST, Scripts, TestCall};

const WSDL: &str = r#"<wsdl:definitions targetNamespace="urn:rec" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="urn:rec" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <xs:schema targetNamespace="urn:rec" elementFormDefault="unqualified">
      <xs:include schemaLocation="xsd/types.xsd"/>
      <xs:import namespace="urn:other" schemaLocation="http://other.test/other.xsd"/>
      <xs:element name="match" type="tns:match"/>
      <xs:element name="empty"><xs:complexType/></xs:element>
    </xs:schema>
  </wsdl:types>
  <wsdl:service name="s">
    <wsdl:port name="p" binding="tns:b"><soap:address location='http://old.test/x?a=1&amp;b=2'/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>"#;

const XSD: &str = r#"<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:rec">
  <s:complexType name="match"><s:sequence><s:element name="name" type="s:string"/><s:element name="n" type="s:int" minOccurs="0"/></s:sequence>
  </s:complexType></s:schema>"#;

const RULES: &str = "declare namespace q='urn:rec';\n//q:match/name";

fn operation(name: &str, dispatcher: Option<&str>, rules: &str) -> Value {
    json!({"name": name, "method": "POST", "action": format!("urn:rec/{name}"), "inputName": name,
        "dispatcher": dispatcher, "dispatcherRules": rules})
}

fn response(operation: &str, name: &str, criteria: &str, content: Option<&str>) -> Value {
    json!({"name": name, "id": format!("{operation}-{name}"), "operationId": format!("s-{operation}"),
        "dispatchCriteria": criteria, "content": content, "fault": name == "fault"})
}

fn mocks_with(options: Options, contracts: &[(&str, &str, &str)]) -> Mocks {
    let inner =
        json!({"dispatcher": "QUERY_MATCH", "dispatcherRules": RULES, "fallback": "other",})
            .to_string();
    let proxied =
        json!({"dispatcher": "QUERY_MATCH", "dispatcherRules": RULES, "proxyUrl": "http://back.test/x/"}).to_string();
    let contracts = contracts.iter().map(|(name, kind, content)| {
        json!({"id": name, "name": name, "type": kind, "content": content, "serviceId": "s", "mainArtifact": true})
    });
    let snapshot = json!({
        "services": [{"id": "s", "name": "Rec A", "version": "1.0", "type": "SOAP_HTTP", "xmlNS": "urn:rec", "operations": [
            operation("match", Some("QUERY_MATCH"), RULES),
            operation("broken", Some("QUERY_MATCH"), "//["),
            operation("costly", Some("QUERY_MATCH"), "count(//*[count(//*[count(//*) > 1]) > 1])"),
            operation("random", Some("RANDOM"), ""),
            operation("fallback", Some("FALLBACK"), &inner),
            operation("proxied", Some("PROXY_FALLBACK"), &proxied),
            operation("proxy", Some("PROXY"), "http://back.test/y"),
            operation("loop", Some("PROXY"), &format!("http://{HOST}/soap/Rec+A/1.0")),
            operation("unreachable", Some("PROXY"), "ftp://back.test"),
            operation("single", None, ""),
            operation("empty", None, ""),
            operation("sequence", Some("SEQUENCE"), ""),
        ]}],
        "resources": contracts.collect::<Vec<_>>(),
        "requests": [],
        "responses": [
            response("match", "one", "one", Some("<a>1</a>")),
            response("match", "fault", "bad", Some("<fault/>")),
            response("match", "tpl", "tpl", Some("{{ request.body//name }},${ missing },{{ request.params[p] }}")),
            response("match", "nothing", "nothing", None),
            response("random", "r1", "RANDOM", Some("r1")),
            response("random", "r2", "RANDOM", Some("r2")),
            response("random", "r3", "other", Some("r3")),
            response("fallback", "one", "one", Some("<one/>")),
            response("fallback", "other", "x", Some("<other/>")),
            response("proxied", "one", "one", Some("<one/>")),
            response("single", "only", "any", Some("<only/>")),
            response("empty", "only", "any", Some("<empty/>")),
        ],
        "eventMessages": [],
    });
    support::mocks(snapshot.to_string().as_bytes(), options)
}

fn mocks() -> Mocks {
    mocks_with(Options::default(), &[("rec.wsdl", "WSDL", WSDL), ("types.xsd", "XSD", XSD)])
}

fn envelope(payload: &str) -> String {
    format!(
        "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:q=\"urn:rec\"><e:Header/>\
         <e:Body>{payload}</e:Body></e:Envelope>"
    )
}

fn named(element: &str, name: &str) -> String {
    envelope(&format!("<q:{element}><name>{name}</name></q:{element}>"))
}

fn call(path: &str, body: &str) -> TestCall {
    let mut call = TestCall::new("POST", path);
    call.headers.insert("content-type", "text/xml".parse().unwrap());
    call.body = Bytes::copy_from_slice(body.as_bytes());
    call
}

fn outcome(mocks: &Mocks, call: &TestCall) -> Outcome {
    call.send(mocks, &Scripts::default()).unwrap()
}

fn answer(mocks: &Mocks, call: &TestCall) -> Answer {
    match outcome(mocks, call) {
        Outcome::Answer(answer) => answer,
        Outcome::Forward(forward) => panic!("{forward:?}"),
    }
}

/// Status and body for a body that is sent.
fn sent(mocks: &Mocks, body: &str) -> (u16, String) {
    let answer = answer(mocks, &call("/soap/Rec+A/1.0", body));
    (answer.status.as_u16(), String::from_utf8(answer.body.to_vec()).unwrap())
}

fn reason(answer: &Answer) -> &Reason {
    match &answer.source {
        Source::Unmatched(unmatched) => &unmatched.reason,
        source => panic!("{source:?}"),
    }
}

#[test]
fn operation_is_found_by_action_and_by_element() {
    let mocks = mocks();
    assert_eq!(sent(&mocks, &named("match", "one")), (200, "<a>1</a>".to_owned()));
    let mut by_action = call("/soap/Rec+A/1.0/below", &named("match", "one"));
    by_action.headers.insert("soapaction", "\"urn:rec/single\"".parse().unwrap());
    assert_eq!(answer(&mocks, &by_action).body, "<only/>");
    by_action.headers.remove("soapaction");
    let media_type = "application/soap+xml;charset=UTF-8;action=\"urn:rec/single\"";
    by_action.headers.insert("content-type", media_type.parse().unwrap());
    let found = answer(&mocks, &by_action);
    assert_eq!(found.body, "<only/>");
    assert_eq!(found.headers["content-type"], "application/soap+xml;charset=UTF-8");
    let (status, text) = sent(&mocks, &named("none", "one"));
    assert_eq!((status, text.as_str()), (404, "The operation none does not exist!"));
}

#[test]
fn elements_that_microcks_does_not_find_are_found_unless_strict() {
    let default_namespaces = "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><match xmlns=\"urn:rec\">\
        <name xmlns=\"\">one</name></match></Body></Envelope>";
    let comment = envelope("<!-- c --><q:match><name>one</name></q:match>");
    let text = envelope("x<q:match><name>one</name></q:match>");
    let strict = mocks_with(Options { is_strict: true, ..Options::default() }, &[]);
    for body in [default_namespaces, &comment] {
        assert_eq!(sent(&mocks(), body).0, 200);
        assert_eq!(sent(&strict, body), (404, "The operation null does not exist!".to_owned()));
    }
    assert_eq!(sent(&mocks(), &text).0, 404);
}

#[test]
fn unmatched_calls_say_why() {
    let mocks = mocks();
    let found = answer(&mocks, &call("/soap/Rec+A/1.0", &named("match", "two")));
    assert_eq!(found.body, "The response two does not exist!");
    let known = ["one", "bad", "tpl", "nothing"].map(Into::into).to_vec();
    assert_eq!(*reason(&found), Reason::NoExample { criteria: Some("two".into()), known });
    let found = answer(&mocks, &call("/soap/Rec+A/1.0", &named("sequence", "two")));
    assert_eq!(found.body, "The dispatch SEQUENCE is not supported!");
    let text = "The dispatcher SEQUENCE does not exist on SOAP.";
    assert_eq!(*reason(&found), Reason::CannotServe(text.into()));
    let found = answer(&mocks, &call("/soap/Rec+A/1.0", &named("match", "nothing")));
    assert_eq!(found.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(*reason(&found), Reason::CannotServe("The example nothing has no content.".into()));
    assert_eq!(answer(&mocks, &call("/soap/Rec+A/1.0", "")).status, StatusCode::BAD_REQUEST);
    let put = TestCall::new("PUT", "/soap/Rec+A/1.0");
    let found = answer(&mocks, &put);
    assert_eq!((found.status.as_u16(), &found.headers["allow"]), (405, &"POST".parse().unwrap()));
}

#[test]
fn faults_templates_and_fallbacks_are_answered() {
    let mocks = mocks();
    assert_eq!(sent(&mocks, &named("match", "bad")), (500, "<fault/>".to_owned()));
    let found = answer(&mocks, &call("/soap/Rec+A/1.0?p=1", &named("match", "tpl")));
    assert_eq!(found.body, "tpl,,1");
    assert_eq!(sent(&mocks, &named("fallback", "one")).1, "<other/>");
    let body = envelope("<q:fallback><q:match><name>one</name></q:match></q:fallback>");
    assert_eq!(sent(&mocks, &body).1, "<one/>");
    assert!(["r1", "r2"].contains(&&*sent(&mocks, &named("random", "x")).1));
    assert_eq!(sent(&mocks, &named("single", "x")).1, "<only/>");
}

#[test]
fn calls_can_ask_for_a_response_time() {
    let mocks = mocks();
    let body = named("match", "one");
    let delay = |path: &str| answer(&mocks, &call(path, &body)).delay;
    assert_eq!(delay("/soap/Rec+A/1.0"), None);
    assert_eq!(delay("/soap/Rec+A/1.0?delay=120"), Some(Duration::from_millis(120)));
    let wrong = answer(&mocks, &call("/soap/Rec+A/1.0?delay=abc", &body));
    assert_eq!((wrong.status, wrong.delay), (StatusCode::BAD_REQUEST, None));
}

#[test]
fn proxies_get_the_path_below_the_version_and_the_query() {
    let mocks = mocks();
    let url = |path: &str, element: &str| match outcome(&mocks, &call(path, &named(element, "x"))) {
        Outcome::Forward(forward) => forward.url,
        Outcome::Answer(answer) => panic!("{answer:?}"),
    };
    assert_eq!(url("/soap/Rec+A/1.0/a%20b?c=%20", "proxy"), "http://back.test/y/a%20b?c=%20");
    assert_eq!(url("/soap/Rec+A/1.0", "proxied"), "http://back.test/x");
    let body = envelope("<q:proxied><q:match><name>one</name></q:match></q:proxied>");
    assert_eq!(sent(&mocks, &body).1, "<one/>");
    assert_eq!(sent(&mocks, &named("loop", "x")).0, 404, "a proxy to itself is not called");
}

#[test]
fn broken_operations_harm_no_other() {
    let mocks = mocks();
    let (status, text) = sent(&mocks, &named("broken", "x"));
    assert_eq!(status, 500);
    assert!(
        text.starts_with("500 INTERNAL_SERVER_ERROR \"Error during Xpath evaluation: "),
        "{text}"
    );
    let service = mocks.find("Rec A", "1.0").unwrap().service().unwrap();
    let not_served: Vec<_> = service
        .findings
        .iter()
        .filter(|it| it.effect == Effect::NotServed)
        .map(|it| it.operation.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(not_served, ["broken", "unreachable", "sequence", "match"]);
    assert_eq!(sent(&mocks, &named("unreachable", "x")).0, 500);
}

#[test]
fn wsdl_has_the_address_of_the_mocks() {
    let mocks = mocks();
    let get = |path: &str| answer(&mocks, &TestCall::new("GET", path));
    let found = get("/soap/Rec+A/1.0?WSDL");
    let text = String::from_utf8(found.body.to_vec()).unwrap();
    let address = format!("http://{HOST}/soap/Rec%20A/1.0");
    let expected = WSDL
        .replace("http://old.test/x?a=1&amp;b=2", &address)
        .replace("xsd/types.xsd", &format!("{address}?xsd=types.xsd"));
    assert_eq!(text, expected);
    assert_eq!(found.headers["content-type"], "text/xml;charset=UTF-8");
    assert_eq!(get("/soap/Rec+A/1.0?xsd=types.xsd").body, XSD);
    assert_eq!(get("/soap/Rec+A/1.0?xsd=none").status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(get("/soap/Rec+A/1.0").status, StatusCode::METHOD_NOT_ALLOWED);
    let strict =
        mocks_with(Options { is_strict: true, ..Options::default() }, &[("w", "WSDL", WSDL)]);
    let found = answer(&strict, &TestCall::new("GET", "/soap/Rec+A/1.0?wsdl"));
    assert_eq!(found.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn bodies_are_validated_against_the_schemas() {
    let mocks = mocks();
    let validate = |body: &str| {
        let found = answer(&mocks, &call("/soap/Rec+A/1.0?validate=true", body));
        (found.status.as_u16(), String::from_utf8(found.body.to_vec()).unwrap())
    };
    assert_eq!(validate(&named("match", "one")), (200, "<a>1</a>".to_owned()));
    assert_eq!(validate(&envelope("<q:empty/>")).0, 200);
    assert_eq!(validate(&envelope("<empty xmlns='urn:rec'/>")).0, 200);
    let wrong = envelope("\n<q:match>\n<nom>one</nom></q:match>");
    let (status, text) = validate(&wrong);
    let problems: Vec<String> = serde_json::from_str(&text).unwrap();
    assert_eq!(status, 400);
    assert!(
        problems.iter().any(|it| it == "line 3: Unexpected element 'nom' in sequence"),
        "{text}"
    );
    let (status, text) = validate(&envelope("<q:match><name>one</name><n>x</n></q:match>"));
    assert_eq!(status, 400, "{text}");
    let (status, text) = validate(&envelope("<q:single/>"));
    assert_eq!((status, text.contains("single")), (400, true), "{text}");
    let short = named("match", "one").replace("</e:Envelope>", "");
    let text = "[\"Exception while validating Soap envelope for message: XML document structures must start and \
        end within the same entity.\"]";
    assert_eq!(validate(&short), (400, text.to_owned()));
    let twice = named("match", "one").replace("<e:Header/>", "<e:Header/><e:Header/>");
    assert_eq!(validate(&twice).0, 400);
    let none = mocks_with(Options::default(), &[]);
    let found = answer(&none, &call("/soap/Rec+A/1.0?validate=true", &named("match", "one")));
    assert_eq!(found.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(found.body, "The service Rec A with version 1.0 does not have a wsdl!");
}

#[test]
fn hostile_bodies_get_an_answer() {
    let mocks = mocks();
    let deep =
        envelope(&format!("<q:match>{}{}</q:match>", "<a>".repeat(50_000), "</a>".repeat(50_000)));
    let bomb = format!(
        "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>{}",
        named("match", "&b;")
    );
    let external = format!(
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>{}",
        named("match", "&x;")
    );
    let wide = envelope(&format!("<q:costly>{}</q:costly>", "<a><b/></a>".repeat(20_000)));
    let blanks = format!(":Body>{}", " ".repeat(1_000)).repeat(1_000);
    for body in [&deep, &bomb, &external, &wide, &blanks, "<q:match/>", "\0", "<e:Body>", ":Body><"]
    {
        let (status, _) = sent(&mocks, body);
        assert!([404, 500].contains(&status), "{status}");
        let path = "/soap/Rec+A/1.0?validate=true";
        assert_ne!(answer(&mocks, &call(path, body)).status, StatusCode::OK);
    }
}

#[test]
fn hostile_contracts_are_findings_or_harmless() {
    let many = XSD.replace("minOccurs=\"0\"", "minOccurs=\"0\" maxOccurs=\"999999999\"");
    let recursive = "<s:schema xmlns:s=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:rec\">\
        <s:include schemaLocation=\"types.xsd\"/><s:include schemaLocation=\"types.xsd\"/></s:schema>";
    let file = WSDL
        .replace("xsd/types.xsd", "file:///etc/passwd")
        .replace("http://other.test/other.xsd", "/etc/passwd");
    let bad_type = WSDL.replace("type=\"tns:match\"", "type=\"tns:none\"");
    for (wsdl, xsd) in
        [(WSDL, &*many), (WSDL, recursive), (&file, XSD), (&bad_type, XSD), ("<a", XSD), ("", "")]
    {
        let mocks = mocks_with(
            Options::default(),
            &[("rec.wsdl", "WSDL", wsdl), ("types.xsd", "XSD", xsd)],
        );
        assert_eq!(sent(&mocks, &named("match", "one")).0, 200);
        let path = "/soap/Rec+A/1.0?validate=true";
        answer(&mocks, &call(path, &named("match", "one")));
        let large = envelope(&format!("<q:match>{}</q:match>", "<name>a</name>".repeat(100_000)));
        assert_ne!(answer(&mocks, &call(path, &large)).status, StatusCode::OK);
        answer(&mocks, &TestCall::new("GET", "/soap/Rec+A/1.0?wsdl"));
    }
}
