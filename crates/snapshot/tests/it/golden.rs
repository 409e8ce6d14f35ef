//! Files of three releases and the exports that become of them, byte by byte.
//! `UPDATE_GOLDEN=1` writes them anew.

use std::{env, fs, path::Path};

use snapshot::{
    Kind, ServiceType,
    generate::{Release, bulk, demo, era, many},
};

use crate::support::{Arrays, definitions, export, usable};

#[track_caller]
fn check(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let golden = fs::read(&path).unwrap();
    let differs = golden.iter().zip(bytes).position(|(a, b)| a != b);
    let same = golden == bytes;
    assert!(same, "{name} differs from byte {differs:?} on");
}

#[track_caller]
fn check_era(name: &str, release: Release, counts: [u32; 5], arrays: usize) {
    let file = era(release);
    check(&format!("{name}.json"), &file);
    let outline = usable(&file);
    assert_eq!(outline.counts, counts);
    assert_eq!(outline.problems.len(), 5 - arrays, "{:?}", outline.problems);

    let first = definitions(&file);
    let exported = export(&first);
    check(&format!("{name}.exported.json"), &exported);
    assert_eq!(definitions(&exported), first);
    if arrays == 5 {
        assert_eq!(Arrays::of(&exported).documents(), Arrays::of(&file).documents());
    }
}

#[test]
fn a_file_of_2019() {
    check_era("2019", Release::Y2019, [3, 3, 12, 12, 0], 4);
}

#[test]
fn a_file_of_1_7() {
    check_era("1.7", Release::V1_7, [7, 8, 24, 24, 7], 5);
}

#[test]
fn a_file_of_1_16() {
    check_era("1.16", Release::V1_16, [7, 10, 24, 24, 7], 5);
}

#[test]
fn the_demo_has_forty_services_of_every_type_and_no_problem() {
    let file = demo();
    let outline = usable(&file);
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
fn a_file_of_1_16_has_a_value_in_every_field() {
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
fn bulk_is_as_long_as_asked_and_has_no_problem() {
    for bytes in [1, 700_000, 5_000_000] {
        let mut file = Vec::new();
        bulk(bytes, &mut file).unwrap();
        let outline = usable(&file);
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
fn many_has_so_many_services_each_with_a_name_of_its_own() {
    let outline = usable(&many(1000));
    assert_eq!(outline.problems, []);
    assert_eq!(outline.definitions.len(), 1000);
    let types = Kind::ALL.map(|kind| outline.counts[kind.index()]);
    assert!(types.iter().all(|count| *count > 0), "{types:?}");
}
