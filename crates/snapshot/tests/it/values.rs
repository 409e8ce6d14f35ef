//! What the reader accepts, a default export makes readable for Microcks. A broken document costs its
//! service, and never another one.

use std::env;

use proptest::prelude::*;
use snapshot::{
    Definition, Kind, Limits, Release, Severity, Summary, Writer, adapt_to_release, read,
};
use snapshot_generator::odd_file;

use crate::{
    microcks_reader::read_as_microcks,
    support::{problems, read_usable, single_definition},
};

/// A default export, as the repository makes it.
fn default_export(definitions: &[(Definition, Summary)]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    let mut is_left_out = vec![false; definitions.len()];
    for kind in Kind::ALL {
        for ((definition, summary), is_left_out) in definitions.iter().zip(&mut is_left_out) {
            let section = definition.section(kind);
            let adapted = adapt_to_release(section, kind, Release::NEWEST);
            if !summary.may_need_adapting() {
                assert_eq!(adapted.section, section, "a value was not noticed");
                assert!(adapted.dropped.is_empty());
            }
            *is_left_out |= kind == Kind::Service && adapted.section.is_empty();
            if !*is_left_out {
                writer.section(kind, &adapted.section).unwrap();
            }
        }
    }
    writer.finish().unwrap()
}

/// `PROPTEST_CASES`, 500 by default.
fn cases() -> u32 {
    env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::with_cases(cases())
    })]

    #[test]
    fn microcks_reads_a_default_export_of_all_that_the_reader_accepts(file in odd_file(("p", "Plain"), ("s", "Odd"))) {
        let manifest = read(file.as_bytes(), Limits::default());
        prop_assert!(manifest.is_usable(), "{:#?}", manifest.problems);
        // The plain service is never lost.
        let plain = manifest.definitions.iter().find(|it| &*it.summary.key.name == "Plain");
        prop_assert!(plain.is_some());
        prop_assert_eq!(manifest.definitions.len() + manifest.broken_services as usize, 2);
        let definitions: Vec<(Definition, Summary)> = manifest
            .definitions
            .iter()
            .map(|entry| (entry.definition(file.as_bytes()).unwrap(), entry.summary.clone()))
            .collect();
        for (definition, summary) in &definitions {
            prop_assert_eq!(&definition.summary().unwrap(), summary);
        }
        let export = default_export(&definitions);
        let result = read_as_microcks(&export);
        prop_assert!(result.is_ok(), "{result:?} {}", String::from_utf8_lossy(&export));
        // What is exported is not adapted again.
        let again = read(&export, Limits::default());
        prop_assert!(again.is_usable(), "{:#?}", again.problems);
        for entry in &again.definitions {
            prop_assert!(!entry.summary.may_need_adapting(), "{:?} {}", again.problems, String::from_utf8_lossy(&export));
        }
    }
}

#[test]
fn model_rejects_what_microcks_rejects() {
    let file = |service: &str| format!("{{\"services\":[{{{service}}}],\"resources\":[]}}");
    for good in [
        "\"id\":5,\"metadata\":{\"lastUpdate\":\"2024-03-09\"}",
        "\"type\":0",
        "\"operations\":[{\"name\":\"\",\"defaultDelay\":\" 5 \",\"override\":1}]",
    ] {
        assert_eq!(read_as_microcks(file(good).as_bytes()), Ok(()), "{good}");
    }
    for bad in [
        "\"unheard\":null",
        "\"type\":\"rest\"",
        "\"type\":7",
        "\"metadata\":{\"lastUpdate\":\"2024-03-09 16:00:00\"}",
        "\"metadata\":{\"lastUpdate\":1.5}",
        "\"operations\":[{\"name\":\"\",\"defaultDelay\":1e300}]",
        "\"operations\":[{\"name\":\"\",\"callbackInfos\":{\"c\":{\"order\":2147483648}}}]",
        "\"operations\":{}",
        "\"operations\":[{\"method\":\"GET\"}]",
        "\"metadata\":{\"labels\":{\"a.b\":null}}",
    ] {
        assert!(read_as_microcks(file(bad).as_bytes()).is_err(), "{bad}");
    }
    let digits = file(&format!("\"id\":{}", "7".repeat(1_001)));
    assert!(read_as_microcks(digits.as_bytes()).is_err());
}

/// A file with two services that have one response each.
fn two_services(service: &str, response: &str) -> String {
    format!(
        "{{\"services\":[\n{{\"id\":\"a\",\"name\":\"Orders\",\"version\":\"1\",\"operations\":[{{\"name\":\"o\"}}]{service}}},\n\
         {{\"id\":\"b\",\"name\":\"Users\",\"version\":\"1\",\"operations\":[{{\"name\":\"o\"}}]}}],\n\"resources\":[],\n\
         \"requests\":[{{\"id\":\"q\",\"name\":\"ok\",\"operationId\":\"a-o\",\"responseId\":\"p\"}}],\n\
         \"responses\":[\n{{\"id\":\"p\",\"name\":\"ok\",\"operationId\":\"a-o\"{response}}},\n\
         {{\"id\":\"r\",\"name\":\"ok\",\"operationId\":\"b-o\"}}],\n\"eventMessages\":[]}}"
    )
}

#[test]
fn broken_document_costs_its_service_and_is_named() {
    let file = two_services("", ",\"headers\":[{\"name\":\"x\",\"values\":\"y\"}]");
    let manifest = read_usable(file.as_bytes());
    let names: Vec<&str> = manifest.definitions.iter().map(|it| &*it.summary.key.name).collect();
    assert_eq!((names, manifest.broken_services), (vec!["Users"], 1));
    let warnings: Vec<String> =
        problems(file.as_bytes()).into_iter().filter(|it| it.starts_with("warning")).collect();
    assert_eq!(
        warnings,
        [
            "warning 2:1 `/services/0` `Orders 1` is not imported because of a problem in the file. \
             The other services can be imported. To import this one too, correct the file and choose \
             it again.",
            "warning 7:75 `/responses/0/headers/0/values` Values of header 1 of the response `ok`: \
             expected an array, found text.",
        ]
    );
    let services: Vec<_> = manifest.problems.iter().filter_map(|it| it.service.as_ref()).collect();
    assert!(services.iter().all(|service| &*service.name == "Orders"), "{services:?}");
    assert_eq!(services.len(), 2);
}

#[test]
fn broken_service_takes_its_documents_along_without_further_warnings() {
    for broken in [",\"xmlNS\":{}", ",\"name\":\"n\"", ",\"metadata\":[]"] {
        let file = two_services(broken, "");
        let manifest = read_usable(file.as_bytes());
        assert_eq!((manifest.definitions.len(), manifest.broken_services), (1, 1), "{broken}");
        let warnings = manifest.problems.iter().filter(|it| it.severity == Severity::Warning);
        assert_eq!(warnings.count(), 2, "{broken} {:#?}", manifest.problems);
        assert!(manifest.orphans.is_empty());
    }
}

#[test]
fn file_in_which_nothing_is_left_is_rejected() {
    let file = two_services("", ",\"content\":{}")
        .replace("\"operationId\":\"b-o\"", "\"operationId\":\"b-o\",\"content\":[]");
    let manifest = read(file.as_bytes(), Limits::default());
    assert!(!manifest.is_usable());
    assert!(manifest.definitions.is_empty());
    let refused: Vec<&str> = manifest
        .problems
        .iter()
        .filter(|it| it.severity == Severity::Refused)
        .map(|it| &*it.message)
        .collect();
    assert_eq!(
        refused,
        [
            "Body of the response `ok`: expected text, found an object.",
            "Body of the response `ok`: expected text, found an array.",
        ]
    );
}

#[test]
fn values_that_microcks_converts_are_accepted_with_a_note() {
    let service = ",\"metadata\":{\"createdOn\":\" \"},\"type\":1";
    let file = two_services(service, ",\"fault\":1");
    assert_eq!(
        problems(file.as_bytes()),
        [
            "note 2:93 `/services/0/metadata/createdOn` `services/*/metadata/createdOn` is `\" \"`, \
             which Microcks reads as no value.",
            "note 2:105 `/services/0/type` `services/*/type` is `1`, which Microcks reads as `REST`.",
            "note 7:51 `/responses/0/fault` `responses/*/fault` is `1`, which Microcks reads as true.",
        ]
    );
    let summary = &read_usable(file.as_bytes()).definitions[0].summary;
    assert_eq!((summary.kind.name(), summary.last_update), ("REST", None));
}

#[test]
fn unreadable_values_are_kept_with_a_warning_that_names_the_service() {
    let service = ",\"metadata\":{\"lastUpdate\":\"2024-03-09 16:00:00\"}";
    let file = two_services(service, "");
    let manifest = read_usable(file.as_bytes());
    let [warning] = &manifest.problems[..] else { panic!("{:#?}", manifest.problems) };
    assert_eq!(
        &*warning.message,
        "Date of last change of the service `Orders`: Microcks cannot read a date in this format. It \
         reads milliseconds since 1970, and ISO 8601 such as 2024-03-09T16:00:00Z. Mockpit keeps the \
         value, and exports omit it, because Microcks would import nothing from such a file."
    );
    assert_eq!(warning.service.as_ref().map(|it| &*it.name), Some("Orders"));
    let entry = &manifest.definitions[0];
    assert!(entry.summary.may_need_adapting() && entry.summary.last_update.is_none());
    let definition = entry.definition(file.as_bytes()).unwrap();
    assert!(definition.section(Kind::Service).contains("2024-03-09 16:00:00"), "it is kept");
}

#[test]
fn what_microcks_cannot_use_is_kept_with_a_warning() {
    let service = ",\"metadata\":{\"labels\":{\"io.team\":\"blue\",\"team\":\"blue\"}}";
    let file = two_services(service, "").replacen("[{\"name\":\"o\"}]", "[{\"name\":\"o\"},{}]", 1);
    assert_eq!(
        problems(file.as_bytes()),
        [
            "warning 2:68 `/services/0/operations/1` Operation 2 of the service `Orders` has no name. \
             Mockpit keeps it, and exports omit it, because Microcks fails to show a service with it.",
            "warning 2:95 `/services/0/metadata/labels/io.team` Label `io.team` of the service \
             `Orders`: Microcks cannot read a key with a dot or a null character, which its database \
             rejects. Mockpit keeps the value, and exports omit it, because Microcks would import \
             nothing from such a file.",
        ]
    );
    assert!(read_usable(file.as_bytes()).definitions[0].summary.may_need_adapting());
}

#[test]
fn iso_dates_are_read_as_dates() {
    let file = two_services(",\"metadata\":{\"lastUpdate\":\"2024-03-09T16:00:00.000+00:00\"}", "");
    assert_eq!(
        read_usable(file.as_bytes()).definitions[0].summary.last_update,
        Some(1_710_000_000_000)
    );
}

#[test]
fn equal_instant_in_another_format_is_no_change() {
    let with_date = |date: &str| {
        let service = format!(
            "{{\"id\":\"a\",\"name\":\"A\",\"version\":\"1\",\"metadata\":{{\"lastUpdate\":{date}}}}}"
        );
        single_definition(format!("{{\"services\":[{service}]}}").as_bytes())
    };
    let number = with_date("1710000000000");
    let diff = snapshot::diff(&number, &with_date("\"2024-03-09T16:00:00Z\""));
    assert!(diff.is_formatting_only(), "{diff:?}");
    let diff = snapshot::diff(&number, &with_date("\"2024-03-09T16:00:01Z\""));
    assert!(diff.is_dates_only(), "{diff:?}");
}

#[test]
fn service_without_an_id_gets_one() {
    for id in ["", "\"id\":null,", "\"id\":\"\","] {
        let file = format!("{{\"services\":[{{{id}\"name\":\"A\",\"version\":\"1\"}}]}}");
        let entry = &read_usable(file.as_bytes()).definitions[0];
        assert!(snapshot::is_microcks_id(entry.summary.id.as_str()), "{id}");
        let definition = entry.definition(file.as_bytes()).unwrap();
        assert_eq!(definition.summary().as_ref(), Some(&entry.summary));
        assert!(entry.matches(&definition));
        assert_eq!(entry.service(file.as_bytes()).unwrap(), definition.section(Kind::Service));
        // The same file gives the same ID again.
        let again = read_usable(file.as_bytes());
        assert_eq!(again.definitions[0].summary.id, entry.summary.id);
    }
}

#[test]
fn service_without_an_id_is_adapted_because_of_its_other_fields() {
    for (id, fields) in
        [("", "\"u\":1"), ("\"id\":null,", "\"type\":0"), ("\"id\":\"\",", "\"xmlNS\":\"\"")]
    {
        let file = format!(r#"{{"services":[{{{id}{fields},"name":"A","version":"1"}}]}}"#);
        let manifest = read(file.as_bytes(), Limits::default());
        let entry = &manifest.definitions[0];
        let definition = entry.definition(file.as_bytes()).unwrap();
        let expected = definition.summary().unwrap().unknown_fields;
        assert_eq!(entry.summary.unknown_fields, expected, "{file}");
        assert_eq!(expected, fields != "\"xmlNS\":\"\"", "{file}");
    }
}

#[test]
fn examples_are_pairs_and_events() {
    let message = |id: &str, more: &str| {
        format!("{{\"id\":\"{id}\",\"name\":\"{id}\",\"operationId\":\"s-o\"{more}}}")
    };
    let file = format!(
        "{{\"services\":[{{\"id\":\"s\",\"name\":\"A\",\"version\":\"1\",\"operations\":[{{\"name\":\"o\"}}]}}],\
         \"resources\":[],\"requests\":[{},{},{}],\"responses\":[{},{}],\"eventMessages\":[{}]}}",
        message("q1", ",\"responseId\":\"p1\""),
        message("q2", ",\"responseId\":\"\""),
        message("q3", ",\"responseId\":\"gone\""),
        message("p1", ""),
        message("p2", ""),
        message("e", ""),
    );
    let entry = &read_usable(file.as_bytes()).definitions[0];
    assert_eq!((entry.summary.examples(), entry.summary.unpaired_messages()), (2, 3));
    let definition = entry.definition(file.as_bytes()).unwrap();
    let empty = single_definition(
        b"{\"services\":[{\"id\":\"s\",\"name\":\"A\",\"version\":\"1\",\"operations\":[{\"name\":\"o\"}]}]}",
    );
    let diff = snapshot::diff(&definition, &empty);
    assert_eq!(diff.examples(snapshot::ChangeKind::Removed), 2);
    assert_eq!(diff.unpaired_messages(), 3);
}
