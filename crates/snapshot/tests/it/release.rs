//! Exports for a release, and the detection of the release that wrote a file.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;
use snapshot::{Definition, DropReport, Kind, Release, ServiceType, Writer, adapt_to_release};
use snapshot_generator::{self as generator, Generator, ServiceDraft, release_snapshot};

use crate::{
    samples::sample,
    support::{definitions, file_with_every_type, read_usable},
};

/// Exports definitions for a release. Returns the file and what was dropped.
fn export(definitions: &[Definition], release: Release) -> (Vec<u8>, DropReport) {
    let mut writer = Writer::for_release(Vec::new(), release).unwrap();
    let mut dropped = DropReport::default();
    let readable: Vec<_> = definitions
        .iter()
        .filter(|definition| {
            adapt_to_release(definition.section(Kind::Service), Kind::Service, release).documents
                > 0
        })
        .collect();
    for kind in Kind::ALL.into_iter().filter(|kind| release.reads(*kind)) {
        for definition in &readable {
            let adapted = adapt_to_release(definition.section(kind), kind, release);
            writer.section(kind, &adapted.section).unwrap();
            dropped.merge(&adapted.dropped);
        }
    }
    (writer.finish().unwrap(), dropped)
}

/// Collects the paths of all fields in a value. Keys of maps and indexes of arrays do not count.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            let map = ["bindings", "callbackInfos", "labels", "annotations"]
                .iter()
                .any(|map| path.ends_with(map));
            for (name, value) in fields {
                let path = if map { format!("{path}.*") } else { format!("{path}.{name}") };
                paths(value, &path, found);
                found.insert(path);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|it| paths(it, path, found)),
        _ => {}
    }
}

fn all_paths(file: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    paths(&serde_json::from_slice(file).unwrap(), "", &mut found);
    found
}

/// The fields that each release introduced. Taken from the sources of Microcks, independently of
/// the schema of the crate.
const INTRODUCED_BY: &[(&str, &[&str])] = &[
    ("0.8", &[".services.operations.parameterConstraints"]),
    ("1.0", &[".services.operations.bindings"]),
    ("1.1", &[".services.operations.action"]),
    (
        "1.2",
        &[
            ".resources.path",
            ".services.operations.bindings.*.qoS",
            ".services.operations.bindings.*.persistent",
        ],
    ),
    (
        "1.3",
        &[
            ".services.sourceArtifact",
            ".resources.sourceArtifact",
            ".requests.sourceArtifact",
            ".responses.sourceArtifact",
            ".services.operations.bindings.*.method",
        ],
    ),
    ("1.7", &[".eventMessages", ".eventMessages.dispatchCriteria"]),
    ("1.8", &[".resources.operations"]),
    ("1.10", &[".resources.mainArtifact"]),
    ("1.13", &[".services.operations.defaultDelayStrategy"]),
    (
        "1.14",
        &[
            ".services.operations.callbackInfos",
            ".services.operations.triggerInfos",
            ".services.operations.reply",
            ".services.operations.bindings.*.routingKey",
            ".requests.callbackName",
            ".responses.callbackName",
            ".eventMessages.replyId",
        ],
    ),
];

#[test]
fn file_for_a_release_has_exactly_the_fields_that_it_knows() {
    let all = definitions(&file_with_every_type(7));
    let whole = all_paths(&export(&all, Release::NEWEST).0);
    for release in Release::ALL {
        let (file, _) = export(&all, release);
        let paths = all_paths(&file);
        for (number, introduced) in INTRODUCED_BY {
            let since: Release = number.parse().unwrap();
            for path in *introduced {
                assert!(whole.contains(*path), "the generated file has no {path}");
                // Releases before 1.0 drop event services, the only ones with bindings.
                let event = path.contains("bindings.") && release < Release::V1_0;
                assert_eq!(
                    paths.contains(*path),
                    release >= since && !event,
                    "{path} in a file for {release}"
                );
            }
        }
    }
}

#[test]
fn services_are_written_only_for_releases_that_know_their_type() {
    let all = definitions(&file_with_every_type(3));
    let types = |release: Release| {
        let manifest = read_usable(&export(&all, release).0);
        manifest.definitions.iter().map(|it| it.summary.kind).collect::<BTreeSet<_>>()
    };
    let mut known = BTreeSet::from([ServiceType::Rest, ServiceType::SoapHttp]);
    known.insert(ServiceType::GenericRest);
    assert_eq!(types(Release::V0_8), known);
    known.insert(ServiceType::Event);
    assert_eq!(types(Release::V1_2), known);
    known.insert(ServiceType::Grpc);
    assert_eq!(types(Release::V1_3), known);
    known.insert(ServiceType::Graphql);
    assert_eq!(types(Release::V1_5_1), known);
    known.insert(ServiceType::GenericEvent);
    assert_eq!(types(Release::V1_6), known);
    assert_eq!(types(Release::NEWEST), known);
}

#[test]
fn large_file_of_1_16_is_adapted_to_1_11() {
    let Some(file) = sample("microcks-1.16-large.json") else { return };
    let all = definitions(&file);
    let (adapted, dropped) = export(&all, Release::V1_10);
    let manifest = read_usable(&adapted);
    assert_eq!(manifest.problems, []);
    assert_eq!(manifest.counts, [71, 89, 147, 147, 39]);
    assert_eq!(manifest.writer_versions.describe().as_deref(), Some("Microcks 1.10 to 1.12.1"));
    assert!(dropped.to_string().contains("in `body`"), "{dropped}");
    assert!(dropped.to_string().contains("callbacks of"), "{dropped}");

    let (same, nothing) = export(&all, Release::NEWEST);
    assert_eq!(definitions(&same), all);
    assert!(nothing.is_empty());
}

#[test]
fn file_without_documents_or_with_an_unread_part_may_be_of_any_release() {
    for file in
        ["{}", "{\"services\":[]}", "null", "<html></html>", "{\"services\":[{\"id\":\"a\",,"]
    {
        let manifest = snapshot::read(file.as_bytes(), snapshot::Limits::default());
        assert_eq!(manifest.writer_versions.describe(), None, "{file}");
    }
}

#[test]
fn writer_versions_follow_from_the_fields_of_a_file() {
    let check = |file: &[u8], words: Option<&str>| {
        assert_eq!(read_usable(file).writer_versions.describe().as_deref(), words);
    };
    check(&release_snapshot(generator::Release::V1_16), Some("Microcks 1.14 and newer"));
    check(&release_snapshot(generator::Release::Y2019), Some("Microcks 0.8 and 0.9"));
    for (name, words) in [
        ("microcks-1.16-small.json", "Microcks 1.14 and newer"),
        ("testcontainers-java.json", "Microcks 1.8 to 1.9"),
    ] {
        if let Some(file) = sample(name) {
            check(&file, Some(words));
        }
    }
    // No single release can have written a file assembled from two.
    let [new, old] = [generator::Release::V1_16, generator::Release::Y2019].map(|release| {
        serde_json::from_slice::<BTreeMap<String, Vec<Value>>>(&release_snapshot(release))
    });
    let (mut both, old) = (new.unwrap(), old.unwrap());
    for (kind, documents) in old {
        both.entry(kind).or_default().extend(documents);
    }
    let both = serde_json::to_vec(&both).unwrap();
    assert_eq!(snapshot::read(&both, snapshot::Limits::default()).writer_versions.releases(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// The fields of the file are not newer than the release, and adapting again changes nothing.
    #[test]
    fn file_for_a_release_can_be_read_by_that_release(
        seed: u64,
        at in 0..Release::ALL.len(),
        operations in 0..5_usize,
        examples in 0..4_usize,
    ) {
        let release = Release::ALL[at];
        let mut generator = Generator::new(seed);
        for kind in ServiceType::KNOWN {
            let name = format!("a.b.{}", kind.name());
            generator.service(ServiceDraft::new(kind, name, "1").operations(operations).examples(examples));
        }
        let all = definitions(&generator.snapshot());
        let (file, dropped) = export(&all, release);
        let manifest = read_usable(&file);
        prop_assert!(manifest.writer_versions.releases().is_none_or(|releases| *releases.start() <= release));
        let (again, nothing) = export(&definitions(&file), release);
        prop_assert_eq!(&again, &file);
        prop_assert!(nothing.is_empty(), "{}", nothing);
        if dropped.is_empty() && release >= Release::V1_7 {
            prop_assert_eq!(definitions(&file).len(), all.len());
        }
    }
}
