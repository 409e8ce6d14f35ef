//! Exporting: what is in the file, and that it is never silently shorter.

use repository::{
    Choice, ExportError,
    trial::{Bench, service, snapshot},
};
use sha2::{Digest, Sha256};
use snapshot::{Limits, read};

fn filled() -> Bench {
    let bench = Bench::default();
    let services = [
        service("b1", "B", &[("two", "2"), ("one", "1")]),
        service("a1", "A", &[("one", "1")]),
        service("c1", "C", &[]),
    ];
    bench.import(&snapshot("x", &services), Choice::Add);
    bench
}

#[test]
fn import_and_export_again_gives_the_same_bytes() {
    let (first, receipt) = filled().export();
    assert_eq!(receipt.documents, [3, 0, 3, 3, 0]);
    assert_eq!(receipt.size, first.len() as u64);
    assert_eq!(receipt.sha256, repository::hex(&Sha256::digest(&first)));

    let other = Bench::default();
    other.import(&first, Choice::Add);
    assert_eq!(other.export().0, first);
}

#[test]
fn a_selection_holds_exactly_what_was_chosen_in_the_order_of_names() {
    let bench = filled();
    let export = bench.repository.export(&bench.admin, &["b1".into(), "a1".into()]).unwrap();
    let mut bytes = Vec::new();
    let receipt = export.write(&mut bytes).unwrap();
    assert_eq!(receipt.documents, [2, 0, 3, 3, 0]);
    let outline = read(&bytes, Limits::default());
    assert_eq!(outline.problems, []);
    let names: Vec<_> =
        outline.definitions.iter().map(|definition| &*definition.summary.key.name).collect();
    assert_eq!(names, ["A", "B"]);
}

#[test]
fn a_service_that_is_gone_fails_the_export_by_name() {
    let bench = filled();
    let gone = bench.repository.export(&bench.admin, &["a1".into(), "zz".into()]);
    assert!(matches!(gone, Err(ExportError::Gone(ids)) if ids == ["zz".into()]));
    assert!(matches!(bench.repository.export(&bench.admin, &[]), Err(ExportError::Nothing)));
}

#[test]
fn unknown_fields_stay_here_and_are_left_out_of_the_file() {
    let bench = Bench::default();
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")])])
        .replace(r#""status":"200""#, r#""status":"200","newer":{"x":1}"#);
    bench.import(&file, Choice::Add);
    let hash = bench.store.head().index.entries().next().unwrap().hash;
    let kept = bench.store.section(&hash, snapshot::Kind::Response).unwrap();
    assert!(kept.contains(r#""newer":{"x":1}"#), "{kept}");
    let (export, receipt) = bench.export();
    assert!(!export.contains("newer"), "{export}");
    assert_eq!(receipt.documents, [1, 0, 1, 1, 0]);
}

#[test]
fn an_export_is_of_one_revision_whatever_comes_after() {
    let bench = filled();
    let export = bench.repository.export(&bench.admin, &["a1".into()]).unwrap();
    bench.import(&snapshot("x", &[service("a1", "A", &[("one", "changed")])]), Choice::Replace);
    let mut bytes = Vec::new();
    let receipt = export.write(&mut bytes).unwrap();
    assert_eq!(receipt.revision.0, 1);
    assert!(!String::from_utf8(bytes).unwrap().contains("changed"));
}
