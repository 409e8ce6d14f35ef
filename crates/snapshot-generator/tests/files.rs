//! The generated files have no problems and the expected contents.

use snapshot::{Kind, Limits, Manifest, ServiceType, read};
use snapshot_generator::{Release, demo, many_services, release_snapshot, write_bulk};

/// Reads a file and asserts that it can be imported.
#[track_caller]
fn read_usable(file: &[u8]) -> Manifest {
    let manifest = read(file, Limits::default());
    assert!(manifest.is_usable(), "{:#?}", manifest.problems);
    manifest
}

#[test]
fn demo_has_40_services_of_every_type_and_no_problem() {
    let file = demo();
    let manifest = read_usable(&file);
    assert_eq!(manifest.problems, []);
    assert_eq!(manifest.counts[0], 40);
    for kind in ServiceType::KNOWN {
        let of_kind = manifest.definitions.iter();
        let count = of_kind.filter(|it| it.summary.kind == kind).count();
        assert!(count >= 2, "{count} of {}", kind.name());
    }
    for name in ["Order API", "Payment API"] {
        let versions = manifest.definitions.iter();
        let count = versions.filter(|it| *it.summary.key.name == *name).count();
        assert_eq!(count, 2, "{name}");
    }
    let labelled = manifest.definitions.iter();
    assert!(labelled.clone().all(|it| it.summary.labels.len() == 3));
    assert_eq!(file, demo());
}

/// A field that is always null would not be tested.
#[test]
fn files_of_1_16_have_a_value_in_every_field() {
    let files = [release_snapshot(Release::V1_16), demo()];
    let text = String::from_utf8(files.concat()).unwrap();
    let never: Vec<_> = FIELDS
        .iter()
        .filter(|field| {
            let key = format!("\"{field}\":");
            let values = text.match_indices(&key).map(|(at, _)| &text[at + key.len()..]);
            !values.clone().any(|value| !value.starts_with("null"))
        })
        .collect();
    assert_eq!(never, [&"testCaseId"], "test runs are not exported");
}

const FIELDS: &[&str] = &[
    "xmlNS",
    "createdOn",
    "lastUpdate",
    "annotations",
    "labels",
    "sourceArtifact",
    "operations",
    "method",
    "action",
    "inputName",
    "outputName",
    "bindings",
    "keyType",
    "destinationType",
    "destinationName",
    "qoS",
    "persistent",
    "routingKey",
    "callbackInfos",
    "callbackUrlExpression",
    "order",
    "triggerInfos",
    "serviceName",
    "serviceVersion",
    "operationName",
    "reply",
    "addressLocation",
    "channelAddress",
    "dispatcher",
    "dispatcherRules",
    "defaultDelay",
    "defaultDelayStrategy",
    "resourcePaths",
    "parameterConstraints",
    "required",
    "recopy",
    "mustMatchRegexp",
    "path",
    "mainArtifact",
    "testCaseId",
    "headers",
    "values",
    "responseId",
    "callbackName",
    "queryParameters",
    "status",
    "mediaType",
    "dispatchCriteria",
    "fault",
    "replyId",
];

#[test]
fn bulk_has_the_requested_size_and_no_problem() {
    for bytes in [1, 700_000, 5_000_000] {
        let mut file = Vec::new();
        write_bulk(bytes, &mut file).unwrap();
        let manifest = read_usable(&file);
        assert_eq!(manifest.problems, []);
        let services = (bytes + 32_500) / 65_000;
        assert_eq!(u64::from(manifest.counts[0]), services.max(1));
        if bytes > 1_000_000 {
            let deviation = (file.len() as f64 / bytes as f64 - 1.0).abs();
            assert!(deviation < 0.03, "{} bytes for {bytes}", file.len());
            assert!(manifest.counts.iter().all(|count| *count > 0));
        }
    }
}

#[test]
fn many_has_the_requested_number_of_services_with_unique_names() {
    let manifest = read_usable(&many_services(1000));
    assert_eq!(manifest.problems, []);
    assert_eq!(manifest.definitions.len(), 1000);
    let types = Kind::ALL.map(|kind| manifest.counts[kind.index()]);
    assert!(types.iter().all(|count| *count > 0), "{types:?}");
}
