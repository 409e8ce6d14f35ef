//! A scan for secrets takes as long as its file is large: nothing waits for it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use api_types::{Decisions, ImportId};
use repository::{ImportError, ImportView, PlanError, Spool, SpoolError, SpoolFile};
use snapshot::ReadAt;
use store_tests::{Harness, MemoryStore, service, snapshot};

/// Tells that a read has begun, and waits until it may go on.
type Stop = (Sender<()>, Receiver<()>);

/// A spool of one file. The next read of it can be stopped.
#[derive(Clone, Default)]
struct SlowSpool {
    bytes: Arc<Mutex<Vec<u8>>>,
    stop: Arc<Mutex<Option<Stop>>>,
}

impl Spool for SlowSpool {
    fn create(&self, _size: u64) -> Result<Box<dyn SpoolFile>, SpoolError> {
        Ok(Box::new(self.clone()))
    }
}

impl ReadAt for SlowSpool {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let stop = self.stop.lock().unwrap().take();
        if let Some((begun, go_on)) = stop {
            begun.send(()).unwrap();
            go_on.recv().unwrap();
        }
        self.bytes.lock().unwrap().as_slice().read_exact_at(bytes, offset)
    }
}

impl SpoolFile for SlowSpool {
    fn write_at(&mut self, _offset: u64, bytes: &[u8]) -> Result<(), SpoolError> {
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(())
    }
}

/// Has a file planned, stops a scan of it in its first read, and does something meanwhile. Gives
/// what the scan answers.
fn during_a_scan(
    meanwhile: impl FnOnce(&Harness, &ImportId),
) -> Result<api_types::FoundSecrets, ImportError> {
    let spool = SlowSpool::default();
    let harness = Harness::with_spool(Arc::new(MemoryStore::new()), Arc::new(spool.clone()));
    let file = snapshot("x", &[service("a1", "A", &[("one", "1")]), service("b1", "B", &[])]);
    let (import, plan) = harness.planned(&file);
    assert_eq!(plan.rows.len(), 2);
    let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
    *spool.stop.lock().unwrap() = Some((begun, may_go_on));
    thread::scope(|scope| {
        let scan = scope.spawn(|| harness.repository.import_secrets(&harness.admin, &import));
        has_begun.recv().unwrap();
        meanwhile(&harness, &import);
        go_on.send(()).unwrap();
        scan.join().unwrap()
    })
}

#[test]
fn review_goes_on_during_a_scan_and_no_work_is_reported() {
    let found = during_a_scan(|harness, import| {
        let (repository, admin) = (&harness.repository, &harness.admin);
        assert_eq!(repository.import_progress(admin, import).unwrap(), None);
        let view = repository.view_import(admin, import).unwrap();
        assert!(matches!(view, ImportView::Planned { .. }), "{view:?}");
        assert!(repository.row_sides(admin, import, 1).unwrap().source.is_some());
        assert_eq!(harness.plan_of(import).rows.len(), 2);
    });
    assert!(found.unwrap().found.is_empty());
}

#[test]
fn import_is_applied_during_a_scan() {
    let found = during_a_scan(|harness, import| {
        assert_eq!(harness.apply(import, &Decisions::default()).unwrap().verified, 2);
        let view = harness.repository.view_import(&harness.admin, import).unwrap();
        assert!(matches!(view, ImportView::Applied { .. }), "{view:?}");
    });
    found.unwrap();
}

#[test]
fn scan_of_a_cancelled_import_ends() {
    let found = during_a_scan(|harness, import| {
        harness.repository.cancel_import(&harness.admin, import).unwrap();
        let view = harness.repository.view_import(&harness.admin, import);
        assert!(matches!(view, Err(ImportError::NotFound(_))), "{view:?}");
    });
    assert!(matches!(found, Err(ImportError::Plan(PlanError::Cancelled(_)))), "{found:?}");
}
