//! The overview of a definition, its examples and its contracts.

use proptest::prelude::*;
use snapshot::{
    Definition, Kind, Language, ServiceType,
    describe::{
        BodyKind, CallBody, ContractContent, ContractId, Dispatcher, ExampleContent, ExampleId,
        ExampleKind, OperationCalls, Overview,
    },
};

use crate::{
    mutation::{changed, changes},
    samples,
    support::{definitions, file_with_one, single_definition},
};

const ALL: usize = usize::MAX;

/// The overview lists what the summary counts, and everything in it can be opened.
fn check(definition: &Definition) {
    let (overview, summary) = (Overview::new(definition), definition.summary().unwrap());
    let examples = || overview.operations.iter().flat_map(|operation| &operation.examples);
    let complete =
        examples().filter(|it| matches!(it.kind, ExampleKind::Pair | ExampleKind::Event));
    assert_eq!(complete.count(), summary.examples() as usize);
    let unpaired =
        examples().filter(|it| matches!(it.kind, ExampleKind::Request | ExampleKind::Response));
    assert_eq!(unpaired.count(), summary.unpaired_messages() as usize);
    assert_eq!(overview.omitted_examples, 0);
    let declared = overview.operations.iter().filter(|operation| operation.is_declared);
    assert_eq!(declared.count(), summary.operations as usize);
    assert_eq!(overview.contracts.len(), summary.count(Kind::Resource) as usize);
    for operation in &overview.operations {
        for example in &operation.examples {
            let content = ExampleContent::find(definition, &example.id, ALL).unwrap();
            assert_eq!(content.operation, operation.name);
            let messages = [&content.request, &content.response, &content.event];
            let name = messages.into_iter().flatten().next().map(|message| &message.name);
            assert_eq!(name, Some(&example.name));
            assert_eq!(content.response.and_then(|response| response.status), example.status);
            if let Some(call) = &content.call {
                assert_eq!(call.shown, example.path);
                assert!(!call.command("http://localhost:8080", "localhost:9090").is_empty());
            }
        }
    }
    let calls = OperationCalls::list(definition);
    assert_eq!(calls.len(), summary.operations as usize);
    for listed in calls.iter().flat_map(|operation| &operation.calls) {
        let content = ExampleContent::find(definition, &listed.id, ALL).unwrap();
        let call = content.call.unwrap();
        assert_eq!((&listed.call.path, &listed.call.headers), (&call.path, &call.headers));
        assert!(listed.call.body == call.body || listed.call.body == CallBody::Omitted);
    }
    for contract in &overview.contracts {
        let content = ContractContent::find(definition, &contract.id, ALL).unwrap();
        assert_eq!((&content.name, &content.kind), (&contract.name, &contract.kind));
        assert!(!content.is_cut());
    }
}

/// Whether every message and contract has an ID of its own, as in every repository.
fn has_own_ids(definition: &Definition) -> bool {
    let overview = Overview::new(definition);
    let examples = overview.operations.iter().flat_map(|operation| &operation.examples);
    let mut ids: Vec<&str> = examples.map(|example| example.id.as_str()).collect();
    ids.extend(overview.contracts.iter().map(|contract| contract.id.as_str()));
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    ids.len() == all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn everything_in_an_overview_can_be_opened(kind in 0..7_usize, seed in any::<u64>(), changes in changes()) {
        let file = changed(&file_with_one(ServiceType::KNOWN[kind], seed), &changes);
        for definition in definitions(&file).iter().filter(|definition| has_own_ids(definition)) {
            check(definition);
        }
    }
}

#[test]
fn everything_in_the_samples_can_be_opened() {
    for definition in samples::all().iter().flat_map(|file| definitions(file)) {
        check(&definition);
    }
}

#[test]
fn services_of_a_sample_are_described() {
    let Some(file) = samples::sample("microcks-1.16-large.json") else { return };
    let of = |name: &str, version: &str| {
        let key = snapshot::ServiceKey::new(name, version);
        let mut all = definitions(&file).into_iter();
        all.find(|definition| definition.summary().unwrap().key == key).unwrap()
    };
    let beer = of("Beer Catalog API", "0.99");
    let overview = Overview::new(&beer);
    let operation = overview.operations.iter().find(|it| &*it.name == "GET /beer/{name}").unwrap();
    let by = Box::new(Dispatcher::Path(vec!["name".into()]));
    let url = "http://127.0.0.1:9/beers".into();
    assert_eq!(operation.dispatcher, Dispatcher::ProxyFallback { by, url });
    let example = operation.examples.iter().find(|it| &*it.name == "Rodenbach").unwrap();
    assert_eq!((&*example.path, example.status.as_deref()), ("/beer/Rodenbach", Some("200")));
    let content = ExampleContent::find(&beer, &example.id, ALL).unwrap();
    let body = content.response.unwrap().body.unwrap();
    assert_eq!(body.kind, BodyKind::Json);
    assert!(body.formatted.unwrap().starts_with("{\n  \"name\": \"Rodenbach\",\n"));
    assert_eq!(
        content.call.unwrap().command("http://localhost:8080", ""),
        "curl http://localhost:8080/rest/Beer+Catalog+API/0.99/beer/Rodenbach \\\n  \
         -H 'Accept: application/json'"
    );
    let soap = Overview::new(&of("HelloService Mock", "0.9"));
    assert_eq!(soap.operations[0].dispatcher, Dispatcher::Script(Language::Groovy));
    assert_eq!(soap.operations[0].examples[0].path, "".into());
}

#[test]
fn messages_without_partner_and_operation_are_listed() {
    let definition = single_definition(
        br#"{"services":[{"id":"s","name":"A","version":"1","type":"REST","operations":[{"name":"GET /a","defaultDelay":"250",
        "parameterConstraints":[{"name":"z","in":"query","required":true},{"name":"b","in":"header","recopy":true,"mustMatchRegexp":"x+"}]}]}],
        "requests":[{"id":"q1","name":"one","operationId":"s-GET /a","responseId":"p1"},{"id":"q2","name":"two","operationId":"s-GET /a","responseId":"p1"},
        {"id":"q3","name":"three","operationId":"s-GET /a","responseId":"gone"}],
        "responses":[{"id":"p1","name":"one","operationId":"s-GET /a"},{"name":"four","operationId":"s-GET /a"},{"id":"p3","name":"five","operationId":"s-GET /gone"}],
        "resources":[],"eventMessages":[]}"#,
    );
    check(&definition);
    let Overview { operations, .. } = Overview::new(&definition);
    let [first, gone] = &operations[..] else { panic!("{operations:#?}") };
    assert_eq!((first.is_declared, first.response_time.time), (true, Some(250)));
    let constraints: Vec<_> = first.constraints.iter().map(|it| &*it.name).collect();
    assert_eq!(constraints, ["b", "z"]);
    let kinds = |operation: &snapshot::describe::OperationOverview| -> Vec<_> {
        operation.examples.iter().map(|it| (it.name.to_string(), it.kind)).collect()
    };
    let expected = [
        ("one".to_owned(), ExampleKind::Pair),
        ("three".to_owned(), ExampleKind::Request),
        ("two".to_owned(), ExampleKind::Pair),
        ("four".to_owned(), ExampleKind::Response),
    ];
    assert_eq!(kinds(first), expected);
    assert_eq!((gone.is_declared, &*gone.name), (false, "GET /gone"));
    assert_eq!(kinds(gone), [("five".to_owned(), ExampleKind::Response)]);
}

#[test]
fn reply_of_an_event_is_shown_with_it() {
    let definition = single_definition(
        br#"{"services":[{"id":"s","name":"A","version":"1","type":"EVENT","operations":[{"name":"SEND x","defaultDelay":3,"bindings":{"KAFKA":{"type":"KAFKA"}}}]}],
        "requests":[],"responses":[],"resources":[],
        "eventMessages":[{"id":"e1","name":"ask","operationId":"s-SEND x","replyId":"e2","content":"{}"},{"id":"e2","name":"answer","operationId":"s-SEND x","content":"[1]"}]}"#,
    );
    check(&definition);
    let overview = Overview::new(&definition);
    assert_eq!(overview.operations[0].bindings, ["KAFKA".into()]);
    let content = ExampleContent::find(&definition, &"eventMessages/e1".into(), ALL).unwrap();
    assert_eq!((content.call, &*content.reply.unwrap().name), (None, "answer"));
}

#[test]
fn long_bodies_and_contracts_are_cut() {
    let body = serde_json::Value::from("é".repeat(1000));
    let definition = single_definition(
        format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","type":"REST","operations":[{{"name":"POST /a"}}]}}],
            "requests":[{{"id":"q","name":"one","operationId":"s-POST /a","responseId":"p","content":{body}}}],
            "responses":[{{"id":"p","name":"one","operationId":"s-POST /a"}}],
            "resources":[{{"id":"c","name":"c","serviceId":"s","content":{body}}}],"eventMessages":[]}}"#
        )
        .as_bytes(),
    );
    let content = ExampleContent::find(&definition, &"requests/q".into(), 101).unwrap();
    let body = content.request.unwrap().body.unwrap();
    assert_eq!((body.text.len(), body.bytes), (100, 2000));
    assert_eq!(content.call.unwrap().body, CallBody::Omitted);
    let contract = ContractContent::find(&definition, &"c".into(), 101).unwrap();
    assert_eq!((contract.text.len(), contract.bytes, contract.is_cut()), (100, 2000, true));
}

#[test]
fn overview_of_a_huge_service_stays_small() {
    let long = "x".repeat(100_000);
    let operations: Vec<String> = (0..100)
        .map(|number| {
            format!(r#"{{"name":"{number}{long}","dispatcher":"JS","dispatcherRules":"{long}"}}"#)
        })
        .collect();
    let definition = single_definition(
        format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","type":"REST","operations":[{}]}}],
            "requests":[{{"id":"q","name":"{long}","operationId":"s-GET","queryParameters":[{{"name":"{long}","value":"{long}"}}]}}],
            "responses":[],"resources":[],"eventMessages":[]}}"#,
            operations.join(",")
        )
        .as_bytes(),
    );
    let json = serde_json::to_string(&Overview::new(&definition)).unwrap();
    assert!(json.len() < 3_000_000, "{} bytes", json.len());
    let overview = Overview::new(&definition);
    // The dispatcher is still known where the rules are missing.
    let last = &overview.operations[99];
    assert_eq!((&last.rules, &last.dispatcher), (&None, &Dispatcher::Script(Language::JavaScript)));
    assert!(last.name.len() < 2_000);
}

#[test]
fn unknown_ids_find_nothing() {
    let definition = single_definition(&file_with_one(ServiceType::Rest, 1));
    for id in ["", "requests", "requests/x", "services/x"] {
        assert_eq!(ExampleContent::find(&definition, &ExampleId::from(id), ALL), None, "{id}");
    }
    assert_eq!(ContractContent::find(&definition, &ContractId::from("x"), ALL), None);
}
