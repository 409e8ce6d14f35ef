//! A comparison names exactly what changed.

use proptest::prelude::*;
use serde_json::Value;
use snapshot::{ChangeKind, Definition, Diff, ExampleChange, Kind, ServiceType, diff};

use crate::support::{every_type, one, only};

/// One field of one document of a kind, with another value: the definition, the operation and the
/// name of the document, and the field.
fn changed(
    here: &Definition,
    kind: Kind,
    document: usize,
    field: usize,
) -> Option<(Definition, String, String, &'static str)> {
    let fields: &[&'static str] = match kind {
        Kind::Resource => &["content", "path", "sourceArtifact", "mainArtifact"],
        Kind::Request => {
            &["content", "headers", "queryParameters", "callbackName", "sourceArtifact"]
        }
        Kind::Response => {
            &["content", "headers", "status", "mediaType", "dispatchCriteria", "fault"]
        }
        Kind::EventMessage => &["content", "headers", "mediaType", "dispatchCriteria"],
        Kind::Service => return None,
    };
    let field = fields[field % fields.len()];
    let mut documents: Vec<String> = here.section(kind).lines().map(str::to_owned).collect();
    if documents.is_empty() {
        return None;
    }
    let at = document % documents.len();
    let text = documents[at].trim_end_matches(',').to_owned();
    let value: Value = serde_json::from_str(&text).unwrap();
    let old = format!("\"{field}\":{}", raw(&text, field));
    let new = match field {
        "headers" | "queryParameters" => format!("\"{field}\":[]"),
        "fault" | "mainArtifact" => format!("\"{field}\":{}", !value[field].as_bool().unwrap()),
        _ => format!("\"{field}\":\"something else\""),
    };
    if old == new {
        return None;
    }
    documents[at] = documents[at].replacen(&old, &new, 1);
    let mut sections = here.sections().clone();
    sections[kind.index()] = documents.join("\n");
    let operation = value["operationId"].as_str().unwrap_or_default();
    let name = value["name"].as_str().unwrap().to_owned();
    let operation = operation.get(25..).unwrap_or_default().to_owned();
    Some((Definition::from_sections(sections), operation, name, field))
}

/// The raw value of a field of a document.
fn raw<'a>(document: &'a str, field: &str) -> &'a str {
    use std::collections::HashMap;
    let fields: HashMap<&str, &serde_json::value::RawValue> =
        serde_json::from_str(document).unwrap();
    fields[field].get()
}

fn words(kind: Kind, field: &str) -> String {
    let word = match field {
        "content" if kind == Kind::Resource => "content",
        "content" => "body",
        "queryParameters" => "query parameters",
        "callbackName" => "callback",
        "sourceArtifact" => "source artifact",
        "mainArtifact" => "main artifact",
        "mediaType" => "media type",
        "dispatchCriteria" => "dispatch criteria",
        other => other,
    };
    match kind {
        Kind::Request => format!("request {word}"),
        Kind::Response => format!("response {word}"),
        _ => word.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn one_changed_field_is_named_and_nothing_else(
        service in 0..7_usize, seed in 0..50_u64, kind in 1..5_usize, document in 0..20_usize, field in 0..6_usize
    ) {
        let here = only(&one(ServiceType::KNOWN[service], seed));
        let kind = Kind::ALL[kind];
        let Some((file, operation, name, field)) = changed(&here, kind, document, field) else {
            return Ok(());
        };
        let Diff { service, operations, contracts } = diff(&here, &file);
        prop_assert_eq!(service, []);
        let word = words(kind, field);
        if kind == Kind::Resource {
            prop_assert_eq!(operations, []);
            prop_assert_eq!(contracts.len(), 1);
            prop_assert_eq!(&*contracts[0].name, &*name);
            prop_assert_eq!(contracts[0].change, ChangeKind::Changed);
            prop_assert_eq!(&contracts[0].parts, &[word.into_boxed_str()]);
        } else {
            prop_assert_eq!(contracts, []);
            prop_assert_eq!(operations.len(), 1);
            prop_assert_eq!(&*operations[0].name, &*operation);
            prop_assert_eq!(operations[0].change, None);
            let change = ExampleChange {
                name: name.into(),
                change: ChangeKind::Changed,
                parts: vec![word.into()],
            };
            prop_assert_eq!(&operations[0].examples, &[change]);
        }
    }

    #[test]
    fn nothing_differs_from_itself(seed in 0..500_u64) {
        for definition in crate::support::definitions(&every_type(seed)) {
            prop_assert_eq!(diff(&definition, &definition), Diff::default());
        }
    }

    #[test]
    fn the_other_way_around_added_is_removed(kind in 0..7_usize, seeds in (0..9_u64, 0..9_u64)) {
        let kind = ServiceType::KNOWN[kind];
        let (one, two) = (only(&one(kind, seeds.0)), only(&one(kind, seeds.1)));
        let (forth, back) = (diff(&one, &two), diff(&two, &one));
        for (change, other) in [
            (ChangeKind::Added, ChangeKind::Removed),
            (ChangeKind::Removed, ChangeKind::Added),
            (ChangeKind::Changed, ChangeKind::Changed),
        ] {
            prop_assert_eq!(forth.examples(change), back.examples(other));
        }
        prop_assert_eq!(forth == Diff::default(), one == two);
    }
}

#[test]
fn settings_are_named_with_both_values() {
    let here = only(&one(ServiceType::Rest, 1));
    let mut sections = here.sections().clone();
    let service = sections[0].replacen("\"dispatcher\":\"URI_PARAMS\"", "\"dispatcher\":null", 1);
    sections[0] = service.replacen("\"version\":\"1.0\"", "\"version\":\"2.0\"", 1);
    let told = diff(&here, &Definition::from_sections(sections));
    assert_eq!(told.contracts, []);
    let [version] = &told.service[..] else { panic!("{told:#?}") };
    assert_eq!((&*version.here, &*version.file), ("\"1.0\"", "\"2.0\""));
    let [operation] = &told.operations[..] else { panic!("{told:#?}") };
    assert_eq!(operation.change, Some(ChangeKind::Changed));
    assert_eq!(operation.examples, []);
    let [dispatcher] = &operation.settings[..] else { panic!("{told:#?}") };
    assert_eq!(
        (&*dispatcher.field, &*dispatcher.here, &*dispatcher.file),
        ("dispatcher", "\"URI_PARAMS\"", "null")
    );
}

/// Messages need no id; two without one are still two.
#[test]
fn examples_without_an_id_are_not_mixed_up() {
    let file = |second: &str| {
        only(
            format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[{{"name":"c","serviceId":"s","content":"1"}},{{"name":"d","serviceId":"s","content":"2"}}],
                "requests":[],"responses":[{{"name":"a","content":"1","operationId":"s-o"}},{{"name":"b","content":"{second}","operationId":"s-o"}}],"eventMessages":[]}}"#
            )
            .as_bytes(),
        )
    };
    assert_eq!(diff(&file("2"), &file("2")), Diff::default());
    let told = diff(&file("2"), &file("3"));
    assert_eq!(told.contracts, []);
    let [operation] = &told.operations[..] else { panic!("{told:#?}") };
    let [example] = &operation.examples[..] else { panic!("{told:#?}") };
    assert_eq!((&*example.name, example.change), ("b", ChangeKind::Changed));
}

/// Whatever differs, something is told: not only what has a word of its own.
#[test]
fn operations_in_another_order_are_a_change() {
    let file = |operations: &str| {
        only(
            format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{operations}]}}],
                "resources":[],"requests":[],"responses":[],"eventMessages":[]}}"#
            )
            .as_bytes(),
        )
    };
    let here = file(r#"{"name":"a"},null,{"name":"b"}"#);
    let told = diff(&here, &file(r#"{"name":"b"},null,{"name":"a"}"#));
    assert_eq!(&*told.service[0].field, "order of fields or operations");
    assert!(!told.is_dates_only());

    let told = diff(&here, &file(r#"{"name":"a"},null,{"name":"b","method":"GET"}"#));
    assert_eq!(told.service, []);
    assert_eq!(&*told.operations[0].name, "b");
}
