//! Tests of mocks of GraphQL services.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use rand::{SeedableRng, rngs::StdRng};
use snapshot::Definition;

use crate::environment::NoScripts;
use crate::{
    Base, Compiled, Entry, Environment, Mocks, Options, Outcome, Request, Service, Source,
};

const SCHEMA: &str =
    "type Query { beer(id: ID, n: Int, big: Boolean): Drink beers: [Beer!]! far: Beer }
    interface Drink { name: String } union Any = Beer | Wine
    type Beer implements Drink { id: ID name: String maker: Maker tags: [String] }
    type Wine implements Drink { name: String } type Maker { name: String beers: [Beer] }";

static MOCKS: LazyLock<Mocks> = LazyLock::new(mocks);

fn mocks() -> Mocks {
    let operations = [
        r#"{"name":"beer","method":"QUERY","dispatcher":"QUERY_ARGS","dispatcherRules":"id, n, big"}"#,
        r#"{"name":"beers","method":"QUERY","defaultDelay":20}"#,
        r#"{"name":"far","method":"QUERY","dispatcher":"PROXY","dispatcherRules":"http://far.test/graphql"}"#,
        r#"{"name":"broken","method":"QUERY"}"#,
        r#"{"name":"brew","method":"MUTATION","defaultDelay":30}"#,
        r#"{"name":"any","method":"QUERY"}"#,
        r#"{"name":"wrapped","method":"QUERY","dispatcher":"FALLBACK","dispatcherRules":"{\"dispatcher\":\"PROXY\",\"dispatcherRules\":\"http://far.test/x\"}"}"#,
    ];
    let service = format!(
        r#"{{"id":"s","name":"Beers","version":"1","type":"GRAPHQL","operations":[{}]}}"#,
        operations.join(",")
    );
    let mut contract = String::from(r#"{"name":"s.graphql","type":"GRAPHQL_SCHEMA","content":"#);
    crate::json::write_string(SCHEMA, &mut contract);
    contract.push('}');
    let one = r#"{\"data\":{\"beer\":{\"__typename\":\"Beer\",\"id\":\"1\",\"name\":\"Pale\",\"maker\":{\"name\":\"M\"},\"tags\":[\"a\",\"b\"]}},\"extensions\":{\"n\":1.50}}"#;
    let two = r#"{\"data\":{\"beer\":{\"name\":\"Two\"}}}"#;
    let all = r#"{\"data\":{\"beers\":[{\"name\":\"A\",\"id\":\"1\"},{\"id\":\"2\"},null]}}"#;
    let responses = [
        format!(r#"{{"name":"one","operationId":"s-beer","dispatchCriteria":"?id=1","content":"{one}"}}"#),
        format!(r#"{{"name":"two","operationId":"s-beer","dispatchCriteria":"?n=2?big=true","content":"{two}"}}"#),
        format!(r#"{{"name":"all","operationId":"s-beers","content":"{all}"}}"#),
        r#"{"name":"bad","operationId":"s-broken","content":"{bad"}"#.to_owned(),
        r#"{"name":"a","operationId":"s-any","dispatchCriteria":"x","content":"{\"data\":{\"any\":\"a\"}}"}"#.to_owned(),
        r#"{"name":"b","operationId":"s-any","content":"{\"data\":{\"any\":\"b\"}}"}"#.to_owned(),
        r#"{"name":"new","operationId":"s-brew","content":"{\"data\":{\"brew\":null},\"errors\":[{\"message\":\"Dry\"}]}"}"#.to_owned(),
    ];
    let definition = Definition::from_sections([
        service,
        contract,
        String::new(),
        responses.join(snapshot::SEPARATOR),
        String::new(),
    ]);
    let service = Arc::new(Service::compile(&definition, Options::default()).unwrap());
    Mocks::new([Entry::new(Compiled { service, delays: None })], Options::default())
}

fn send(mocks: &Mocks, body: &[u8]) -> Outcome {
    let mut random = StdRng::seed_from_u64(1);
    let mut environment = Environment { now: 0, random: &mut random, scripts: &NoScripts };
    let request = Request {
        method: &Method::POST,
        path: "/graphql/Beers/1",
        query: None,
        headers: &HeaderMap::new(),
        body: &Bytes::copy_from_slice(body),
        base: &Base { scheme: "http".into(), authority: "localhost".into() },
    };
    mocks.answer(&request, &mut environment).unwrap()
}

fn ask_with(mocks: &Mocks, query: &str, variables: &str) -> (StatusCode, String) {
    let mut body = String::from("{\"query\":");
    crate::json::write_string(query, &mut body);
    body.push_str(&format!(",\"variables\":{variables}}}"));
    let Outcome::Answer(answer) = send(mocks, body.as_bytes()) else { panic!("{query}") };
    assert_eq!(answer.headers["content-type"], "application/json");
    (answer.status, String::from_utf8(answer.body.to_vec()).unwrap())
}

fn ask(query: &str) -> (StatusCode, String) {
    ask_with(&MOCKS, query, "null")
}

fn data(query: &str) -> String {
    let (status, body) = ask(query);
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

fn error(query: &str) -> String {
    let (status, body) = ask(query);
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    let message = body.strip_prefix(r#"{"errors":[{"message":""#).unwrap();
    message.strip_suffix(r#""}]}"#).unwrap().to_owned()
}

#[test]
fn fields_have_stored_order_and_own_names() {
    for (query, expected) in [
        (
            "{ beer(id: \"1\") { maker { n: name } name a: name } }",
            r#"{"data":{"beer":{"name":"Pale","a":"Pale","maker":{"n":"M"}}},"extensions":{"n":1.50}}"#,
        ),
        (
            "{ b: beer(id: 1) { tags } }",
            r#"{"data":{"b":{"tags":["a","b"]}},"extensions":{"n":1.50}}"#,
        ),
        ("{ beer(big: true, n: 2) { name nothing } }", r#"{"data":{"beer":{"name":"Two"}}}"#),
        ("{ beers { id } }", r#"{"data":{"beers":[{"id":"1"},{"id":"2"},null]}}"#),
        (
            "{ beers { id } beers { name } }",
            r#"{"data":{"beers":[{"name":"A","id":"1"},{"id":"2"},null]}}"#,
        ),
        ("mutation { brew }", r#"{"data":{"brew":null},"errors":[{"message":"Dry"}]}"#),
    ] {
        assert_eq!(data(query), expected, "{query}");
    }
}

#[test]
fn fragments_apply_to_values_of_their_type() {
    let query = "{ beer(id: 1) { ... on Beer { id } ... on Wine { name } ...D } } fragment D on Drink { tags }";
    assert_eq!(
        data(query),
        r#"{"data":{"beer":{"id":"1","tags":["a","b"]}},"extensions":{"n":1.50}}"#
    );
    let query = "{ beers { ... { id } ... on Wine { name } __typename } }";
    let expected = r#"{"data":{"beers":[{"__typename":"Beer","id":"1"},{"__typename":"Beer","id":"2"},null]}}"#;
    assert_eq!(data(query), expected);
}

#[test]
fn directives_and_defaults_of_variables_count() {
    let query = "query($v: Boolean!, $i: ID = 1) { beer(id: $i) { id @skip(if: $v) name @include(if: $v) } }";
    let answer = |variables: &str| ask_with(&MOCKS, query, variables).1;
    let rest = r#","extensions":{"n":1.50}}"#;
    assert_eq!(answer(r#"{"v":true}"#), format!(r#"{{"data":{{"beer":{{"name":"Pale"}}}}{rest}"#));
    assert_eq!(answer(r#"{"v":false}"#), format!(r#"{{"data":{{"beer":{{"id":"1"}}}}{rest}"#));
    assert_eq!(
        answer(r#"{"v":false,"i":9}"#),
        r#"{"errors":[{"message":"No matching response found"}]}"#
    );
    assert_eq!(
        ask("{ beer(id: 1) { id @skip(if: true) } }").1,
        format!(r#"{{"data":{{"beer":{{}}}}{rest}"#)
    );
}

#[test]
fn introspection_may_be_anywhere() {
    let query = "{ beers { id } __type(name: \"Wine\") { name } t: __typename }";
    assert_eq!(
        data(query),
        r#"{"data":{"beers":[{"id":"1"},{"id":"2"},null],"__type":{"name":"Wine"},"t":"Query"}}"#
    );
    assert!(error("{ __schema { nothing } }").starts_with("The query is not valid: "));
}

#[test]
fn slowest_operation_sets_the_delay() {
    let send = |query: &str| send(&MOCKS, format!(r#"{{"query":"{query}"}}"#).as_bytes());
    let Outcome::Answer(answer) = send("{ beer(id: 1) { id } beers { id } }") else { panic!() };
    assert_eq!(answer.delay, Some(Duration::from_millis(20)));
    let Source::Example { operation, example, .. } = answer.source else { panic!() };
    assert_eq!((operation, &*example), (0, "one"));
}

#[test]
fn proxied_fields_are_merged_with_examples() {
    let body = br#"{"query":"{ f: far { name } beer(id: 1) { id } }"}"#;
    let Outcome::Forward(forward) = send(&MOCKS, body) else { panic!() };
    assert_eq!((&*forward.url, &forward.body[..]), ("http://far.test/graphql", &body[..]));
    let proxied = forward.proxied.unwrap();
    let answer = proxied.rewrite(br#"{"data":{"far":{"id":"7","name":"Far"}},"errors":[1]}"#);
    assert_eq!(
        answer.unwrap(),
        r#"{"data":{"f":{"name":"Far"},"beer":{"id":"1"}},"errors":[1],"extensions":{"n":1.50}}"#
    );
    let answer = proxied.rewrite(b"<html>").unwrap_err();
    let expected = r#"{"errors":[{"message":"The proxy answered no JSON. A value is not valid in line 1, column 1."}]}"#;
    assert_eq!(answer, expected);
}

#[test]
fn problems_say_what_is_wrong() {
    assert_eq!(ask("{ wine }").1, r#"{"errors":[{"message":"No 'wine' operation found"}]}"#);
    assert_eq!(ask("{ wine }").0, StatusCode::NOT_FOUND);
    let (status, body) = ask("{ broken }");
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(body.contains("The example is not JSON."), "{body}");
    let service = MOCKS.entries().next().unwrap().service().unwrap();
    let [finding] = &*service.findings else { panic!("{:?}", service.findings) };
    assert_eq!(finding.example.as_deref(), Some("bad"));
}

#[test]
fn hostile_queries_are_rejected() {
    let nested =
        |depth: usize| "{ beer(id: 1) ".to_owned() + &"{ a ".repeat(depth) + &"}".repeat(depth + 1);
    assert_eq!(error(&nested(100_000)), "The query is too long.");
    assert_eq!(error(&nested(10_000)), "The query is nested too deeply.");
    assert_eq!(
        error(&format!("{{ beers(x: {}) }}", "[".repeat(1_000))),
        "The query is nested too deeply."
    );
    assert_eq!(
        error(&format!("{{ {} }}", "a ".repeat(6_000))),
        "The query selects too many fields."
    );
    assert_eq!(error(&format!("{{ {} }}", "a ".repeat(30_000))), "The query is too long.");
    let aliases: String = (0..200).map(|it| format!("a{it}: beers {{ id }} ")).collect();
    assert_eq!(error(&format!("{{ {aliases} }}")), "The query selects too many fields at the top.");
    let cycle = "{ beers { ...A } } fragment A on Beer { ...B } fragment B on Beer { x { ...A } }";
    assert_eq!(error(cycle), "The fragments of the query are nested too deeply.");
    let mut bomb = String::from("{ beers { ...F0 } } ");
    for level in 0..30 {
        let next = level + 1;
        bomb.push_str(&format!(
            "fragment F{level} on B {{ ...F{next} ...F{next} a{level}: x {{ ...F{next} }} }} "
        ));
    }
    assert_eq!(error(&bomb), "The query selects too many fields.");
    let many: String = (0..41).map(|it| format!("t{it}: types {{ name }} ")).collect();
    assert_eq!(
        error(&format!("{{ __schema {{ {many} }} }}")),
        "The query selects too much of the schema."
    );
}

#[test]
fn huge_variables_are_answered() {
    let items = "1,".repeat(200_000);
    let variables = format!(r#"{{"id":"1","x":[{items}1]}}"#);
    let (status, _) = ask_with(&MOCKS, "query($id: ID) { beer(id: $id) { id } }", &variables);
    assert_eq!(status, StatusCode::OK);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let (status, body) = ask_with(&MOCKS, "{ beers { id } }", &deep);
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("Values are nested too deeply"), "{body}");
}

#[test]
fn wide_answers_are_bounded() {
    let aliases: String = (0..3_000).map(|it| format!("a{it}: name ")).collect();
    let query = format!("{{ beers {{ {aliases} }} }}");
    let (status, body) = ask(&query);
    assert_eq!(status, StatusCode::OK);
    assert!(body.len() < 100_000);
}

proptest::proptest! {
    #[test]
    fn any_body_is_answered(body in proptest::collection::vec(proptest::num::u8::ANY, 0..100)) {
        send(&MOCKS, &body);
    }

    #[test]
    fn any_query_is_answered(
        query in "(beer|beers|__schema|__type|[a-z]|\\{|\\}|\\(|\\)|\\[|\\]|:|,|\\$|@|!|=|\\.\\.\\.| on |fragment |query |\"|#|\\n|1|\\\\| ){0,40}"
    ) {
        ask(&query);
        ask(&format!("{{ beer(id: 1) {{ {query} }} }}"));
    }

    #[test]
    fn any_schema_is_read_or_rejected(
        text in "(type |interface |union |enum |input |extend |directive |schema |[A-Z]|[a-z]|\\{|\\}|\\(|\\)|\\[|\\]|:|\\||=|@|!|&|\"|\"\"\"|#|\\n| ){0,40}"
    ) {
        let _ = super::Schema::parse(&text);
        let _ = super::Schema::parse(&format!("type Query {{ a: Int }} {text}"));
    }
}

#[test]
fn response_without_criteria_precedes_others_if_there_is_no_dispatcher() {
    let (status, body) = ask_with(&MOCKS, "{ any }", "null");
    assert_eq!((status, &*body), (StatusCode::OK, r#"{"data":{"any":"b"}}"#));
}

#[test]
fn proxy_in_a_fallback_gets_the_calls() {
    let Outcome::Forward(forward) = send(&MOCKS, br#"{"query":"{ wrapped }"}"#) else {
        panic!("no proxy")
    };
    assert_eq!(forward.url, "http://far.test/x");
}
