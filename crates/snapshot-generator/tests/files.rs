//! The generated files have no problem and hold what their names promise.

use snapshot::{Kind, Limits, Manifest, ServiceType, read};
use snapshot_generator::{Release, bulk, demo, era, many};

/// The outline of a file that can be imported.
#[track_caller]
fn read_usable(file: &[u8]) -> Manifest {
    let outline = read(file, Limits::default());
    assert!(outline.is_usable(), "{:#?}", outline.problems);
    outline
}

#[test]
fn demo_has_40_services_of_every_type_and_no_problem() {
    let file = demo();
    let outline = read_usable(&file);
    assert_eq!(outline.problems, []);
    assert_eq!(outline.counts[0], 40);
    for kind in ServiceType::KNOWN {
        let of_kind = outline.definitions.iter();
        let count = of_kind.filter(|it| it.summary.kind == kind).count();
        assert!(count >= 2, "{count} of {}", kind.name());
    }
    for name in ["Order API", "Payment API"] {
        let versions = outline.definitions.iter();
        let count = versions.filter(|it| *it.summary.key.name == *name).count();
        assert_eq!(count, 2, "{name}");
    }
    let labelled = outline.definitions.iter();
    assert!(labelled.clone().all(|it| it.summary.labels.len() == 3));
    assert_eq!(file, demo());
}

/// Every field of the format has a value somewhere, so that nothing is only ever null.
#[test]
fn era_1_16_and_demo_have_a_value_in_every_field() {
    let files = [era(Release::V1_16), demo()];
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
        bulk(bytes, &mut file).unwrap();
        let outline = read_usable(&file);
        assert_eq!(outline.problems, []);
        let services = (bytes + 32_500) / 65_000;
        assert_eq!(u64::from(outline.counts[0]), services.max(1));
        if bytes > 1_000_000 {
            let off = (file.len() as f64 / bytes as f64 - 1.0).abs();
            assert!(off < 0.03, "{} bytes for {bytes}", file.len());
            assert!(outline.counts.iter().all(|count| *count > 0));
        }
    }
}

#[test]
fn many_has_the_requested_number_of_services_with_unique_names() {
    let outline = read_usable(&many(1000));
    assert_eq!(outline.problems, []);
    assert_eq!(outline.definitions.len(), 1000);
    let types = Kind::ALL.map(|kind| outline.counts[kind.index()]);
    assert!(types.iter().all(|count| *count > 0), "{types:?}");
}
