//! Exports: the content of the file. A file is never silently incomplete.

use api_types::{Choice, ExportOptions, Preview, Receipt};
use data_encoding::HEXLOWER;
use repository::ExportError;
use sha2::{Digest, Sha256};
use snapshot::{Limits, Release, ServiceKey, read};
use store_tests::{Harness, admin, service, snapshot};

fn filled() -> Harness {
    let harness = Harness::default();
    let services = [
        service("b1", "B", &[("two", "2"), ("one", "1")]),
        service("a1", "A", &[("one", "1")]),
        service("c1", "C", &[]),
    ];
    harness.import(&snapshot("x", &services), Choice::Add);
    harness
}

#[test]
fn export_of_an_imported_export_has_the_same_bytes() {
    let (first, receipt) = filled().export();
    assert_eq!(receipt.documents, [3, 0, 3, 3, 0]);
    assert_eq!(receipt.size, first.len() as u64);
    assert_eq!(*receipt.sha256, HEXLOWER.encode(&Sha256::digest(&first)));

    let other = Harness::default();
    other.import(&first, Choice::Add);
    assert_eq!(other.export().0, first);
}

#[test]
fn export_has_exactly_the_chosen_services_ordered_by_name() {
    let harness = filled();
    let export = harness
        .repository
        .export_services(&harness.admin, &["b1".into(), "a1".into()], ExportOptions::default())
        .unwrap();
    let mut bytes = Vec::new();
    let receipt = export.write_to(&mut bytes).unwrap();
    assert_eq!(receipt.documents, [2, 0, 3, 3, 0]);
    let outline = read(&bytes, Limits::default());
    assert_eq!(outline.problems, []);
    let names: Vec<_> =
        outline.definitions.iter().map(|definition| &*definition.summary.key.name).collect();
    assert_eq!(names, ["A", "B"]);
}

#[test]
fn export_of_a_missing_service_fails_with_its_id() {
    let harness = filled();
    let gone = harness.repository.export_services(
        &harness.admin,
        &["a1".into(), "zz".into()],
        ExportOptions::default(),
    );
    assert!(matches!(gone, Err(ExportError::MissingServices(ids)) if ids == ["zz".into()]));
    assert!(matches!(
        harness.repository.export_services(&harness.admin, &[], ExportOptions::default()),
        Err(ExportError::NothingSelected)
    ));
}

#[test]
fn unknown_fields_are_stored_but_not_exported() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")])])
        .replace(r#""status":"200""#, r#""status":"200","newer":{"x":1}"#);
    harness.import(&file, Choice::Add);
    let hash = harness.store.head().index.entries().next().unwrap().hash;
    let stored = harness.store.section(&hash, snapshot::Kind::Response).unwrap();
    assert!(stored.contains(r#""newer":{"x":1}"#), "{stored}");
    let (export, receipt) = harness.export();
    assert!(!export.contains("newer"), "{export}");
    assert_eq!(receipt.documents, [1, 0, 1, 1, 0]);
}

#[test]
fn export_ignores_later_revisions() {
    let harness = filled();
    let export = harness
        .repository
        .export_services(&harness.admin, &["a1".into()], ExportOptions::default())
        .unwrap();
    harness.import(&snapshot("x", &[service("a1", "A", &[("one", "changed")])]), Choice::Replace);
    let mut bytes = Vec::new();
    let receipt = export.write_to(&mut bytes).unwrap();
    assert_eq!(receipt.revision.0, 1);
    assert!(!String::from_utf8(bytes).unwrap().contains("changed"));
}

const KEY: &str = "AKIAZ5GMXQ7TPLWEA2BC";

/// Three services: one of a type that old releases do not know, one with a trigger and an example with
/// a secret.
fn mixed() -> Harness {
    let harness = Harness::default();
    let file = snapshot(
        "x",
        &[
            service("a1", "A", &[("one", "1")]),
            service("b1", "B", &[("one", KEY)]),
            service("c1", "C", &[("one", "1")]),
        ],
    )
    .replace(
        r#""name":"B","version":"1","type":"REST","operations":[{"#,
        r#""name":"B","version":"1","type":"REST","operations":[{"triggerInfos":[{"serviceName":"A"}],"reply":null,"#,
    )
    .replace(
        r#""name":"C","version":"1","type":"REST""#,
        r#""name":"C","version":"1","type":"GRAPHQL""#,
    )
    .replace(
        &format!(r#""content":"{KEY}""#),
        &format!(r#""content":"{KEY}","dispatchCriteria":"?api_key=k1""#),
    );
    assert!(file.contains("triggerInfos") && file.contains("GRAPHQL") && file.contains("api_key"));
    harness.import(&file, Choice::Add);
    harness
}

fn with(harness: &Harness, options: ExportOptions) -> (Preview, String, Receipt) {
    let ids = ["a1".into(), "b1".into(), "c1".into()];
    let export = harness.repository.export_services(&harness.admin, &ids, options).unwrap();
    let mut bytes = Vec::new();
    let receipt = export.write_to(&mut bytes).unwrap();
    (export.preview().unwrap(), String::from_utf8(bytes).unwrap(), receipt)
}

#[test]
fn fields_that_the_reader_does_not_know_are_previewed_and_dropped() {
    let harness = mixed();
    let options = ExportOptions { reader: Release::V1_10, redact: false };
    let (preview, file, receipt) = with(&harness, options);
    assert_eq!(preview.dropped.to_string(), "triggers of 1 operation");
    assert_eq!((preview.services, preview.omitted_total), (3, 0));
    assert!(preview.is_incomplete());
    assert!(!file.contains("triggerInfos") && !file.contains("reply"), "{file}");
    assert_eq!(receipt.dropped, preview.dropped);
    assert_eq!(receipt.options, options);
    assert_eq!(receipt.documents, [3, 0, 3, 3, 0]);
    assert_eq!(read(file.as_bytes(), Limits::default()).problems, []);
}

#[test]
fn service_of_a_type_that_the_reader_does_not_know_is_omitted_with_its_documents() {
    let harness = mixed();
    let options = ExportOptions { reader: Release::V1_3, redact: false };
    let (preview, file, receipt) = with(&harness, options);
    assert_eq!(preview.services, 2);
    assert_eq!(preview.omitted, [ServiceKey::new("C", "1")]);
    assert_eq!(preview.omitted_total, 1);
    assert_eq!(receipt.documents, [2, 0, 2, 2, 0]);
    assert!(!file.contains("c1-GET"), "{file}");
    assert!(!file.contains("eventMessages"), "{file}");
    let outline = read(file.as_bytes(), Limits::default());
    assert!(outline.is_usable());
    assert_eq!(outline.counts, receipt.documents);
}

#[test]
fn secrets_are_previewed_and_redacted_on_request() {
    let harness = mixed();
    let (preview, file, receipt) = with(&harness, ExportOptions::default());
    assert!(!preview.is_incomplete());
    assert_eq!(preview.secrets.total, 2);
    let rules: Vec<_> = preview.secrets.found.iter().map(|found| &*found.secret.rule).collect();
    assert_eq!(rules, ["aws-access-key-id", "dispatch-criteria"]);
    assert!(preview.secrets.found.iter().all(|found| found.service == ServiceKey::new("B", "1")));
    assert!(file.contains(KEY));
    assert_eq!((receipt.redacted, preview.criteria), (0, 0));

    let options = ExportOptions { reader: Release::NEWEST, redact: true };
    let (preview, redacted, receipt) = with(&harness, options);
    assert_eq!((preview.secrets.total, preview.criteria, receipt.redacted), (2, 1, 2));
    let expected = file.replace(KEY, "REDACTED").replace("?api_key=k1", "?api_key=REDACTED");
    assert_eq!(redacted, expected);
}

#[test]
fn preview_ignores_secrets_in_dropped_documents() {
    let harness = Harness::default();
    let event = format!(
        r#"{{"services":[{{"id":"e1","name":"E","version":"1","type":"EVENT","operations":[{{"name":"SEND e"}}]}}],"resources":[],"requests":[],"responses":[],"eventMessages":[{{"id":"m","name":"m","operationId":"e1-SEND e","content":"{KEY}"}}]}}"#
    );
    harness.import(&event, Choice::Add);
    let preview = |reader| {
        let options = ExportOptions { reader, redact: false };
        let export =
            harness.repository.export_services(&harness.admin, &["e1".into()], options).unwrap();
        let mut bytes = Vec::new();
        let receipt = export.write_to(&mut bytes).unwrap();
        (export.preview().unwrap(), String::from_utf8(bytes).unwrap(), receipt)
    };
    let (old, file, receipt) = preview(Release::V1_6);
    assert_eq!(old.dropped.to_string(), "1 event message");
    assert_eq!((old.secrets.total, receipt.documents), (0, [1, 0, 0, 0, 0]));
    assert_eq!(receipt.dropped, old.dropped);
    assert!(!file.contains(KEY));
    let (new, file, _) = preview(Release::V1_7);
    assert_eq!((new.secrets.total, new.is_incomplete()), (1, false));
    assert!(file.contains(KEY));
}

#[test]
fn service_of_an_unknown_type_is_omitted_and_previewed() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")])]).replace("REST", "rest");
    harness.import(&file, Choice::Add);
    let options = ExportOptions::default();
    let export =
        harness.repository.export_services(&harness.admin, &["a1".into()], options).unwrap();
    let preview = export.preview().unwrap();
    assert_eq!((preview.services, preview.omitted_total), (0, 1));
    let receipt = export.write_to(std::io::sink()).unwrap();
    assert_eq!(receipt.documents, [0; 5]);
}

#[test]
fn receipt_is_the_newest_of_its_account_and_id() {
    let Harness { repository, .. } = Harness::default();
    for (name, size) in [("anna", 1), ("bob", 2), ("anna", 3)] {
        let receipt = Receipt { size, ..Receipt::default() };
        repository.store_receipt(&admin(name), "export".into(), receipt);
    }
    let size = |name| repository.receipt(&admin(name), "export").map(|receipt| receipt.size);
    assert_eq!([size("anna"), size("bob"), size("eve")], [Some(3), Some(2), None]);
}
