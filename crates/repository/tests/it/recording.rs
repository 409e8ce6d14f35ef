//! Recording what another repository has, exactly as it is there.

use api_types::{Choice, RevisionNumber, Source};
use repository::{Recorded, RecordedChange, Repository, StoreError};
use snapshot::{Definition, Limits, ServiceKey, Summary, read};
use store_tests::{Harness, Service, admin, service, snapshot};

/// The definitions of a file.
fn definitions(file: &str) -> Vec<(Definition, Summary)> {
    let manifest = read(file.as_bytes(), Limits::default());
    let definitions = manifest.definitions.iter();
    definitions.map(|it| (it.definition(file.as_bytes()).unwrap(), it.summary.clone())).collect()
}

/// Records a file, and the removal of services.
fn record(
    repository: &Repository,
    file: &str,
    removed: &[&str],
) -> Result<(Vec<RecordedChange>, RevisionNumber), StoreError> {
    let source = Source { name: "Microcks 1.11.2".into(), ..Source::default() };
    let mut recording = repository.start_recording(&admin("anna"), &source)?;
    let mut changes = Vec::new();
    for (definition, summary) in definitions(file) {
        let Recorded { change, .. } = recording.put(&definition, summary)?;
        changes.push(change);
    }
    for name in removed {
        recording.remove(&ServiceKey::new(*name, "1"));
    }
    Ok((changes, recording.finish()?))
}

fn pets() -> Service {
    service("a1", "Pets", &[("one", "1")])
}

fn orders() -> Service {
    service("b2", "Orders", &[("two", "2")])
}

fn ids(harness: &Harness) -> Vec<(String, String)> {
    let head = harness.store.head();
    let entries = head.index.entries();
    entries.map(|it| (it.summary.key.name.to_string(), it.summary.id.to_string())).collect()
}

#[test]
fn what_is_new_changed_and_gone_becomes_one_revision() {
    let harness = Harness::default();
    let repository = &harness.repository;
    let all = snapshot("x", &[pets(), orders()]);
    let (changes, revision) = record(repository, &all, &[]).unwrap();
    assert_eq!(changes, [RecordedChange::Added; 2]);
    assert_eq!(revision, RevisionNumber(1));
    assert_eq!(record(repository, &all, &[]).unwrap(), (vec![RecordedChange::None; 2], revision));

    let changed =
        snapshot("x", &[service("a1", "Pets", &[("one", "3")]), service("c3", "Users", &[])]);
    let (changes, revision) = record(repository, &changed, &["Orders", "Unknown"]).unwrap();
    assert_eq!(changes, [RecordedChange::Changed, RecordedChange::Added]);
    assert_eq!(revision, RevisionNumber(2));
    let names: Vec<_> = ids(&harness).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Pets", "Users"]);
    let outcome = harness.store.outcome(revision).unwrap();
    let written: Vec<_> =
        outcome.written.iter().map(|it| (it.choice, it.key.name.to_string())).collect();
    let expected = [(Choice::Remove, "Orders"), (Choice::Replace, "Pets"), (Choice::Add, "Users")];
    assert_eq!(written, expected.map(|(choice, name)| (choice, name.to_owned())));
}

#[test]
fn ids_are_those_of_the_other_repository_even_if_services_exchange_them() {
    let harness = Harness::default();
    record(&harness.repository, &snapshot("x", &[pets(), orders()]), &[]).unwrap();
    let exchanged =
        [Service { id: "b2".into(), ..pets() }, Service { id: "a1".into(), ..orders() }];
    let (changes, _) = record(&harness.repository, &snapshot("x", &exchanged), &[]).unwrap();
    assert_eq!(changes, [RecordedChange::Changed; 2]);
    let expected = [("Orders", "a1"), ("Pets", "b2")];
    assert_eq!(ids(&harness), expected.map(|(name, id)| (name.to_owned(), id.to_owned())));
}

#[test]
fn definition_that_differs_only_in_formatting_is_not_recorded_again() {
    let harness = Harness::default();
    let file = snapshot("x", &[pets()]);
    record(&harness.repository, &file, &[]).unwrap();
    let reordered =
        file.replace(r#""name":"Pets","version":"1""#, r#""version":"1","name":"Pets""#);
    assert_ne!(reordered, file);
    let (changes, revision) = record(&harness.repository, &reordered, &[]).unwrap();
    assert_eq!((changes, revision), (vec![RecordedChange::None], RevisionNumber(1)));
}

#[test]
fn recording_that_is_not_finished_leaves_nothing() {
    let harness = Harness::default();
    let source = Source::default();
    let mut recording = harness.repository.start_recording(&admin("anna"), &source).unwrap();
    for (definition, summary) in definitions(&snapshot("x", &[pets()])) {
        recording.put(&definition, summary).unwrap();
    }
    drop(recording);
    assert!(ids(&harness).is_empty());
    assert!(record(&harness.repository, &snapshot("x", &[orders()]), &[]).is_ok());
}
