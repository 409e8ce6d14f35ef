//! A diff lists exactly what changed.

use proptest::prelude::*;
use serde_json::Value;
use snapshot::{
    ChangeKind, Definition, Diff, Difference, Exclusions, FieldChange, Kind, OperationChange,
    ServiceType, diff, merge, remap_ids, replace,
};

use crate::{
    mutation::{changes, pairs},
    support::{file_with_every_type, file_with_one, single_definition},
};

/// Changes one field of one document of a kind. Returns the new definition, the operation and the
/// name of the document, and the field.
fn change_field(
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

/// The display name of a field with its prefix.
fn display_name(kind: Kind, field: &str) -> String {
    let name = match field {
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
        Kind::Request => format!("request {name}"),
        Kind::Response => format!("response {name}"),
        _ => name.to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn one_changed_field_is_the_only_change(
        service in 0..7_usize, seed in 0..50_u64, kind in 1..5_usize, document in 0..20_usize, field in 0..6_usize
    ) {
        let here = single_definition(&file_with_one(ServiceType::KNOWN[service], seed));
        let kind = Kind::ALL[kind];
        let Some((file, operation, name, field)) = change_field(&here, kind, document, field) else {
            return Ok(());
        };
        let Diff { service, operations, contracts, formatting } = diff(&here, &file);
        prop_assert_eq!(service, []);
        prop_assert!(formatting.is_empty(), "{:?}", formatting);
        let all_have_field = |parts: &[FieldChange], field: &str| {
            !parts.is_empty() && parts.iter().all(|part| &*part.field == field)
        };
        let field = display_name(kind, field);
        if kind == Kind::Resource {
            prop_assert_eq!(operations, []);
            prop_assert_eq!(contracts.len(), 1);
            prop_assert_eq!(&*contracts[0].name, &*name);
            prop_assert_eq!(contracts[0].change, ChangeKind::Changed);
            prop_assert!(all_have_field(&contracts[0].parts, &field), "{:?}", contracts[0].parts);
        } else {
            prop_assert_eq!(contracts, []);
            prop_assert_eq!(operations.len(), 1);
            prop_assert_eq!(&*operations[0].name, &*operation);
            prop_assert_eq!(&operations[0].change, &None);
            let [example] = &operations[0].examples[..] else { panic!("{operations:?}") };
            prop_assert_eq!((&*example.name, example.change), (&*name, ChangeKind::Changed));
            prop_assert!(all_have_field(&example.parts, &field), "{:?}", example.parts);
        }
    }

    #[test]
    fn definition_does_not_differ_from_itself(seed in 0..500_u64) {
        for definition in crate::support::definitions(&file_with_every_type(seed)) {
            prop_assert_eq!(diff(&definition, &definition), Diff::default());
        }
    }

    #[test]
    fn swapping_the_sides_swaps_added_and_removed(kind in 0..7_usize, seeds in (0..9_u64, 0..9_u64)) {
        let kind = ServiceType::KNOWN[kind];
        let (one, two) = (single_definition(&file_with_one(kind, seeds.0)), single_definition(&file_with_one(kind, seeds.1)));
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
fn changed_settings_list_both_values() {
    let here = single_definition(&file_with_one(ServiceType::Rest, 1));
    let mut sections = here.sections().clone();
    let service = sections[0].replacen("\"dispatcher\":\"URI_PARAMS\"", "\"dispatcher\":null", 1);
    sections[0] = service.replacen("\"version\":\"1.0\"", "\"version\":\"2.0\"", 1);
    let changes = diff(&here, &Definition::from_sections(sections));
    assert_eq!(changes.contracts, []);
    assert_eq!(shown(&changes.service), ["version \"1.0\" > \"2.0\""]);
    let [operation] = &changes.operations[..] else { panic!("{changes:#?}") };
    assert_eq!(operation.change, Some(OperationChange::Changed));
    assert_eq!(operation.examples, []);
    assert_eq!(shown(&operation.settings), ["dispatcher \"URI_PARAMS\" > null"]);
}

/// The changes as text, one line each.
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

#[test]
fn examples_without_ids_are_compared_by_name() {
    let file = |second: &str| {
        single_definition(
            format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],"resources":[{{"name":"c","serviceId":"s","content":"1"}},{{"name":"d","serviceId":"s","content":"2"}}],
                "requests":[],"responses":[{{"name":"a","content":"1","operationId":"s-o"}},{{"name":"b","content":"{second}","operationId":"s-o"}}],"eventMessages":[]}}"#
            )
            .as_bytes(),
        )
    };
    assert_eq!(diff(&file("2"), &file("2")), Diff::default());
    let changes = diff(&file("2"), &file("3"));
    assert_eq!(changes.contracts, []);
    let [operation] = &changes.operations[..] else { panic!("{changes:#?}") };
    let [example] = &operation.examples[..] else { panic!("{changes:#?}") };
    assert_eq!((&*example.name, example.change), ("b", ChangeKind::Changed));
}

/// A diff of different definitions is never empty, even if no field differs.
#[test]
fn other_order_of_operations_is_a_formatting_change() {
    let file = |operations: &str| {
        single_definition(
            format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{operations}]}}],
                "resources":[],"requests":[],"responses":[],"eventMessages":[]}}"#
            )
            .as_bytes(),
        )
    };
    let here = file(r#"{"name":"a"},null,{"name":"b"}"#);
    let changes = diff(&here, &file(r#"{"name":"b"},null,{"name":"a"}"#));
    assert_eq!(changes.formatting, ["order of operations".into()].into());
    assert!(changes.is_formatting_only() && !changes.is_dates_only());

    let changes = diff(&here, &file(r#"{"name":"a"},null,{"name":"b","method":"GET"}"#));
    assert_eq!(changes.service, []);
    assert_eq!(&*changes.operations[0].name, "b");
}

/// Fields that a Microcks writes as false, and that old releases do not write.
const FLAGS: [&str; 6] = ["fault", "mainArtifact", "override", "persistent", "recopy", "required"];

/// The value with sets sorted, and without empty values.
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
            let members = members.iter().map(|(name, value)| (name.clone(), meaning(value, name)));
            let is_map = matches!(field, "labels" | "annotations");
            let members: serde_json::Map<_, _> =
                members.filter(|(_, value)| is_map || !value.is_null()).collect();
            if members.is_empty() { Value::Null } else { members.into() }
        }
        Value::Bool(false) if FLAGS.contains(&field) => Value::Null,
        other => other.clone(),
    }
}

/// The meaning of a definition, independent of the order of operations and documents.
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

/// Rewrites a value with the same meaning: reverses sets, and removes null and flags that are false.
fn rewrite(value: &mut Value, field: &str) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(|item| rewrite(item, ""));
            if ["headers", "values", "resourcePaths", "parameterConstraints"].contains(&field) {
                items.reverse();
            }
        }
        Value::Object(members) => {
            let is_default = |name: &str, value: &Value| {
                value.is_null() || *value == false && FLAGS.contains(&name)
            };
            members.retain(|name, value| !is_default(name, value) || name == "id");
            members.iter_mut().for_each(|(name, value)| rewrite(value, name));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn formatting_changes_keep_the_meaning(pair in pairs()) {
        let (here, file) = pair;
        let changes = diff(&here, &file);
        prop_assert_eq!(changes == Diff::default(), here == file);
        let same = meanings(&here) == meanings(&file);
        prop_assert_eq!(same, changes.is_formatting_only() || here == file, "{:#?}", changes);
    }

    #[test]
    fn rewriting_sets_and_nulls_is_a_formatting_change(kind in 0..7_usize, seed in any::<u64>(), changes in changes()) {
        let file = crate::mutation::changed(&file_with_one(ServiceType::KNOWN[kind], seed), &changes);
        let here = single_definition(&file);
        let mut other: Value = serde_json::from_slice(&file).unwrap();
        rewrite(&mut other, "");
        let changes = diff(&here, &single_definition(&serde_json::to_vec(&other).unwrap()));
        prop_assert!(changes.is_formatting_only() || changes == Diff::default(), "{changes:#?}");
    }
}

fn wrapped(operations: &str, resources: &str, responses: &str) -> Definition {
    single_definition(
        format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{operations}]}}],
            "resources":[{resources}],"requests":[],"responses":[{responses}],"eventMessages":[]}}"#
        )
        .as_bytes(),
    )
}

#[test]
fn flag_that_is_false_means_the_same_as_a_missing_one() {
    let contract = |more: &str| {
        wrapped(r#"{"name":"o"}"#, &format!(r#"{{"id":"r","name":"c","serviceId":"s"{more}}}"#), "")
    };
    let here = contract("");
    assert!(
        diff(&here, &contract(r#","mainArtifact":false,"operations":null"#)).is_formatting_only()
    );
    let changes = diff(&here, &contract(r#","mainArtifact":true"#));
    assert_eq!(&*changes.contracts[0].parts[0].field, "main artifact");
}

#[test]
fn other_order_of_a_set_is_a_formatting_change() {
    let file = |headers: &str| {
        wrapped(
            r#"{"name":"o"}"#,
            "",
            &format!(r#"{{"name":"a","operationId":"s-o","headers":{headers},"id":"1"}}"#),
        )
    };
    let here = file(r#"[{"name":"a","values":["1","2"]},{"name":"b","values":["3"]}]"#);
    let changes =
        diff(&here, &file(r#"[{"values":["3"],"name":"b"},{"name":"a","values":["2","1"]}]"#));
    assert!(changes.is_formatting_only());
    assert_eq!(changes.formatting, ["order of headers".into()].into());

    let changes =
        diff(&here, &file(r#"[{"name":"c","values":["3"]},{"name":"a","values":["1"]}]"#));
    assert_eq!(
        shown(&changes.operations[0].examples[0].parts),
        [
            r#"response header a ["1","2"] > "1""#,
            r#"response header c null > "3""#,
            r#"response header b "3" > null"#
        ]
    );
    // Two entries that Microcks reads as one are not a difference.
    let here = file(r#"[{"name":"a","values":["5"]},{"name":"a","values":[5]},{"name":"b"}]"#);
    let changes = diff(&here, &file(r#"[{"name":"a","values":["5"]}]"#));
    assert_eq!(changes.operations[0].examples[0].parts.len(), 1, "{changes:?}");
    let many: Vec<String> =
        (0..30).map(|at| format!("{{\"name\":\"h{at}\",\"values\":[]}}")).collect();
    let changes = diff(&here, &file(&format!("[{}]", many.join(","))));
    assert_eq!(shown(&changes.operations[0].examples[0].parts), ["response headers differs"]);
}

#[test]
fn equivalent_escapes_and_numbers_are_formatting_changes() {
    let file = |status: &str, content: &str| {
        wrapped(
            r#"{"name":"o","defaultDelay":5}"#,
            "",
            &format!(
                r#"{{"name":"a","operationId":"s-o","id":"1","status":{status},"content":"{content}"}}"#
            ),
        )
    };
    let changes = diff(&file("200", "é/"), &file("\"200\"", "\\u00e9\\/"));
    assert_eq!(changes.formatting, ["how values are written".into()].into());
    let changes = diff(&file("200", "a"), &file("\"204\"", "b"));
    let parts = shown(&changes.operations[0].examples[0].parts);
    assert_eq!(parts, ["response body differs", "response status 200 > \"204\""]);
}

#[test]
fn labels_are_compared_one_by_one() {
    let file = |metadata: &str| {
        single_definition(
            format!(
                r#"{{"services":[{{"id":"s","name":"A","version":"1","type":"REST","metadata":{metadata}}}],
                "resources":[],"requests":[],"responses":[],"eventMessages":[]}}"#
            )
            .as_bytes(),
        )
    };
    let here = file(r#"{"labels":{"team":"a","old":"x"},"lastUpdate":1}"#);
    let changes = diff(&here, &file(r#"{"labels":{"new":"y","team":"b"},"lastUpdate":2}"#));
    assert_eq!(
        shown(&changes.service),
        [
            "date of last change 1 > 2",
            r#"label new null > "y""#,
            r#"label team "a" > "b""#,
            r#"label old "x" > null"#
        ]
    );
    assert!(!changes.is_dates_only());
    let changes =
        diff(&file(r#"{"labels":null,"lastUpdate":1}"#), &file(r#"{"labels":{},"lastUpdate":2}"#));
    assert!(changes.is_dates_only(), "{changes:?}");
    assert_eq!(changes.formatting, ["fields without a value".into()].into());
}

#[test]
fn operation_with_renamed_path_parameter_is_renamed() {
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
    let changes = diff(&here, &other);
    let [operation] = &changes.operations[..] else { panic!("{changes:#?}") };
    assert_eq!(&*operation.name, "GET /a/:y");
    assert_eq!(operation.change, Some(OperationChange::Renamed { from: "GET /a/{x}".into() }));
    assert_eq!(operation.settings, []);
    let [example] = &operation.examples[..] else { panic!("{changes:#?}") };
    assert_eq!((&*example.name, example.change), ("b", ChangeKind::Changed));

    // After a merge it exists once, with the examples of both. Exclusions accept either name.
    let merged = merge(&here, &other, &Exclusions::default());
    assert_eq!(merged, other);
    for name in ["GET /a/{x}", "GET /a/:y"] {
        let exclusions = Exclusions { examples: [name.into()].into(), ..Exclusions::default() };
        let replaced = replace(&here, &other, &exclusions);
        assert_eq!(replaced.section(Kind::Service), other.section(Kind::Service));
        let changes = diff(&here, &replaced);
        assert_eq!(changes.operations.len(), 1);
        assert_eq!(changes.operations[0].examples, []);
    }
}

#[test]
fn operation_with_mostly_equal_examples_is_renamed() {
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
fn contracts_are_compared_by_lines_or_size() {
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

/// The differences of the examples of one operation: requests as pairs of an ID and the ID of their
/// response, and the IDs of responses.
fn example_changes(here: Messages<'_>, file: Messages<'_>) -> Vec<String> {
    let definition = |(requests, responses): Messages<'_>| {
        let message = |id: &str, rest: &str| {
            format!(r#"{{"id":"{id}","name":"{id}","operationId":"s-o"{rest}}}"#)
        };
        let requests: Vec<String> = requests
            .iter()
            .map(|(id, response)| message(id, &format!(r#","responseId":"{response}""#)))
            .collect();
        let responses: Vec<String> = responses.iter().map(|id| message(id, "")).collect();
        let file = format!(
            r#"{{"services":[{{"id":"s","name":"A","version":"1","operations":[{{"name":"o"}}]}}],
            "requests":[{}],"responses":[{}]}}"#,
            requests.join(","),
            responses.join(",")
        );
        single_definition(file.as_bytes())
    };
    let diff = diff(&definition(here), &definition(file));
    let examples = diff.operations.iter().flat_map(|operation| &operation.examples);
    examples
        .map(|it| {
            let parts: Vec<String> = it.parts.iter().map(|part| part.field.to_string()).collect();
            let counted = it.counted.map_or("not counted".to_owned(), |it| format!("{it:?}"));
            format!("{} {:?} {counted} {}", it.name, it.change, parts.join(" ")).trim().to_owned()
        })
        .collect()
}

type Messages<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn request_that_replaces_another_is_an_example_of_its_own() {
    let changes = example_changes((&[("q", "p")], &["p"]), (&[("other", "p")], &["p"]));
    assert_eq!(changes, ["other Added Added", "q Removed Removed"]);
}

#[test]
fn half_of_an_example_is_compared_with_the_whole_example() {
    let whole: Messages<'_> = (&[("q", "p")], &["p"]);
    for (half, part) in [((&[][..], &["p"][..]), "request"), ((&[("q", "p")], &[]), "response")] {
        let lost = example_changes(whole, half);
        assert!(
            matches!(&lost[..], [only] if only.ends_with(&format!("Changed Removed {part}"))),
            "{lost:?}"
        );
        let found = example_changes(half, whole);
        assert!(
            matches!(&found[..], [only] if only.ends_with(&format!("Changed Added {part}"))),
            "{found:?}"
        );
    }
}

#[test]
fn further_requests_of_a_response_are_examples() {
    let both: Messages<'_> = (&[("q", "p"), ("r", "p")], &["p"]);
    assert_eq!(example_changes((&[("q", "p")], &["p"]), both), ["r Added Added"]);
    assert_eq!(example_changes(both, (&[("r", "p")], &["p"])), ["q Removed Removed"]);
}
