//! Values that Microcks cannot read, broken documents, and changes without meaning.

use api_types::{Choice, Decision, ExportOptions, Status, UncallableVersion};
use snapshot::{Dropped, Owner};
use store_tests::{Harness, service, snapshot};

#[test]
fn unreadable_values_are_warned_of_kept_listed_and_left_out() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])])
        .replacen(
            r#""type":"REST","#,
            r#""type":1,"metadata":{"createdOn":"yesterday","lastUpdate":"2024-03-09T16:00:00Z"},"#,
            1,
        )
        .replacen(r#""defaultDelay":0"#, r#""defaultDelay":1e300"#, 1);
    let (_, plan) = harness.upload_and_plan(&file);
    let unreadable: Vec<bool> = plan.rows.iter().map(|row| row.warnings.unreadable).collect();
    assert_eq!(unreadable, [true, false]);
    assert_eq!(plan.rows[0].summary.last_update, Some(1_710_000_000_000));
    harness.import(&file, Choice::Add);
    let stored = harness.store.head().index.entries().next().unwrap().hash;
    let stored = harness.store.section(&stored, snapshot::Kind::Service).unwrap();
    assert!(stored.contains("1e300") && stored.contains("yesterday"), "{stored}");

    let ids = ["a1".into(), "b1".into()];
    let export =
        || harness.repository.export_services(&harness.admin, &ids, ExportOptions::default());
    let listed = export().unwrap().preview().unwrap().dropped;
    let unreadable = |of, name: &str| (Dropped::Unreadable { of, name: name.into() }, 1);
    assert_eq!(
        Vec::from(listed.clone()),
        [unreadable(Owner::Service, "createdOn"), unreadable(Owner::Operation, "defaultDelay")]
    );
    let (file, receipt) = harness.export();
    assert_eq!(receipt.dropped, listed);
    assert!(!file.contains("1e300") && !file.contains("yesterday"), "{file}");
    assert!(file.contains(r#""type":"REST""#) && file.contains("2024-03-09T16:00:00Z"), "{file}");
    assert_eq!((receipt.documents, receipt.examples), ([2, 0, 1, 1, 0], 1));
}

#[test]
fn changes_without_meaning_need_no_decision() {
    let harness = Harness::default();
    let with = |date: &str, paths: &str| {
        snapshot("x", &[service("a1", "A", &[])])
            .replace(
                r#""type":"REST","#,
                &format!(r#""type":"REST","metadata":{{"lastUpdate":{date}}},"#),
            )
            .replace(r#""defaultDelay":0"#, &format!(r#""defaultDelay":0,"resourcePaths":{paths}"#))
    };
    let first = with("1710000000000", r#"["/a","/b"]"#);
    harness.import(&first, Choice::Add);
    for (file, is_trivial) in [
        (with(r#""2024-03-09T16:00:00Z""#, r#"["/a","/b"]"#), true),
        (with("1720000000000", r#"["/a","/b"]"#), true),
        (with("1710000000000", r#"["/b","/a"]"#), true),
        (with("1720000000000", r#"["/b","/c"]"#), false),
    ] {
        let (_, plan) = harness.upload_and_plan(&file);
        let row = &plan.rows[0];
        assert!(matches!(row.status, Status::Changed { .. }), "{:?}", row.status);
        assert_eq!(row.default, is_trivial.then_some(Decision::KeepMine), "{:?}", row.status);
        assert!(row.choices.contains(&Choice::Replace), "it can still be taken");
    }
}

#[test]
fn rest_of_a_file_with_a_broken_document_is_imported() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])])
        .replace(r#""content":"1""#, r#""content":{}"#);
    let report = harness.import(&file, Choice::Add);
    assert_eq!(report.verified, 1);
    let keys: Vec<String> = harness.hashes().keys().map(ToString::to_string).collect();
    assert_eq!(keys, ["B 1"]);
}

#[test]
fn service_without_an_id_is_imported_with_a_new_one() {
    let harness = Harness::default();
    let file = snapshot("x", &[service("a1", "A", &[])]).replace(r#""id":"a1","#, "");
    let report = harness.import(&file, Choice::Add);
    assert_eq!(report.verified, 1);
    let (_, plan) = harness.upload_and_plan(&file);
    assert_eq!(plan.rows[0].status, Status::Identical);
}

#[test]
fn versions_that_cannot_be_called_are_remarked() {
    let harness = Harness::default();
    for (version, uncallable) in [
        (r#""1.0""#, None),
        (r#""""#, Some(UncallableVersion::Blank)),
        ("null", Some(UncallableVersion::Blank)),
        (r#"" ""#, Some(UncallableVersion::Blank)),
        ("\"\u{200b}\"", Some(UncallableVersion::Blank)),
        (r#""api/v1""#, Some(UncallableVersion::Slash)),
    ] {
        let file = snapshot("x", &[service("a1", "A", &[])])
            .replace(r#""version":"1""#, &format!(r#""version":{version}"#));
        let (_, plan) = harness.upload_and_plan(&file);
        assert_eq!(plan.rows[0].warnings.uncallable, uncallable, "{version}");
        assert!(!plan.rows[0].warnings.blank_name);
    }
    let file = snapshot("x", &[service("a1", " ", &[])]);
    assert!(harness.upload_and_plan(&file).1.rows[0].warnings.blank_name);
}
