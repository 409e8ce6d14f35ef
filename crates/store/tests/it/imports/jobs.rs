//! One server at a time runs a job on an import.

use std::{
    io,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use api_types::{Decision, ImportId, Stage, WaitingFor};
use repository::{
    Cancelled, ExpectedRecord, ImportError, ImportView, PlanError, RecordKind, RecordLook,
    Repository, SharedImports as _, Spool, SpoolError, SpoolFile,
};
use snapshot::ReadAt;
use store_tests::MemorySpool;

use super::{Servers, admin, file, import, planned, rows, upload};

/// A spool whose files cannot be read until the gate is open.
#[derive(Clone, Default)]
struct GatedSpool(Arc<Gate>);

#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    is_closed: bool,
    waiting: usize,
}

struct GatedFile {
    file: Box<dyn SpoolFile>,
    gate: Arc<Gate>,
}

impl Gate {
    fn set_closed(&self, is_closed: bool) {
        self.state.lock().unwrap().is_closed = is_closed;
        self.changed.notify_all();
    }

    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.waiting += 1;
        self.changed.notify_all();
        let mut state = self.changed.wait_while(state, |state| state.is_closed).unwrap();
        state.waiting -= 1;
    }

    fn wait_for_a_reader(&self) {
        let state = self.state.lock().unwrap();
        drop(self.changed.wait_while(state, |state| state.waiting == 0).unwrap());
    }
}

impl Spool for GatedSpool {
    fn create(&self, size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        let gate = Arc::clone(&self.0);
        Ok(Box::new(GatedFile { file: MemorySpool.create(size)?, gate }))
    }
}

impl SpoolFile for GatedFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        self.file.write_at(offset, bytes)
    }
}

impl ReadAt for GatedFile {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        self.gate.pass();
        self.file.read_exact_at(buffer, offset)
    }
}

/// Two servers, of which the first one has a spool with a gate, and an import that changes what is there.
fn prepare(servers: &Servers) -> (GatedSpool, [Repository; 2], ImportId) {
    let spool = GatedSpool::default();
    let all = [servers.start_with(Arc::new(spool.clone())), servers.start()];
    import(&all[0], &file("1"));
    let id = upload(&all, &admin("anna"), &file("2"));
    (spool, all, id)
}

#[test]
fn job_is_seen_and_cancelled_on_another_server() {
    let servers = Servers::in_memory();
    let (spool, [first, second], id) = prepare(&servers);
    let anna = admin("anna");
    spool.0.set_closed(true);
    thread::scope(|scope| {
        let job = scope.spawn(|| first.plan_import(&anna, &id));
        spool.0.wait_for_a_reader();
        let ImportView::Busy(progress) = second.view_import(&anna, &id).unwrap() else {
            panic!("a job runs");
        };
        assert_eq!(progress.stage, Stage::Comparing);
        assert_eq!(second.import_progress(&anna, &id).unwrap(), Some(progress));
        let waiting = second.waiting_imports(&anna);
        assert!(matches!(waiting[0].state, WaitingFor::Job(_)), "{waiting:?}");
        second.cancel_import(&anna, &id).unwrap();
        assert!(matches!(second.view_import(&anna, &id), Err(ImportError::NotFound(_))));
        spool.0.set_closed(false);
        let ended = job.join().unwrap().unwrap_err();
        let is_cancelled = matches!(ended, ImportError::Plan(PlanError::Cancelled(Cancelled)));
        assert!(is_cancelled || matches!(ended, ImportError::NotFound(_)), "{ended:?}");
    });
    assert!(matches!(first.view_import(&anna, &id), Err(ImportError::NotFound(_))));
}

#[test]
fn job_of_another_server_is_waited_for() {
    let servers = Servers::in_memory();
    let (spool, [first, second], id) = prepare(&servers);
    let anna = admin("anna");
    spool.0.set_closed(true);
    thread::scope(|scope| {
        let job = scope.spawn(|| first.plan_import(&anna, &id));
        spool.0.wait_for_a_reader();
        let other = scope.spawn(|| second.plan_import(&anna, &id));
        spool.0.set_closed(false);
        job.join().unwrap().unwrap();
        other.join().unwrap().unwrap();
    });
    // Both made a plan, one after the other.
    assert_eq!(rows(&first, &id), rows(&second, &id));
    assert_eq!(planned(&first, &id).1.plan, 1);
}

#[test]
fn job_of_a_server_that_is_gone_expires_and_cannot_be_cancelled_while_it_commits() {
    let servers = Servers::in_memory();
    let (_, [first, second], id) = prepare(&servers);
    let anna = admin("anna");
    first.plan_import(&anna, &id).unwrap();
    let (table, name) = (servers.table(), id.to_string());
    let job = |stage: &str| {
        let job = format!(
            r#"{{"version":1,"server":"gone","progress":{{"stage":"{stage}","done":1,"total":2}},"is_cancelled":false}}"#
        );
        let lifetime = Duration::from_secs(20);
        let anything = ExpectedRecord::Anything;
        table.put(RecordKind::Job, &name, job.into(), anything, lifetime).unwrap();
    };
    job("committing");
    assert!(matches!(second.cancel_import(&anna, &id), Err(ImportError::TooLate)));
    let decisions = (0..2).map(|row| (row, Decision::KeepMine)).collect();
    let report = thread::scope(|scope| {
        let applied = scope.spawn(|| second.apply_import(&anna, &id, &decisions));
        servers.values().advance(Duration::from_secs(21));
        applied.join().unwrap().unwrap()
    });
    assert_eq!(report.outcome.unchanged, 2);
    assert_eq!(first.apply_import(&anna, &id, &decisions).unwrap(), report);
    let left = table.look(RecordKind::Job, &name, None).unwrap();
    assert_eq!(left, RecordLook::Missing);
}

/// Lets the first server begin to apply an import, and does something while it writes.
fn while_applying(
    spool: &GatedSpool,
    first: &Repository,
    id: &ImportId,
    meanwhile: impl FnOnce(),
) -> Result<api_types::Report, ImportError> {
    spool.0.set_closed(true);
    thread::scope(|scope| {
        let applied = scope.spawn(|| first.apply_import(&admin("anna"), id, &replace_all()));
        spool.0.wait_for_a_reader();
        meanwhile();
        spool.0.set_closed(false);
        applied.join().unwrap()
    })
}

fn replace_all() -> api_types::Decisions {
    (0..2).map(|row| (row, Decision::Replace(snapshot::Exclusions::default()))).collect()
}

fn is_cancelled(error: &ImportError) -> bool {
    use repository::ApplyError;
    matches!(error, ImportError::Apply(ApplyError::Plan(PlanError::Cancelled(Cancelled))))
}

#[test]
fn commit_that_was_cancelled_elsewhere_is_not_made() {
    let servers = Servers::in_memory();
    let (spool, [first, second], id) = prepare(&servers);
    let anna = admin("anna");
    first.plan_import(&anna, &id).unwrap();
    let failed = while_applying(&spool, &first, &id, || {
        second.cancel_import(&anna, &id).unwrap();
    });
    assert!(is_cancelled(&failed.unwrap_err()));
    assert_eq!(servers.store_revisions(), 1);
    assert!(first.waiting_imports(&anna).is_empty());
}

#[test]
fn job_that_another_server_has_taken_over_does_not_commit_and_can_be_run_again() {
    let servers = Servers::in_memory();
    let (spool, [first, _], id) = prepare(&servers);
    let anna = admin("anna");
    first.plan_import(&anna, &id).unwrap();
    let failed = while_applying(&spool, &first, &id, || {
        let job = r#"{"version":1,"server":"other","progress":{"stage":"writing","done":1,"total":2},"is_cancelled":false}"#;
        let (kind, lifetime) = (RecordKind::Job, Duration::from_secs(20));
        let (name, anything) = (id.to_string(), ExpectedRecord::Anything);
        servers.table().put(kind, &name, job.into(), anything, lifetime).unwrap();
    });
    assert!(is_cancelled(&failed.unwrap_err()));
    assert_eq!(servers.store_revisions(), 1);
    servers.values().advance(Duration::from_secs(21));
    first.apply_import(&anna, &id, &replace_all()).unwrap();
    assert_eq!(servers.store_revisions(), 2);
}
