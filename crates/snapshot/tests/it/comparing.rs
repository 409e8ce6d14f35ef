//! A comparison names exactly what changed.

use proptest::prelude::*;
use serde_json::Value;
use snapshot::{
    ChangeKind, Definition, Diff, Difference, Exclusions, FieldChange, Kind, OperationChange,
    ServiceType, diff, merge, remap_ids, replace,
};

use crate::{
    mutate::{changes, pairs},
    support::{every_type, one, only},
};

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
        "headers" => format!("\"{field}\":[{{\"name\":\"x-new\",\"values\":[\"1\"]}}]"),
        "queryParameters" => format!("\"{field}\":[{{\"name\":\"new\",\"value\":\"1\"}}]"),
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
        "headers" => "header",
        "queryParameters" => "query parameter",
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
        let Diff { service, operations, contracts, formatting } = diff(&here, &file);
        prop_assert_eq!(service, []);
        prop_assert!(formatting.is_empty(), "{:?}", formatting);
        let all_are = |parts: &[FieldChange], word: &str| {
            !parts.is_empty() && parts.iter().all(|part| &*part.field == word)
        };
        let word = words(kind, field);
        if kind == Kind::Resource {
            prop_assert_eq!(operations, []);
            prop_assert_eq!(contracts.len(), 1);
            prop_assert_eq!(&*contracts[0].name, &*name);
            prop_assert_eq!(contracts[0].change, ChangeKind::Changed);
            prop_assert!(all_are(&contracts[0].parts, &word), "{:?}", contracts[0].parts);
        } else {
            prop_assert_eq!(contracts, []);
            prop_assert_eq!(operations.len(), 1);
            prop_assert_eq!(&*operations[0].name, &*operation);
            prop_assert_eq!(&operations[0].change, &None);
            let [example] = &operations[0].examples[..] else { panic!("{operations:?}") };
            prop_assert_eq!((&*example.name, example.change), (&*name, ChangeKind::Changed));
            prop_assert!(all_are(&example.parts, &word), "{:?}", example.parts);
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
    assert_eq!(shown(&told.service), ["version \"1.0\" > \"2.0\""]);
    let [operation] = &told.operations[..] else { panic!("{told:#?}") };
    assert_eq!(operation.change, Some(OperationChange::Changed));
    assert_eq!(operation.examples, []);
    assert_eq!(shown(&operation.settings), ["dispatcher \"URI_PARAMS\" > null"]);
}

/// Changes in a line each.
fn shown(changes: &[FieldChange]) -> Vec<String> {
    let changes = changes.iter().map(|change| {
        let name = match &change.entry {
            Some(entry) => format!("{} {entry}", change.field),
            None => change.field.to_string(),
        };
        match &change.difference {
            Difference::Values { here, file } => format!("{name} {here} > {file}"),
            Difference::Lines { added, removed } => format!("{name} +{added} -{removed}"),
            Difference::Binary { here, file } => {
                format!("{name} {} {} bytes", here.unwrap().bytes, file.unwrap().bytes)
            }
            Difference::Added => format!("{name} added"),
            Difference::Removed => format!("{name} removed"),
            Difference::Text => format!("{name} differs"),
        }
    });
    changes.collect()
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
    assert_eq!(told.formatting, ["order of operations".into()].into());
    assert!(told.is_formatting_only() && !told.is_dates_only());

    let told = diff(&here, &file(r#"{"name":"a"},null,{"name":"b","method":"GET"}"#));
    assert_eq!(told.service, []);
    assert_eq!(&*told.operations[0].name, "b");
}

/// The value in one way to write it: sets in order, and nothing where nothing is.
fn meaning(value: &Value, field: &str) -> Value {
    const SETS: [&str; 4] = ["headers", "values", "resourcePaths", "parameterConstraints"];
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|it| meaning(it, "")).collect();
            if SETS.contains(&field) {
                items.sort_by_key(Value::to_string);
                items.dedup();
            }
            if items.is_empty() { Value::Null } else { items.into() }
        }
        Value::Object(members) => {
            let kept = members.iter().map(|(name, value)| (name.clone(), meaning(value, name)));
            let map = matches!(field, "labels" | "annotations");
            let kept: serde_json::Map<_, _> =
                kept.filter(|(_, value)| map || !value.is_null()).collect();
            if kept.is_empty() { Value::Null } else { kept.into() }
        }
        other => other.clone(),
    }
}

/// All of a definition, whatever the order of its operations and documents.
fn meanings(definition: &Definition) -> Vec<Vec<String>> {
    let kinds = Kind::ALL.into_iter().map(|kind| {
        let lines = definition.section(kind).lines().map(|line| line.trim_end_matches(','));
        let mut all: Vec<String> = lines
            .map(|line| {
                let mut value = meaning(&serde_json::from_str(line).unwrap(), "");
                if let Some(operations) = value["operations"].as_array_mut() {
                    operations.retain(|it| !it.is_null());
                    operations.sort_by_key(Value::to_string);
                    if operations.is_empty() {
                        value["operations"] = Value::Null;
                    }
                }
                if value["operations"].is_null() {
                    value.as_object_mut().unwrap().remove("operations");
                }
                if value["metadata"].is_null() {
                    value.as_object_mut().unwrap().remove("metadata");
                }
                value.to_string()
            })
            .collect();
        all.sort();
        all
    });
    kinds.collect()
}

/// Another way to write the same: sets in another order, and without what is null.
fn rewritten(value: &mut Value, field: &str) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|item| rewritten(item, ""));
            if ["headers", "values", "resourcePaths", "parameterConstraints"].contains(&field) {
                items.reverse();
            }
        }
        Value::Object(members) => {
            members.retain(|name, value| !value.is_null() || name == "id");
            members.iter_mut().for_each(|(name, value)| rewritten(value, name));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// A difference of form is none of meaning, and the other way around.
    #[test]
    fn form_is_what_means_nothing(pair in pairs()) {
        let (here, file) = pair;
        let told = diff(&here, &file);
        prop_assert_eq!(told == Diff::default(), here == file);
        let same = meanings(&here) == meanings(&file);
        prop_assert_eq!(same, told.is_formatting_only() || here == file, "{:#?}", told);
    }

    #[test]
    fn another_way_to_write_it_is_form(kind in 0..7_usize, seed in any::<u64>(), changes in changes()) {
        let file = crate::mutate::changed(&one(ServiceType::KNOWN[kind], seed), &changes);
        let here = only(&file);
        let mut other: Value = serde_json::from_slice(&file).unwrap();
        rewritten(&mut other, "");
        let told = diff(&here, &only(&serde_json::to_vec(&other).unwrap()));
        prop_assert!(told.is_formatting_only() || told == Diff::default(), "{told:#?}");
    }
}

fn wrapped(operations: &str, resources: &str, responses: &str) -> Definition {
    only(
        format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{operations}]}}],
            "resources":[{resources}],"requests":[],"responses":[{responses}],"eventMessages":[]}}"#
        )
        .as_bytes(),
    )
}

#[test]
fn sets_in_another_order_are_the_same() {
    let file = |headers: &str| {
        wrapped(
            r#"{"name":"o"}"#,
            "",
            &format!(r#"{{"name":"a","operationId":"s-o","headers":{headers},"id":"1"}}"#),
        )
    };
    let here = file(r#"[{"name":"a","values":["1","2"]},{"name":"b","values":["3"]}]"#);
    let told =
        diff(&here, &file(r#"[{"values":["3"],"name":"b"},{"name":"a","values":["2","1"]}]"#));
    assert!(told.is_formatting_only());
    assert_eq!(told.formatting, ["order of headers".into()].into());

    let told = diff(&here, &file(r#"[{"name":"c","values":["3"]},{"name":"a","values":["1"]}]"#));
    assert_eq!(
        shown(&told.operations[0].examples[0].parts),
        [
            r#"response header a ["1","2"] > "1""#,
            r#"response header c null > "3""#,
            r#"response header b "3" > null"#
        ]
    );
    let many: Vec<String> =
        (0..30).map(|at| format!("{{\"name\":\"h{at}\",\"values\":[]}}")).collect();
    let told = diff(&here, &file(&format!("[{}]", many.join(","))));
    assert_eq!(shown(&told.operations[0].examples[0].parts), ["response headers differs"]);
}

#[test]
fn escapes_and_numbers_that_mean_the_same_are_form() {
    let file = |status: &str, content: &str| {
        wrapped(
            r#"{"name":"o","defaultDelay":5}"#,
            "",
            &format!(
                r#"{{"name":"a","operationId":"s-o","id":"1","status":{status},"content":"{content}"}}"#
            ),
        )
    };
    let told = diff(&file("200", "é/"), &file("\"200\"", "\\u00e9\\/"));
    assert_eq!(told.formatting, ["how values are written".into()].into());
    let told = diff(&file("200", "a"), &file("\"204\"", "b"));
    let parts = shown(&told.operations[0].examples[0].parts);
    assert_eq!(parts, ["response body differs", "response status 200 > \"204\""]);
}

#[test]
fn labels_are_told_one_by_one() {
    let file = |metadata: &str| {
        only(
            format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","type":"REST","metadata":{metadata}}}],
                "resources":[],"requests":[],"responses":[],"eventMessages":[]}}"#
            )
            .as_bytes(),
        )
    };
    let here = file(r#"{"labels":{"team":"a","old":"x"},"lastUpdate":1}"#);
    let told = diff(&here, &file(r#"{"labels":{"new":"y","team":"b"},"lastUpdate":2}"#));
    assert_eq!(
        shown(&told.service),
        [
            "date of last change 1 > 2",
            r#"label new null > "y""#,
            r#"label team "a" > "b""#,
            r#"label old "x" > null"#
        ]
    );
    assert!(!told.is_dates_only());
    let told =
        diff(&file(r#"{"labels":null,"lastUpdate":1}"#), &file(r#"{"labels":{},"lastUpdate":2}"#));
    assert!(told.is_dates_only(), "{told:?}");
    assert_eq!(told.formatting, ["fields without a value".into()].into());
}

/// The same path with a parameter that is called otherwise is the same operation.
#[test]
fn a_renamed_operation_is_one_operation() {
    let file = |name: &str, ids: [&str; 2], content: &str| {
        let message = |id: &str, example: &str, content: &str| {
            format!(
                r#"{{"name":"{example}","operationId":"s-{name}","id":"{id}","content":"{content}"}}"#
            )
        };
        let [one, two] = ids;
        let operations = format!(
            r#"{{"name":"GET /b/{{x}}","method":"GET"}},{{"name":"{name}","method":"GET"}},{{"name":"POST /a/{{x}}"}}"#
        );
        wrapped(
            &operations,
            "",
            &format!("{},{}", message(one, "a", "1"), message(two, "b", content)),
        )
    };
    let here = file("GET /a/{x}", ["1", "2"], "2");
    let other = remap_ids(&file("GET /a/:y", ["3", "4"], "3"), &here);
    let told = diff(&here, &other);
    let [operation] = &told.operations[..] else { panic!("{told:#?}") };
    assert_eq!(&*operation.name, "GET /a/:y");
    assert_eq!(operation.change, Some(OperationChange::Renamed { from: "GET /a/{x}".into() }));
    assert_eq!(operation.settings, []);
    let [example] = &operation.examples[..] else { panic!("{told:#?}") };
    assert_eq!((&*example.name, example.change), ("b", ChangeKind::Changed));

    // Merged, it is there once, with the examples of both; left, its examples go on.
    let merged = merge(&here, &other, &Exclusions::default());
    assert_eq!(merged, other);
    for name in ["GET /a/{x}", "GET /a/:y"] {
        let leave = Exclusions { examples: [name.into()].into(), ..Exclusions::default() };
        let left = replace(&here, &other, &leave);
        assert_eq!(left.section(Kind::Service), other.section(Kind::Service));
        let told = diff(&here, &left);
        assert_eq!(told.operations.len(), 1);
        assert_eq!(told.operations[0].examples, []);
    }
}

#[test]
fn an_operation_with_mostly_the_same_examples_is_the_same() {
    let file = |name: &str, examples: &str| {
        let messages = examples.split(' ').map(|example| {
            format!(r#"{{"name":"{example}","operationId":"s-{name}","id":"{example}"}}"#)
        });
        let messages: Vec<String> = messages.collect();
        wrapped(&format!(r#"{{"name":"{name}","inputName":"X"}}"#), "", &messages.join(","))
    };
    let here = file("getOrder", "a b c");
    let change = |file: &Definition| diff(&here, file).operations[0].change.clone();
    let renamed = Some(OperationChange::Renamed { from: "getOrder".into() });
    assert_eq!(change(&file("readOrder", "a b d")), renamed);
    assert_eq!(change(&file("readOrder", "a d e")), Some(OperationChange::Added));
}

#[test]
fn contracts_are_told_by_lines_or_by_size() {
    let file = |kind: &str, content: &str| {
        let content = Value::from(content);
        wrapped(
            "",
            &format!(
                r#"{{"name":"c","type":"{kind}","content":{content},"serviceId":"s","id":"1"}}"#
            ),
            "",
        )
    };
    let parts = |kind: &str, here: &str, other: &str| {
        shown(&diff(&file(kind, here), &file(kind, other)).contracts[0].parts)
    };
    assert_eq!(parts("RAML", "a\nb\nc\n", "a\nc\nd\ne"), ["content +2 -1"]);
    assert_eq!(parts("PROTOBUF_DESCRIPTOR", "AAEC", "AAE="), ["content 3 2 bytes"]);
    assert_eq!(parts("RAML", "a\u{1}", "ab"), ["content 2 2 bytes"]);
    let long = "x\n".repeat(5 << 20);
    assert_eq!(parts("RAML", &long, "x"), ["content differs"]);
}
