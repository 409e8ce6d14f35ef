//! Revisions that a shared journal has lost are sent to it again, or put aside.

use std::{
    io::ErrorKind,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
};

use repository::{Store as _, StoreError};
use store::{
    Call, Database, Differences, EmbeddedStore, FailPoint, FailPoints, Failure, LocalCopy,
    LostRevisionsError, MemoryFault, MemoryJournal, Options, PostgresAddress, SharedJournal, check,
};
use store_tests::postgres::Server;
use tempfile::TempDir;

use super::{Replica, open, options, revision};

/// A journal that goes back on request.
trait Backend {
    fn journal(&self) -> SharedJournal;
    fn go_back_to(&self, newest: u64);
}

impl Backend for MemoryJournal {
    fn journal(&self) -> SharedJournal {
        SharedJournal::in_memory(self)
    }

    fn go_back_to(&self, newest: u64) {
        Self::go_back_to(self, revision(newest));
    }
}

/// A database.
struct InDatabase {
    server: Server,
    url: String,
}

impl InDatabase {
    fn start() -> Option<Self> {
        let server = Server::start()?;
        Some(Self { url: server.database(), server })
    }
}

impl Backend for InDatabase {
    fn journal(&self) -> SharedJournal {
        let address = PostgresAddress::new(&self.url, None, None).unwrap();
        SharedJournal::in_database(&Database::new(address).unwrap())
    }

    fn go_back_to(&self, newest: u64) {
        for table in ["file", "chain"] {
            let forget = format!("delete from mockpit.{table} where number > {newest}");
            self.server.sql_at(&self.url, &forget);
        }
    }
}

/// Runs a test on a journal in memory and on one in a database. The latter is left out without PostgreSQL.
fn on_each(test: impl Fn(&dyn Backend)) {
    test(&MemoryJournal::default());
    if let Some(database) = InDatabase::start() {
        test(&database);
    }
}

/// Two replicas with these revisions.
fn two(backend: &dyn Backend, names: &[&str]) -> [Replica; 2] {
    let replicas = [Replica::new(backend.journal()), Replica::new(backend.journal())];
    for name in names {
        replicas[0].commit(name).unwrap();
    }
    replicas[1].store.catch_up().unwrap();
    replicas
}

/// Stops a server. Returns its data directory.
fn stop(replica: Replica) -> TempDir {
    let Replica { dir, store } = replica;
    drop(store);
    dir
}

fn start(dir: TempDir, backend: &dyn Backend) -> Replica {
    let store = Arc::new(open(dir.path(), backend.journal()).unwrap());
    Replica { dir, store }
}

fn local_copy(dir: &Path, backend: &dyn Backend) -> LocalCopy {
    LocalCopy::open(dir, &backend.journal(), &Options::default()).unwrap()
}

fn differences(common: u64, here: u64, there: u64) -> Differences {
    let [common, here, there] = [common, here, there].map(revision);
    Differences { common, here, there }
}

/// The services of a data directory of one server, which has no damage.
fn services(dir: &Path) -> Vec<String> {
    let checked = check(dir, &mut |_| {}).unwrap();
    let damage = checked.findings.iter().filter(|finding| !finding.is_repaired_at_start());
    assert_eq!(damage.collect::<Vec<_>>(), Vec::<&store::Finding>::new());
    let (store, _) = EmbeddedStore::open(dir, Options::default()).unwrap();
    let head = store.head();
    head.index.entries().map(|entry| entry.summary.key.name.to_string()).collect()
}

#[test]
fn lost_revisions_are_sent_again() {
    on_each(|backend| {
        let [first, second] = two(backend, &["a", "b", "c"]);
        backend.go_back_to(1);
        let new = Replica::new(backend.journal());
        assert_eq!(new.services(), ["a"]);

        let dir = stop(first);
        let copy = local_copy(dir.path(), backend);
        assert_eq!(copy.differences(), differences(1, 3, 1));
        let copied = copy.push(&mut |_| ()).unwrap();
        assert_eq!((copied.revision, copied.files), (revision(3), 2));
        drop(copy);
        assert_eq!(local_copy(dir.path(), backend).differences(), differences(3, 3, 3));

        let first = start(dir, backend);
        assert_eq!(first.commit("d").unwrap(), 4);
        for replica in [&second, &new] {
            replica.store.catch_up().unwrap();
            assert_eq!(replica.services(), ["a", "b", "c", "d"]);
            assert_eq!(replica.files(), first.files());
        }
    });
}

#[test]
fn lost_revisions_that_were_compacted_are_sent_again() {
    on_each(|backend| {
        let [first, second] = two(backend, &["a", "b", "c", "d"]);
        first.store.compact(revision(3)).unwrap();
        backend.go_back_to(1);
        let dir = stop(first);
        let copied = local_copy(dir.path(), backend).push(&mut |_| ()).unwrap();
        // The base file of revision 3, and revision 4.
        assert_eq!((copied.revision, copied.files), (revision(4), 2));
        second.store.catch_up().unwrap();
        let new = Replica::new(backend.journal());
        assert_eq!(new.services(), ["a", "b", "c", "d"]);
        assert_eq!(new.files(), second.files());
        assert_eq!(new.commit("e").unwrap(), 5);
    });
}

#[test]
fn lost_revisions_are_put_aside_and_kept() {
    on_each(|backend| {
        let [first, second] = two(backend, &["a", "b", "c"]);
        backend.go_back_to(1);
        let new = Replica::new(backend.journal());
        new.commit("x").unwrap();

        let dir = stop(first);
        let copy = local_copy(dir.path(), backend);
        assert_eq!(copy.differences(), differences(1, 3, 2));
        let gone_on = copy.push(&mut |_| ()).unwrap_err();
        assert!(matches!(gone_on, LostRevisionsError::GoneOn { .. }), "{gone_on:?}");
        let kept = copy.accept().unwrap();
        drop(copy);
        assert!(kept.starts_with(dir.path().join("lost-revisions")), "{kept:?}");
        assert_eq!(services(&kept), ["a", "b", "c"]);

        let first = start(dir, backend);
        assert_eq!(first.services(), ["a", "x"]);
        assert_eq!(first.commit("y").unwrap(), 3);
        new.store.catch_up().unwrap();
        assert_eq!(first.files(), new.files());
        let checked = check(first.dir.path(), &mut |_| {}).unwrap();
        assert_eq!(checked.findings, []);
        // The other one decides for itself.
        let went_back = second.store.catch_up().unwrap_err();
        assert!(matches!(went_back, StoreError::WentBack { .. }), "{went_back:?}");
    });
}

#[test]
fn restored_database_without_the_last_compaction_is_followed() {
    let Some(database) = InDatabase::start() else { return };
    let [first, second] = two(&database, &["a", "b"]);
    database.server.back_up(&database.url);
    for name in ["c", "d"] {
        first.commit(name).unwrap();
    }
    first.store.compact(revision(3)).unwrap();
    database.server.restore(&database.url);
    let dir = stop(first);
    let copy = local_copy(dir.path(), &database);
    assert_eq!(copy.differences(), differences(2, 4, 2));
    let kept = copy.accept().unwrap();
    drop(copy);
    assert_eq!(services(&kept), ["a", "b", "c", "d"]);
    let first = start(dir, &database);
    assert_eq!((first.services(), first.files()), (second.services(), second.files()));
}

#[test]
fn nothing_is_done_without_lost_revisions_or_in_the_wrong_place() {
    let journal = MemoryJournal::default();
    let [first, second] = two(&journal, &["a"]);
    second.commit("b").unwrap();
    let in_use = LocalCopy::open(first.dir.path(), &journal.journal(), &Options::default());
    assert!(matches!(in_use.unwrap_err(), StoreError::Io { source, .. }
        if source.kind() == ErrorKind::ResourceBusy));
    let dir = stop(first);
    let copy = local_copy(dir.path(), &journal);
    assert_eq!(copy.differences(), differences(1, 1, 2));
    let nothing = [copy.push(&mut |_| ()).unwrap_err(), copy.accept().unwrap_err()];
    for error in nothing {
        assert!(matches!(error, LostRevisionsError::NothingLost(_)), "{error:?}");
    }
    drop(copy);
    journal.go_back_to(revision(0));
    let empty = local_copy(dir.path(), &journal).accept().unwrap_err();
    assert!(matches!(empty, LostRevisionsError::Empty), "{empty:?}");

    let other = MemoryJournal::default();
    Replica::new(other.journal()).commit("x").unwrap();
    let own = tempfile::tempdir().unwrap();
    crate::filled_store(own.path(), 2);
    for (dir, journal, why) in [
        (dir.path(), &other, "it is the local copy of another repository"),
        (own.path(), &journal, "it is a repository of its own"),
    ] {
        let error = LocalCopy::open(dir, &journal.journal(), &Options::default()).unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.starts_with(why), "{cause}");
    }
    assert!(!dir.path().join("lost-revisions").exists());
}

#[test]
fn sending_goes_on_where_it_failed() {
    let journal = MemoryJournal::default();
    let [first, _] = two(&journal, &["a", "b", "c"]);
    journal.go_back_to(revision(0));
    let dir = stop(first);
    let copy = local_copy(dir.path(), &journal);
    let mut sent = 0;
    let failed = copy.push(&mut |_| {
        sent += 1;
        if sent == 1 {
            journal.fail(MemoryFault::Unreachable);
        }
    });
    assert!(matches!(failed, Err(LostRevisionsError::Store(StoreError::Unreachable { .. }))));
    drop(copy);
    let copy = local_copy(dir.path(), &journal);
    assert_eq!(copy.differences(), differences(1, 3, 1));
    assert_eq!(copy.push(&mut |_| ()).unwrap().files, 2);
    drop(copy);
    assert_eq!(start(dir, &journal).services(), ["a", "b", "c"]);
}

/// Fails at each call of the disk in turn. What was lost is kept in any case, and the next try goes on.
#[test]
fn putting_aside_that_fails_is_tried_again() {
    let mut fired = 0;
    for call in [Call::Write, Call::Sync, Call::Rename, Call::SyncDirectory] {
        for skip in 0.. {
            let journal = MemoryJournal::default();
            let [first, _] = two(&journal, &["a", "b", "c", "d"]);
            journal.go_back_to(revision(2));
            let new = Replica::new(journal.journal());
            new.commit("x").unwrap();
            let dir = stop(first);
            let remaining = AtomicI64::new(skip);
            let fail_points = FailPoints::new(move |point| {
                let is_due = point == FailPoint::Call(call) && remaining.fetch_sub(1, SeqCst) == 0;
                is_due.then_some(Failure::Nothing(ErrorKind::Other))
            });
            let options = Options { fail_points, ..options(journal.journal()) };
            let copy = LocalCopy::open(dir.path(), &journal.journal(), &options).unwrap();
            if copy.accept().is_ok() {
                break;
            }
            fired += 1;
            drop(copy);
            // A start does not go on by itself, unless only the copying of what is new has failed.
            let lost = local_copy(dir.path(), &journal).differences().lost();
            if lost > 0 {
                open(dir.path(), journal.journal()).map(drop).unwrap_err();
                local_copy(dir.path(), &journal).accept().unwrap();
            }
            let first = start(dir, &journal);
            assert_eq!(first.services(), ["a", "b", "x"], "{call:?} {skip}");
            let kept = crate::names(&first.dir.path().join("lost-revisions"));
            let kept = kept.iter().filter(|name| !name.ends_with(".tmp"));
            let all =
                kept.map(|name| services(&first.dir.path().join("lost-revisions").join(name)));
            assert!(all.into_iter().any(|all| all == ["a", "b", "c", "d"]), "{call:?} {skip}");
        }
    }
    assert!(fired >= 6, "{fired}");
}
