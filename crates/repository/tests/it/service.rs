//! The page of one service, for every account.

use std::sync::Arc;

use api_types::{RevisionNumber, Role, Timestamp};
use repository::{Change, Entry, Identity, Member, Repository, ServiceError, Settings, Store};
use snapshot::{Limits, ServiceId};
use store_tests::{MemorySpool, MemoryStore, fixtures::draft, service, snapshot};

/// A repository with the service `a1`.
fn repository() -> Repository {
    let store = Arc::new(MemoryStore::new());
    let file = snapshot("x", &[service("a1", "Orders", &[("one", "1")])]);
    let manifest = snapshot::read(file.as_bytes(), Limits::default());
    let definition = manifest.definitions[0].definition(file.as_bytes()).unwrap();
    let mut commit = store.begin(draft("anna"), RevisionNumber(0)).unwrap();
    let hash = commit.put(&definition).unwrap();
    let entry = Entry::new(definition.summary().unwrap(), hash);
    commit.finish(&[Change::Put(entry)]).unwrap();
    let settings =
        Settings { limits: Limits::default(), max_pending_bytes: 1 << 30, now: || Timestamp(1) };
    let shared: Arc<dyn Store> = store;
    Repository::new(shared, Arc::new(MemorySpool), settings)
}

#[test]
fn every_account_reads_a_service_and_its_examples() {
    let (repository, id) = (repository(), ServiceId::from("a1"));
    let member = Member::new(Identity::verified("eva", Role::User));
    let view = repository.service(&member, &id).unwrap();
    assert_eq!((view.revision, &*view.summary.key.name), (RevisionNumber(1), "Orders"));
    let operation = &view.overview.operations[0];
    let [example] = &operation.examples[..] else { panic!("{operation:#?}") };
    assert_eq!(&*example.name, "one");
    let content = repository.example(&member, &id, &example.id, false).unwrap();
    assert_eq!(content.operation, operation.name);
    assert_eq!(content.response.unwrap().body.unwrap().text, "1".into());
}

#[test]
fn unknown_service_example_and_contract_are_errors() {
    let (repository, id) = (repository(), ServiceId::from("a1"));
    let member = Member::new(Identity::verified("eva", Role::User));
    let unknown = ServiceId::from("ffff");
    let error = repository.service(&member, &unknown).unwrap_err();
    assert!(matches!(error, ServiceError::NoService(id) if id == unknown));
    let error = repository.example(&member, &id, &"requests/x".into(), true).unwrap_err();
    assert!(matches!(error, ServiceError::NoPart));
    let error = repository.contract(&member, &id, &"x".into(), true).unwrap_err();
    assert!(matches!(error, ServiceError::NoPart));
}
