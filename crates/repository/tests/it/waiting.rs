//! Unfinished imports: their quota, their expiry, and what other administrators see of them.

use std::{cell::Cell, collections::BTreeSet, io, sync::Arc};

use api_types::{
    DiscardReason, FileAction, ImportId, ImportKind, NewFile, Subject, Timestamp, WaitingFor,
};
use repository::{
    Admin, ImportError, ImportView, Repository, Revert, Settings, Spool, SpoolError, SpoolFile,
};
use snapshot::{Limits, ReadAt};
use store_tests::{Harness, MemorySpool, MemoryStore, admin, service, snapshot};

const MINUTE: i64 = 60_000;

thread_local! {
    /// Each test runs on its own thread, so it has its own clock.
    static CLOCK: Cell<i64> = const { Cell::new(0) };
}

fn at(minute: i64) {
    CLOCK.set(minute * MINUTE);
}

/// A repository with a quota of 1,000 bytes.
fn repository() -> Repository {
    repository_on(Arc::new(MemorySpool))
}

fn repository_on(spool: Arc<dyn Spool>) -> Repository {
    let (limits, now) = (Limits::default(), || Timestamp(CLOCK.get()));
    let settings = Settings { limits, max_pending_bytes: 1000, now };
    Repository::new(Arc::new(MemoryStore::new()), spool, settings)
}

/// A spool that counts its files.
#[derive(Default)]
struct CountingSpool(Arc<()>);

struct CountedFile(
    Box<dyn SpoolFile>,
    #[expect(dead_code, reason = "its clones are counted")] Arc<()>,
);

impl Spool for CountingSpool {
    fn create(&self, size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        Ok(Box::new(CountedFile(MemorySpool.create(size)?, Arc::clone(&self.0))))
    }
}

impl ReadAt for CountedFile {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(bytes, offset)
    }
}

impl SpoolFile for CountedFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        self.0.write_at(offset, bytes)
    }
}

#[test]
fn files_of_stalled_uploads_are_removed_by_maintenance() {
    let files = Arc::new(());
    let (repository, anna) =
        (repository_on(Arc::new(CountingSpool(Arc::clone(&files)))), admin("anna"));
    let stalled = start(&repository, &anna, 200).unwrap();
    at(10);
    let moving = start(&repository, &anna, 200).unwrap();
    send(&repository, &moving, 0).unwrap();
    // Held by the test, the spool and two files.
    assert_eq!(Arc::strong_count(&files), 4);
    at(15);
    repository.discard_expired_imports();
    assert_eq!(Arc::strong_count(&files), 3);
    assert_eq!(gone(repository.view_import(&anna, &stalled)), DiscardReason::Stalled);
}

fn start(repository: &Repository, who: &Admin, size: u64) -> Result<ImportId, ImportError> {
    repository.start_import(
        who,
        FileAction::Import,
        &[NewFile::new(format!("{}.json", who.name()), size)],
    )
}

fn send(repository: &Repository, import: &ImportId, offset: u64) -> Result<u64, ImportError> {
    let received = repository.append_slice(&admin("anna"), import, 0, offset, &[b' '; 100]);
    received.map(|received| received.received)
}

fn gone<T: std::fmt::Debug>(answer: Result<T, ImportError>) -> DiscardReason {
    match answer {
        Err(ImportError::Discarded { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

/// The used bytes, and the minutes to wait.
fn no_space<T: std::fmt::Debug>(answer: Result<T, ImportError>) -> (u64, Option<u32>) {
    match answer {
        Err(ImportError::NoSpace { taken, minutes, .. }) => (taken, minutes),
        other => panic!("{other:?}"),
    }
}

#[test]
fn idle_upload_loses_its_reserved_space_after_two_minutes() {
    let (repository, anna, bob) = (repository(), admin("anna"), admin("bob"));
    let idle = start(&repository, &bob, 1000).unwrap();
    assert_eq!(no_space(start(&repository, &anna, 100)), (1000, Some(2)));
    at(2);
    start(&repository, &anna, 100).unwrap();
    // The idle upload can resume only if there is space for all of it.
    let rejected = repository.append_slice(&bob, &idle, 0, 0, b" ");
    assert_eq!(no_space(rejected), (100, Some(2)));
    at(4);
    assert_eq!(send(&repository, &idle, 0).unwrap(), 100);
    assert_eq!(no_space(start(&repository, &anna, 100)), (1000, Some(2)));
}

#[test]
fn figures_count_imports_and_the_bytes_that_they_reserve() {
    let (repository, anna) = (repository(), admin("anna"));
    let figures = |repository: &Repository| {
        let imports = repository.figures().imports;
        (imports.receiving, imports.waiting, imports.running, imports.spool_bytes)
    };
    assert_eq!(figures(&repository), (0, 0, 0, 0));
    let file = snapshot("x", &[service("a1", "Orders", &[])]);
    let size = file.len() as u64;
    let import = start(&repository, &anna, size).unwrap();
    assert_eq!(figures(&repository), (1, 0, 0, size), "the whole file is reserved");
    at(2);
    assert_eq!(figures(&repository), (1, 0, 0, 0), "an idle upload reserves nothing");
    repository.append_slice(&anna, &import, 0, 0, file.as_bytes()).unwrap();
    repository.plan_import(&anna, &import).unwrap();
    assert_eq!(figures(&repository), (0, 1, 0, size));
    repository.start_comparison(&anna, 0.into(), 0.into()).unwrap();
    assert_eq!(figures(&repository), (0, 1, 0, size), "a comparison needs nobody");
    assert_eq!(repository.figures().imports.spool_limit, 1000);
}

#[test]
fn stalled_upload_is_discarded_after_fifteen_minutes() {
    let (repository, anna) = (repository(), admin("anna"));
    let stalled = start(&repository, &anna, 900).unwrap();
    send(&repository, &stalled, 0).unwrap();
    at(10);
    assert_eq!(no_space(start(&repository, &anna, 950)), (100, Some(5)));
    // A view does not extend its time.
    repository.view_import(&anna, &stalled).unwrap();
    at(15);
    start(&repository, &anna, 950).unwrap();
    assert_eq!(gone(repository.view_import(&anna, &stalled)), DiscardReason::Stalled);
    assert_eq!(gone(send(&repository, &stalled, 100)), DiscardReason::Stalled);
}

#[test]
fn active_upload_keeps_its_reserved_space() {
    let (repository, anna) = (repository(), admin("anna"));
    let import = start(&repository, &anna, 1000).unwrap();
    for slice in 0..9 {
        at(slice);
        send(&repository, &import, u64::try_from(slice).unwrap() * 100).unwrap();
        assert_eq!(no_space(start(&repository, &anna, 1)).0, 1000);
    }
}

#[test]
fn unused_import_is_discarded_after_a_day() {
    let (repository, anna) = (repository(), admin("anna"));
    let import = start(&repository, &anna, 100).unwrap();
    send(&repository, &import, 0).unwrap();
    repository.plan_import(&anna, &import).unwrap();
    let rejected = start(&repository, &anna, 2).unwrap();
    repository.append_slice(&anna, &rejected, 0, 0, b"{}").unwrap();
    repository.plan_import(&anna, &rejected).unwrap();
    at(24 * 60);
    repository.view_import(&anna, &rejected).unwrap();
    at(24 * 60 + 1);
    assert_eq!(gone(repository.view_import(&anna, &import)), DiscardReason::Expired);
    repository.view_import(&anna, &rejected).unwrap();
}

#[test]
fn new_imports_evict_only_own_imports_with_the_least_work() {
    let harness = Harness::default();
    let file = |name: &str| snapshot("x", &[service(name, name, &[])]);
    harness.import(&file("a1"), api_types::Choice::Add);
    let (repository, anna, bob) = (&harness.repository, &harness.admin, admin("bob"));
    let (of_anna, _) = harness.upload_and_plan(&file("b1"));

    // Bob has a plan of a file and an upload, and starts many comparisons.
    let text = file("c1");
    let upload = |size: usize| {
        let files = [NewFile::new("c", size as u64)];
        repository.start_import(&bob, FileAction::Import, &files).unwrap()
    };
    let review = upload(text.len());
    repository.append_slice(&bob, &review, 0, 0, text.as_bytes()).unwrap();
    repository.plan_import(&bob, &review).unwrap();
    let receiving = upload(100);
    let compare =
        |here: u64, with: u64| repository.start_comparison(&bob, here.into(), with.into()).unwrap();
    let first = compare(0, 1);
    assert_eq!(compare(0, 1), first, "the same comparison is started once");
    let mut ids = BTreeSet::from([first.clone(), compare(1, 0), compare(1, 1), compare(0, 0)]);
    ids.insert(repository.start_revert(&bob, Revert::Undo(1.into())).unwrap());
    for round in 0..40 {
        // Comparisons of files are never reused.
        let id = upload(2);
        repository.append_slice(&bob, &id, 0, 0, b"{}").unwrap();
        assert!(ids.insert(id), "{round}");
    }
    for id in [&review, &receiving, &of_anna] {
        let view = repository.view_import(anna, id);
        assert!(view.is_ok() || *id == receiving, "{view:?}");
    }
    assert_eq!(gone(repository.view_import(&bob, &first)), DiscardReason::Evicted);
    let waiting = repository.waiting_imports(anna);
    assert!(waiting.iter().filter(|import| &*import.by == "bob").count() <= 16);
    assert!(waiting.iter().any(|import| import.id == of_anna));
}

#[test]
fn import_ids_are_random() {
    let (repository, anna) = (repository(), admin("anna"));
    let ids: BTreeSet<String> =
        (0..10).map(|_| start(&repository, &anna, 1).unwrap().to_string()).collect();
    assert_eq!(ids.len(), 10);
    let is_random = |id: &String| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(ids.iter().all(is_random), "{ids:?}");
    // No common prefix from a clock or a counter.
    let starts: BTreeSet<&str> = ids.iter().map(|id| &id[..8]).collect();
    assert_eq!(starts.len(), 10);
}

#[test]
fn any_administrator_can_cancel_an_import_and_its_owner_sees_who_did() {
    let (repository, anna, bob) = (repository(), admin("anna"), admin("bob"));
    let import = start(&repository, &bob, 200).unwrap();
    at(1);
    send(&repository, &import, 0).unwrap();
    let restore = repository.start_revert(&anna, Revert::Restore(0.into())).unwrap();
    repository.start_comparison(&anna, 0.into(), 0.into()).unwrap();
    let waiting = repository.waiting_imports(&anna);
    let [newest, oldest] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!((&newest.id, &newest.state), (&restore, &WaitingFor::Decisions));
    assert_eq!(newest.subject, Subject::Revision(ImportKind::Restore(0.into())));
    assert_eq!((&oldest.id, &*oldest.by, oldest.size), (&import, "bob", 200));
    assert_eq!((oldest.since, oldest.touched), (Timestamp(0), Timestamp(MINUTE)));
    assert_eq!(oldest.state, WaitingFor::Files { received: 100 });
    let files = Subject::Files { action: FileAction::Import, names: vec!["bob.json".into()] };
    assert_eq!(oldest.subject, files);

    repository.cancel_import(&anna, &import).unwrap();
    assert_eq!(repository.waiting_imports(&bob).len(), 1);
    assert_eq!(
        gone(send(&repository, &import, 100)),
        DiscardReason::Cancelled { by: "anna".into() }
    );
    // An own import that was cancelled leaves no reason.
    repository.cancel_import(&anna, &restore).unwrap();
    let view = repository.view_import(&anna, &restore);
    assert!(matches!(view, Err(ImportError::NotFound(_))), "{view:?}");
}

#[test]
fn applied_import_is_not_listed_as_waiting() {
    let harness = Harness::default();
    let (import, _) = harness.upload_and_plan(&snapshot("x", &[service("a1", "A", &[])]));
    assert_eq!(harness.repository.waiting_imports(&harness.admin).len(), 1);
    harness.apply(&import, &api_types::Decisions::default()).unwrap();
    let view = harness.repository.view_import(&harness.admin, &import).unwrap();
    assert!(matches!(view, ImportView::Applied { .. }), "{view:?}");
    assert!(harness.repository.waiting_imports(&harness.admin).is_empty());
}
